import type { Segments } from "./segments";

/** Returns the first position in [from, to) whose x is at least `x`, or `to`; xs ascend there. */
export function lowerBound(xs: Float64Array, from: number, to: number, x: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the first position in [from, to) whose x is greater than `x`, or `to`; xs ascend there. */
export function upperBound(xs: Float64Array, from: number, to: number, x: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((xs[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the position in [from, to) with the nearest x, the last of equals; -1 when there is none. */
export function nearest(xs: Float64Array, from: number, to: number, x: number, ascends: boolean): number {
  if (from >= to) return -1;
  if (!ascends) return nearestByScan(xs, from, to, x);
  const after = upperBound(xs, from, to, x);
  if (after === from) return upperBound(xs, from, to, xs[from] as number) - 1;
  if (after === to) return to - 1;
  const isAfterNearer = (xs[after] as number) - x < x - (xs[after - 1] as number);
  return isAfterNearer ? upperBound(xs, from, to, xs[after] as number) - 1 : after - 1;
}

function nearestByScan(xs: Float64Array, from: number, to: number, x: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const each = Math.abs((xs[i] as number) - x);
    if (each > distance) continue;
    distance = each;
    best = i;
  }
  return best;
}

/**
 * Finds the nearest point of a series with restarts. The newest segment answers wherever it reaches, because it is
 * the one drawn in full colour; elsewhere the nearest point of any segment does, the newer one of equals.
 */
export function nearestInSegments(xs: Float64Array, segments: Segments, x: number, ascends: boolean): number {
  const { count, starts, faded } = segments;
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  let isNewest = true;
  for (let s = count - 1; s >= 0; s--) {
    const from = starts[s] as number;
    const to = starts[s + 1] as number;
    const at = nearest(xs, from, to, x, ascends);
    if (at < 0) continue;
    const reaches = (xs[from] as number) <= x && x <= (xs[to - 1] as number);
    if (isNewest && !faded[s] && reaches) return at;
    isNewest &&= faded[s] === 1;
    const each = Math.abs((xs[at] as number) - x);
    if (each >= distance) continue;
    distance = each;
    best = at;
  }
  return best;
}

/** Returns the segment that holds a position. */
export function segmentOf(segments: Segments, position: number): number {
  let segment = 0;
  while (segment + 1 < segments.count && (segments.starts[segment + 1] as number) <= position) segment++;
  return segment;
}
