/** Where a series starts again: segment s holds the points [starts[s], starts[s + 1]). */
export interface Segments {
  readonly count: number;
  /** One entry more than there are segments; longer arrays are fine. */
  readonly starts: Uint32Array;
}

export const NO_SEGMENTS: Segments = { count: 0, starts: new Uint32Array(1) };

/** Splits a series where its step goes back. */
export function splitSegments(steps: Float64Array, length: number): Segments {
  if (length === 0) return NO_SEGMENTS;
  let count = 1;
  for (let i = 1; i < length; i++) if ((steps[i] as number) < (steps[i - 1] as number)) count++;
  const starts = new Uint32Array(count + 1);
  let segment = 1;
  for (let i = 1; i < length; i++) if ((steps[i] as number) < (steps[i - 1] as number)) starts[segment++] = i;
  starts[count] = length;
  return { count, starts };
}

/** Takes a series as one piece. */
export function oneSegment(length: number): Segments {
  return length === 0 ? NO_SEGMENTS : { count: 1, starts: Uint32Array.of(0, length) };
}
