export type Range = readonly [number, number];

/** Numbers nearer to each other than this part of them are hardly told apart. */
export const FINEST = 1e-12;

/** Tells whether the numbers of a range can be told apart, and its width is a number. */
export function isUsable([from, to]: Range): boolean {
  return to - from > FINEST * Math.max(Math.abs(from), Math.abs(to)) && to - from < Number.POSITIVE_INFINITY;
}

/** Maps values to pixels; a straight line through (value, pixel), or through (log10 value, pixel). */
export interface Scale {
  readonly isLog: boolean;
  /** Values at the two ends. */
  readonly min: number;
  readonly max: number;
  /** Pixels at the two ends; the first may be the greater one. */
  readonly start: number;
  readonly end: number;
  readonly origin: number;
  readonly slope: number;
}

/** Makes the scale that puts `domain` on the pixels from `start` to `end`. */
export function makeScale(domain: Range, start: number, end: number, isLog = false): Scale {
  const [min, max] = domain;
  const origin = isLog ? Math.log10(min) : min;
  const span = (isLog ? Math.log10(max) : max) - origin;
  return { isLog, min, max, start, end, origin, slope: span === 0 ? 0 : (end - start) / span };
}

/** Returns the pixel of a value; what has no logarithm lies at the start of a log scale. */
export function toPixel(scale: Scale, value: number): number {
  if (!scale.isLog) return (value - scale.origin) * scale.slope + scale.start;
  return value > 0 ? (Math.log10(value) - scale.origin) * scale.slope + scale.start : scale.start;
}

export function toValue(scale: Scale, pixel: number): number {
  const along = scale.slope === 0 ? scale.origin : (pixel - scale.start) / scale.slope + scale.origin;
  return scale.isLog ? 10 ** along : along;
}

/** Returns the value at a fraction of a range, 0 its start and 1 its end. */
export function atFraction(range: Range, fraction: number, isLog = false): number {
  if (!isLog) return range[0] + (range[1] - range[0]) * fraction;
  return 10 ** atFraction([Math.log10(range[0]), Math.log10(range[1])], fraction);
}
