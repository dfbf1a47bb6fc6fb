/** Where a series starts again: segment s holds the points [starts[s], starts[s + 1]). */
export interface Segments {
  readonly count: number;
  /** One entry more than there are segments; longer arrays are fine. */
  readonly starts: Uint32Array;
  /** 1 for a segment whose place was taken by what came later. */
  readonly faded: Uint8Array;
  /** 1 for a segment that goes on where the one before it ends. */
  readonly joined: Uint8Array;
}

export const NO_SEGMENTS: Segments = {
  count: 0,
  starts: new Uint32Array(1),
  faded: new Uint8Array(0),
  joined: new Uint8Array(0),
};

/**
 * Splits a series where its step goes back, and where it was replaced.
 *
 * @param replacedFrom - Points from this step on are faded; infinity where none are.
 * @param isByStep - False keeps it in one piece where its step goes back.
 */
export function splitSegments(
  steps: Float64Array,
  length: number,
  replacedFrom = Number.POSITIVE_INFINITY,
  isByStep = true,
): Segments {
  if (length === 0) return NO_SEGMENTS;
  const starts = [0];
  const joined = [0];
  let newest = 0;
  for (let i = 1; i < length; i++) {
    const before = steps[i - 1] as number;
    const step = steps[i] as number;
    const goesBack = isByStep && step < before;
    if (!goesBack && step >= replacedFrom === before >= replacedFrom) continue;
    if (goesBack) newest = starts.length;
    starts.push(i);
    joined.push(goesBack ? 0 : 1);
  }
  const faded = starts.map((start, s) => (s < newest || (steps[start] as number) >= replacedFrom ? 1 : 0));
  starts.push(length);
  return {
    count: starts.length - 1,
    starts: Uint32Array.from(starts),
    faded: Uint8Array.from(faded),
    joined: Uint8Array.from(joined),
  };
}

/** Takes a series as one piece, but for what was replaced. */
export function oneSegment(steps: Float64Array, length: number, replacedFrom?: number): Segments {
  return splitSegments(steps, length, replacedFrom, false);
}
