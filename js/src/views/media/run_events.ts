import type { MediaEvent } from "../../protocol";
import type { MediaSeries, Series } from "../../store/types";
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
  const byRun = groupByRun(series);
  const collected: RunEvents[] = [];
  for (const style of runs.values()) {
    const own = style.isVisible ? (byRun.get(style.run) ?? []) : [];
    const [events = []] = own.length > 1 ? [byTime(own)] : own.map((each) => each.events);
    if (events.length === 0) continue;
    collected.push({ style, events, count: own.reduce((count, each) => count + each.count, 0) });
  }
  return collected;
}

function groupByRun(series: readonly Series[]): Map<string, MediaSeries[]> {
  const byRun = new Map<string, MediaSeries[]>();
  for (const each of series) {
    if (each.kind !== "media") continue;
    const own = byRun.get(each.key.run);
    if (own) own.push(each);
    else byRun.set(each.key.run, [each]);
  }
  return byRun;
}

function byTime(series: readonly MediaSeries[]): readonly MediaEvent[] {
  return series.flatMap(({ events }) => events).sort((a, b) => a.wallTime - b.wallTime);
}
