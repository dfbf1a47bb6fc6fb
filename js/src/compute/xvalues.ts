import type { XAxis } from "../protocol";

/** The columns of a scalar series; only the first `length` entries count. */
export interface Columns {
  readonly length: number;
  readonly steps: Float64Array;
  readonly values: Float32Array;
  readonly times: Float32Array;
  readonly indices: Float64Array;
}

/** What is added to a series' times, in seconds: relative time starts with the run, not with the source. */
export function xOffset(axis: XAxis, firstWallTime: number, runFirstWallTime: number): number {
  if (axis === "wall") return firstWallTime;
  return axis === "relative" ? firstWallTime - runFirstWallTime : 0;
}

/**
 * Returns the x of each point: the column itself where one fits, else `out`, made longer when needed.
 *
 * @param offset - From {@link xOffset}.
 */
export function xValues(axis: XAxis, columns: Columns, offset: number, out: Float64Array): Float64Array {
  if (axis === "step") return columns.steps;
  if (axis === "order") return columns.indices;
  const { length, times } = columns;
  const xs = out.length >= length ? out : new Float64Array(times.length);
  for (let i = 0; i < length; i++) xs[i] = (times[i] as number) + offset;
  return xs;
}

/** Tells whether no x is smaller than the one before it. */
export function isAscending(xs: Float64Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if ((xs[i] as number) < (xs[i - 1] as number)) return false;
  return true;
}
