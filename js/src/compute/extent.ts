import type { XAxis } from "../protocol";
import { nice } from "./round";
import { FINEST, type Range } from "./scale";

type Numbers = Float32Array | Float64Array;

/** Lowest and highest value seen; low > high while there is none. */
export interface Extent {
  low: number;
  high: number;
}

const PADDING = 0.05;
const X_PADDING = 0.015;

export function emptyExtent(): Extent {
  return { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
}

export function isEmpty(extent: Extent): boolean {
  return !(extent.low <= extent.high);
}

/** Widens the extent by the finite values in [from, to); by the positive ones only on a log scale. */
export function extend(extent: Extent, values: Numbers, from: number, to: number, isLog: boolean): void {
  const floor = isLog ? 0 : Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (!(value > floor && value < Number.POSITIVE_INFINITY)) continue;
    if (value < extent.low) extent.low = value;
    if (value > extent.high) extent.high = value;
  }
}

/** Like {@link extend}, for the points whose x lies in the window. */
export function extendWithin(
  extent: Extent,
  xs: Float64Array,
  values: Numbers,
  from: number,
  to: number,
  window: Range,
  isLog: boolean,
): void {
  for (let i = from; i < to; i++) {
    const x = xs[i] as number;
    if (x >= window[0] && x <= window[1]) extend(extent, values, i, i + 1, isLog);
  }
}

/**
 * Finds the y range of a linear axis: 5 % free on each side, then round ends. A constant gets an axis from 0 to
 * twice itself, and 0 the axis from -1 to 1. The rule is that of TensorBoard's line chart.
 */
export function linearDomain(extent: Extent): Range {
  const { low, high } = extent;
  if (isEmpty(extent)) return [0, 1];
  if (low === high) {
    if (low === 0) return [-1, 1];
    return low > 0 ? [0, 2 * low] : [2 * low, 0];
  }
  const padding = (high - low) * PADDING;
  const domain = nice(low - padding, high + padding, 10);
  return domain.every(Number.isFinite) ? domain : [low, high];
}

/** Finds the y range of a log axis: half the lowest to twice the highest positive value. */
export function logDomain(extent: Extent): Range {
  return isEmpty(extent) ? [0.1, 1] : [extent.low / 2, extent.high * 2];
}

const LONE_POINT: Readonly<Record<XAxis, number>> = { step: 1, order: 1, relative: 1, wall: 30 };

/** Finds the x range: all points, a little free on both sides, and something around a lone point. */
export function xDomain(extent: Extent, axis: XAxis): Range {
  if (isEmpty(extent)) return [0, 1];
  const { low, high } = extent;
  const padding =
    low === high ? Math.max(LONE_POINT[axis], Math.abs(low) * FINEST) : (high - low) * X_PADDING;
  return [low - padding, high + padding];
}
