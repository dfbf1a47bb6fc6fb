import { nearestInSegments, segmentOf } from "../../compute/nearest";
import { toPixel } from "../../compute/scale";
import type { XAxis } from "../../protocol";
import type { Layout } from "./layout";
import type { Line } from "./lines";
import type { Repeats, TipRow } from "./state";

/** The point of one line that is nearest to the cursor. */
export interface Hit {
  readonly line: Line;
  /** Position among the line's points. */
  readonly at: number;
  /** Place in CSS pixels of the canvas; y is NaN for a value that is not finite. */
  readonly x: number;
  readonly y: number;
}

/** So far along x from where the user looks, as a part of the plot's width, a point is not meant. */
const FAR = 0.1;

/** Finds each line's point nearest to an x value, the ones nearest to `pixelY` first; none is left out if all are far. */
export function findHits(lines: readonly Line[], layout: Layout, x: number, pixelY: number | null): Hit[] {
  const hits = lines.flatMap((line) => {
    const at = nearestInSegments(line.xs, line.segments, x, line.ascends);
    return at < 0 ? [] : [makeHit(line, at, layout)];
  });
  return withoutFar(withoutReplaced(hits), layout, x).sort((a, b) => rank(a, pixelY) - rank(b, pixelY));
}

/** Leaves out points that were replaced where another line of their run has one that was not. */
function withoutReplaced(hits: Hit[]): Hit[] {
  const isFaded = ({ line: { segments }, at }: Hit) => segments.faded[segmentOf(segments, at)] === 1;
  const kept = new Set(hits.filter((hit) => !isFaded(hit)).map(({ line }) => line.style.run));
  return hits.filter((hit) => !isFaded(hit) || !kept.has(hit.line.style.run));
}

/** Leaves out points far from an x value, but not the nearest ones. */
function withoutFar(hits: readonly Hit[], { xScale, area }: Layout, x: number): Hit[] {
  const pixelX = toPixel(xScale, x);
  const distanceOf = (hit: Hit) => Math.abs(hit.x - pixelX);
  const nearest = hits.reduce((least, hit) => Math.min(least, distanceOf(hit)), Number.POSITIVE_INFINITY);
  const most = Math.max(nearest, FAR * area.width);
  return hits.filter((hit) => distanceOf(hit) <= most);
}

function makeHit(line: Line, at: number, { xScale, yScale }: Layout): Hit {
  const value = line.shown[at] as number;
  const y = Number.isFinite(value) ? toPixel(yScale, value) : Number.NaN;
  return { line, at, x: toPixel(xScale, line.xs[at] as number), y };
}

function rank({ y }: Hit, pixelY: number | null): number {
  if (Number.isNaN(y)) return Number.MAX_VALUE;
  return pixelY === null ? y : Math.abs(y - pixelY);
}

/** Says what the tooltip shows of a hit. */
export function describeHit({ line, at }: Hit, axis: XAxis): TipRow {
  const { columns, series, style, smoothed } = line;
  const time = columns.times[at] as number;
  return {
    id: series.key.id,
    run: style.run,
    label: style.label,
    attempt: line.attempt,
    start: series.key.firstWallTime,
    color: style.color,
    dash: style.dash,
    value: columns.values[at] as number,
    smoothed: smoothed ? (smoothed[at] as number) : null,
    step: columns.steps[at] as number,
    relative: time + line.relativeOffset,
    wallTime: time + series.key.firstWallTime,
    repeats: axis === "step" ? findRepeats(line, at) : null,
  };
}

/** Looks at the other points with the same step in the same segment; null when there is none. */
export function findRepeats(line: Line, at: number): Repeats | null {
  const { segments, columns } = line;
  const { steps, values, indices } = columns;
  const segment = segmentOf(segments, at);
  const start = segments.starts[segment] as number;
  const end = segments.starts[segment + 1] as number;
  let from = at;
  let to = at + 1;
  while (from > start && steps[from - 1] === steps[at]) from--;
  while (to < end && steps[to] === steps[at]) to++;
  if (to - from < 2) return null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) min = max = Number.NaN;
  return { count: (indices[to - 1] as number) - (indices[from] as number) + 1, min, max };
}

/** Returns the x that is `points` distinct places of any line away from `x`, or the last one on the way. */
export function walk(lines: readonly Line[], x: number, points: number): number {
  let at = x;
  for (let i = 0; i < Math.abs(points); i++) {
    const next = neighbour(lines, at, Math.sign(points));
    if (next === null) break;
    at = next;
  }
  return at;
}

function neighbour(lines: readonly Line[], x: number, direction: number): number | null {
  let best: number | null = null;
  for (const { xs, columns } of lines) {
    for (let i = 0; i < columns.length; i++) {
      const ahead = ((xs[i] as number) - x) * direction;
      if (ahead > 0 && (best === null || ahead < (best - x) * direction)) best = xs[i] as number;
    }
  }
  return best;
}
