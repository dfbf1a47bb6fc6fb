import type { RunStyle } from "../views/context";
import type { BoardState } from "./state";

export function toggleRun({ settings }: BoardState, run: string): void {
  const hidden = settings.values.hiddenRuns.peek();
  const others = hidden.filter((other) => other !== run);
  settings.set("hiddenRuns", others.length < hidden.length ? others : [...hidden, run]);
}

/** Hides all runs but one; when the others are hidden already, shows them again. */
export function showOnly({ settings, runNames }: BoardState, run: string): void {
  const hidden = new Set(settings.values.hiddenRuns.peek());
  const others = runNames.peek().filter((other) => other !== run);
  const isOnly = !hidden.has(run) && others.every((other) => hidden.has(other));
  settings.set("hiddenRuns", isOnly ? [] : others);
}

/** Hides or shows the listed runs and leaves all others as they are. */
export function hideAll({ settings }: BoardState, listed: readonly RunStyle[], isHidden: boolean): void {
  const runs = new Set(listed.map((style) => style.run));
  const others = settings.values.hiddenRuns.peek().filter((run) => !runs.has(run));
  settings.set("hiddenRuns", isHidden ? [...others, ...runs] : others);
}
