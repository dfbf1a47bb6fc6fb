import { strings } from "../../strings";
import { attemptLabel, shortLabel, stepLabel, valueLabel } from "./format";
import type { LineSet } from "./line_set";
import type { Line } from "./lines";
import type { CardState, Emptiness, Latest, Tip, TipRow } from "./state";
import { hasFinite } from "./window";
import type { Window } from "./zoom";

/** With more runs than this the head of a card counts them instead of naming their values. */
export const MOST_LATEST = 2;

/** Writes what was drawn on the card's element, for tests and for other scripts of the page. */
export function publishChart(root: HTMLElement, lines: readonly Line[], window: Window): void {
  let points = 0;
  let count = 0;
  for (const line of lines) {
    points += line.columns.length;
    count += line.series.count;
  }
  setData(root, "points", String(points));
  setData(root, "count", String(count));
  setData(root, "xMin", String(window.x[0]));
  setData(root, "xMax", String(window.x[1]));
}

function setData(root: HTMLElement, name: string, value: string): void {
  if (root.dataset[name] !== value) root.dataset[name] = value;
}

/** Says the newest values, or why there are none. */
export function publishSummary(canvas: HTMLElement, tag: string, set: LineSet, state: CardState): void {
  const latest = findLatest(set.lines);
  if (!isSameLatest(state.latest.peek(), latest)) state.latest.value = latest;
  state.emptiness.value = findEmptiness(set);
  const label = describe(tag, latest);
  if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
}

function describe(tag: string, latest: readonly Latest[]): string {
  const newest = latest[0];
  const runs = strings.scalars.runs(latest.length);
  return newest === undefined
    ? strings.scalars.chartLabel(tag, runs)
    : strings.scalars.chartLabelWithValue(tag, shortLabel(newest.value), stepLabel(newest.step), runs);
}

/** Returns the newest point of each run, in the order of the lines. */
function findLatest(lines: readonly Line[]): readonly Latest[] {
  const latest = new Map<string, Latest & { readonly wallTime: number }>();
  for (const { columns, series, style } of lines) {
    const last = columns.length - 1;
    if (last < 0) continue;
    const wallTime = series.key.firstWallTime + (columns.times[last] as number);
    if ((latest.get(style.run)?.wallTime ?? Number.NEGATIVE_INFINITY) > wallTime) continue;
    latest.set(style.run, {
      run: style.run,
      label: style.label,
      color: style.color,
      value: columns.values[last] as number,
      step: columns.steps[last] as number,
      wallTime,
    });
  }
  return [...latest.values()];
}

function isSameLatest(a: readonly Latest[], b: readonly Latest[]): boolean {
  return (
    a.length === b.length &&
    a.every((each, i) => {
      const other = b[i] as Latest;
      return (
        each.run === other.run &&
        each.color === other.color &&
        each.step === other.step &&
        Object.is(each.value, other.value)
      );
    })
  );
}

function findEmptiness(set: LineSet): Emptiness {
  if (set.lines.length === 0) return set.known > 0 ? "allHidden" : "noPoints";
  if (set.lines.every((line) => line.columns.length === 0)) return "onTheWay";
  return hasFinite(set.lines) ? "none" : "nothingFinite";
}

const MOST_SPOKEN = 4;

/** Writes what a screen reader says about the cursor. */
export function spokenTip(tip: Tip): string {
  const rows = tip.rows.slice(0, MOST_SPOKEN);
  const hidden = tip.rows.length - rows.length + tip.more;
  return [
    strings.scalars.spokenStep(stepLabel((rows[0] as TipRow).step)),
    ...rows.map((row) => strings.scalars.spokenValue(spokenName(row), valueLabel(row.smoothed ?? row.value))),
    ...(hidden > 0 ? [strings.scalars.more(hidden)] : []),
  ].join(", ");
}

function spokenName(row: TipRow): string {
  return [row.label, attemptLabel(row)].filter(Boolean).join(" ");
}
