import { batch } from "@preact/signals";
import type { RunStyle } from "../views/context";
import type { BoardState } from "./state";
import { FIRST_RUNS } from "./visible_runs";

/** Hides a run that is drawn, and draws one that is not, whatever the reason. */
export function toggleRun({ settings, visible }: BoardState, { run, isVisible }: RunStyle): void {
  const hidden = settings.values.hiddenRuns.peek();
  const extra = new Set(visible.extra.peek());
  batch(() => {
    if (isVisible) {
      settings.set("hiddenRuns", [...hidden, run]);
      if (extra.delete(run)) visible.extra.value = extra;
      return;
    }
    if (hidden.includes(run)) settings.set("hiddenRuns", without(hidden, run));
    if (!visible.styles.value.get(run)?.isVisible) visible.extra.value = extra.add(run);
  });
}

/** Hides all runs but one; when the others are hidden already, shows them again. */
export function showOnly({ settings, runNames }: BoardState, run: string): void {
  const hidden = new Set(settings.values.hiddenRuns.peek());
  const others = without(runNames.peek(), run);
  const isOnly = !hidden.has(run) && others.every((other) => hidden.has(other));
  settings.set("hiddenRuns", isOnly ? [] : others);
}

/** Hides or shows the listed runs and leaves all others as they are. */
export function hideAll({ settings }: BoardState, listed: readonly RunStyle[], isHidden: boolean): void {
  const runs = new Set(listed.map((style) => style.run));
  const others = settings.values.hiddenRuns.peek().filter((run) => !runs.has(run));
  settings.set("hiddenRuns", isHidden ? [...others, ...runs] : others);
}

/** Draws so many of the newest runs, and no older ones. */
export function limitRuns({ visible }: BoardState, limit = FIRST_RUNS): void {
  batch(() => {
    visible.limit.value = limit;
    visible.extra.value = new Set();
  });
}

function without(runs: readonly string[], run: string): readonly string[] {
  return runs.filter((other) => other !== run);
}
