import type { MediaEvent } from "../../protocol";
import type { Series } from "../../store/types";
import type { RunStyle } from "../context";

/** What one run has logged under one tag, from all its sources. */
export interface RunEvents {
  readonly style: RunStyle;
  /** At least one; in order of arrival. */
  readonly events: readonly MediaEvent[];
  /** How many were logged. */
  readonly count: number;
}

/** Collects the events of the visible runs, run after run in the order of the run list. */
export function collectRuns(
  series: readonly Series[],
  runs: ReadonlyMap<string, RunStyle>,
): readonly RunEvents[] {
  const collected: RunEvents[] = [];
  for (const style of runs.values()) {
    if (!style.isVisible) continue;
    const own = series.filter((each) => each.kind === "media" && each.key.run === style.run);
    const events = own.flatMap((each) => (each.kind === "media" ? each.events : []));
    if (events.length === 0) continue;
    if (own.length > 1) events.sort((a, b) => a.wallTime - b.wallTime);
    collected.push({ style, events, count: own.reduce((count, each) => count + each.count, 0) });
  }
  return collected;
}
