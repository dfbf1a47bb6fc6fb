import type { Palette } from "../draw/palette";
import type { Series } from "../store/types";
import type { RunStyle } from "../views/context";
import { compareAges } from "./groups";

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2.5], [9, 3, 2, 3]];

/** Shortens run names by the parts that all of them share at the start and at the end; one part always stays. */
export function runLabels(runs: readonly string[]): ReadonlyMap<string, string> {
  const paths = runs.map((run) => run.split("/"));
  const start = sharedParts(paths);
  const rests = paths.map((path) => path.slice(start).reverse());
  const end = runs.length > 1 ? sharedParts(rests) : 0;
  return new Map(runs.map((run, i) => [run, rests[i]?.slice(end).reverse().join("/") || run]));
}

function sharedParts(paths: readonly (readonly string[])[]): number {
  const [first] = paths;
  if (!first) return 0;
  let shared = 0;
  while (paths.every((path) => shared < path.length - 1 && path[shared] === first[shared])) shared++;
  return shared;
}

/** What is known of a run besides its series. */
export interface RunInfo {
  readonly run: string;
  /** Wall time of its first point, in seconds since the epoch. */
  readonly start: number;
}

/** Lists the runs in the order of their first series. */
export function listRuns(series: Iterable<Series>): RunInfo[] {
  const runs = new Map<string, { first: Series; start: number }>();
  for (const each of series) {
    const { run, firstWallTime } = each.key;
    const known = runs.get(run);
    if (!known) runs.set(run, { first: each, start: firstWallTime });
    else {
      if (compareAges(each, known.first) < 0) known.first = each;
      if (firstWallTime < known.start) known.start = firstWallTime;
    }
  }
  const sorted = [...runs].sort(([, a], [, b]) => compareAges(a.first, b.first));
  return sorted.map(([run, { start }]) => ({ run, start }));
}

/** Returns the runs that began last, at most `limit` of them. */
export function newestRuns(runs: readonly RunInfo[], limit: number): readonly RunInfo[] {
  if (runs.length < limit) return runs;
  return [...runs].sort((a, b) => b.start - a.start).slice(0, limit);
}

/** Gives each run a colour by its place; when the colours are used up they come again with dashes. */
export function styleRuns(
  labels: ReadonlyMap<string, string>,
  isVisible: (run: string) => boolean,
  palette: Palette,
): ReadonlyMap<string, RunStyle> {
  const styles = new Map<string, RunStyle>();
  const colors = palette.runs;
  let i = 0;
  for (const [run, label] of labels) {
    const color = colors[i % colors.length] as string;
    const dash = DASHES[Math.floor(i / colors.length) % DASHES.length] as readonly number[];
    styles.set(run, { run, label, color, dash, isVisible: isVisible(run) });
    i++;
  }
  return styles;
}
