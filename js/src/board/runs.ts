import type { Palette } from "../draw/palette";
import type { RunStyle } from "../views/context";

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

/** Gives each run a colour by its place; when the colours are used up they come again with dashes. */
export function styleRuns(
  runs: readonly string[],
  isVisible: (run: string) => boolean,
  palette: Palette,
): ReadonlyMap<string, RunStyle> {
  const labels = runLabels(runs);
  const colors = palette.runs;
  return new Map(
    runs.map((run, i) => {
      const color = colors[i % colors.length] as string;
      const dash = DASHES[Math.floor(i / colors.length) % DASHES.length] as readonly number[];
      return [run, { run, label: labels.get(run) ?? run, color, dash, isVisible: isVisible(run) }];
    }),
  );
}
