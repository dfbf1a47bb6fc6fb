import { columnExtremes } from "../compute/decimate";
import { lowerBound, upperBound } from "../compute/nearest";
import type { Scale } from "../compute/scale";
import { toPixel } from "../compute/scale";

/** One stretch of a series, in order of arrival. */
export interface Stretch {
  readonly xs: Float64Array;
  readonly ys: Float32Array | Float64Array;
  readonly from: number;
  readonly to: number;
  /** No x is smaller than the one before it. */
  readonly ascends: boolean;
}

/** Points at least this far apart, in CSS pixels, are marked one by one. */
const DOT_EVERY = 14;
/** Canvas paths lose precision far outside, and nothing is seen there. */
const FAR = 1e6;

let places = new Float64Array(4096);
let heights = new Float64Array(4096);
let kept = new Uint32Array(4096);
let dots = new Float64Array(256);
let dotLength = 0;

/** Returns the first point to draw: the last one left of the window, because its line reaches in. */
export function firstSeen(stretch: Stretch, min: number): number {
  if (!stretch.ascends) return stretch.from;
  return Math.max(stretch.from, lowerBound(stretch.xs, stretch.from, stretch.to, min) - 1);
}

/** Returns the end of the points to draw, behind the first one right of the window. */
export function lastSeen(stretch: Stretch, max: number): number {
  if (!stretch.ascends) return stretch.to;
  return Math.min(stretch.to, upperBound(stretch.xs, stretch.from, stretch.to, max) + 1);
}

/** Starts a path that takes stretches; {@link strokeStretches} ends it. */
export function beginStretches(context: CanvasRenderingContext2D): void {
  dotLength = 0;
  context.beginPath();
}

/**
 * Adds a stretch to the path. Where several points share a column of screen pixels, only those are taken that can be
 * seen. Points that are not finite break the line; a point without finite neighbours is a dot,
 * and so is every point where they lie far apart.
 *
 * @param ratio - Screen pixels per CSS pixel.
 */
export function addStretch(
  context: CanvasRenderingContext2D,
  stretch: Stretch,
  xScale: Scale,
  yScale: Scale,
  ratio: number,
): void {
  const from = firstSeen(stretch, xScale.min);
  const to = lastSeen(stretch, xScale.max);
  if (from >= to) return;
  const length = placePoints(stretch, from, to, xScale, yScale, ratio);
  const points = columnExtremes(places, heights, 0, length, kept);
  const isRoomy =
    points * DOT_EVERY * ratio <= Math.abs((places[length - 1] as number) - (places[0] as number));
  tracePoints(context, points, 1 / ratio, isRoomy);
}

/** Draws the path with the context's stroke style. */
export function strokeStretches(context: CanvasRenderingContext2D): void {
  context.stroke();
  fillDots(context);
}

function placePoints(
  stretch: Stretch,
  from: number,
  to: number,
  xScale: Scale,
  yScale: Scale,
  ratio: number,
): number {
  const length = to - from;
  reserve(length);
  const { xs, ys } = stretch;
  for (let i = 0; i < length; i++) {
    const value = ys[from + i] as number;
    places[i] = clamp(toPixel(xScale, xs[from + i] as number)) * ratio;
    heights[i] = value - value === 0 ? clamp(toPixel(yScale, value)) : value;
  }
  return length;
}

function tracePoints(
  context: CanvasRenderingContext2D,
  points: number,
  unit: number,
  isRoomy: boolean,
): void {
  let run = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < points; i++) {
    const at = kept[i] as number;
    const height = heights[at] as number;
    if (height - height !== 0) {
      if (run === 1 && !isRoomy) keepDot(x, y);
      run = 0;
      continue;
    }
    x = (places[at] as number) * unit;
    y = height;
    if (run++ === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
    if (isRoomy) keepDot(x, y);
  }
  if (run === 1 && !isRoomy) keepDot(x, y);
}

function keepDot(x: number, y: number): void {
  if (dotLength + 2 > dots.length) {
    const more = new Float64Array(dots.length * 2);
    more.set(dots);
    dots = more;
  }
  dots[dotLength++] = x;
  dots[dotLength++] = y;
}

function fillDots(context: CanvasRenderingContext2D): void {
  if (dotLength === 0) return;
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  const radius = dotLength === 2 ? 3 : 2;
  for (let i = 0; i < dotLength; i += 2) {
    const x = dots[i] as number;
    const y = dots[i + 1] as number;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}

function reserve(length: number): void {
  if (places.length >= length) return;
  const size = length * 2;
  places = new Float64Array(size);
  heights = new Float64Array(size);
  kept = new Uint32Array(size);
}

function clamp(pixel: number): number {
  return Math.max(-FAR, Math.min(pixel, FAR));
}
