type Numbers = Float32Array | Float64Array;

/** The most points that one bucket keeps: first, last, lowest, highest, NaN, and both infinities. */
export const MOST_PER_BUCKET = 7;

const kept = new Float64Array(MOST_PER_BUCKET);
let keptLength = 0;

/**
 * Chooses the points that show the course of a series: real points only, nothing is averaged.
 *
 * A bucket is a run of neighbouring points with the same `floor(key / width)`. It keeps its first,
 * last, lowest finite and highest finite point, and its first NaN, +infinity and -infinity. So the
 * extremes survive any number of passes (M4 aggregation, Jugel et al., VLDB 2014).
 *
 * @param keys - What the buckets divide: positions in order of arrival, or pixels.
 * @param steps - When given, a bucket ends where a step goes back; null when it does not matter.
 * @param from - First position that is looked at; `to` is the first that is not.
 * @param out - Takes the kept positions, ascending; `to - from` of them always fit.
 * @returns How many positions were kept.
 */
export function keepExtremes(
  keys: Numbers,
  values: Float32Array | Float64Array,
  steps: Numbers | null,
  from: number,
  to: number,
  width: number,
  out: Uint32Array,
): number {
  let length = 0;
  let start = from;
  while (start < to) {
    const least = Math.floor((keys[start] as number) / width) * width;
    let end = start + 1;
    while (end < to && isWithin(keys[end] as number, least, width) && !goesBack(steps, end)) end++;
    length = keepBucket(values, start, end, out, length);
    start = end;
  }
  return length;
}

function isWithin(key: number, least: number, width: number): boolean {
  return key >= least && key < least + width;
}

/**
 * Chooses the points to draw when many fall into one pixel column; see {@link keepExtremes}.
 * A line through the kept points covers the same pixels as a line through all of them.
 *
 * @param xs - Horizontal place of each point in pixels of the canvas; may go back.
 * @param values - Values or vertical places of the points.
 */
export function columnExtremes(
  xs: Numbers,
  values: Float32Array | Float64Array,
  from: number,
  to: number,
  out: Uint32Array,
): number {
  return keepExtremes(xs, values, null, from, to, 1, out);
}

/** Counts how often the step goes back between neighbours in [from, to). */
export function countRestarts(steps: Numbers, from: number, to: number): number {
  let restarts = 0;
  for (let i = from + 1; i < to; i++) if (goesBack(steps, i)) restarts++;
  return restarts;
}

function goesBack(steps: Numbers | null, at: number): boolean {
  return steps !== null && (steps[at] as number) < (steps[at - 1] as number);
}

function keepBucket(values: Numbers, start: number, end: number, out: Uint32Array, length: number): number {
  if (end - start > 2) return keepMost(values, start, end, out, length);
  out[length++] = start;
  if (end - start === 2) out[length++] = end - 1;
  return length;
}

function keepMost(values: Numbers, start: number, end: number, out: Uint32Array, length: number): number {
  let lowest = -1;
  let highest = -1;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let isWhole = true;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (value - value !== 0) {
      isWhole = false;
      continue;
    }
    if (value < low) {
      low = value;
      lowest = i;
    }
    if (value > high) {
      high = value;
      highest = i;
    }
  }
  keptLength = 0;
  if (!isWhole) insertOthers(values, start, end);
  if (keptLength > 0) {
    for (const position of [start, lowest, highest, end - 1]) insert(position);
    for (let i = 0; i < keptLength; i++) out[length + i] = kept[i] as number;
    return length + keptLength;
  }
  const [first, second] = lowest < highest ? [lowest, highest] : [highest, lowest];
  out[length++] = start;
  if (first > start) out[length++] = first;
  if (second > first && second > start) out[length++] = second;
  if (second < end - 1) out[length++] = end - 1;
  return length;
}

/** Takes the first NaN and the first of each infinity. */
function insertOthers(values: Numbers, start: number, end: number): void {
  let nan = -1;
  let positive = -1;
  let negative = -1;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (value - value === 0) continue;
    if (value > 0) {
      if (positive < 0) positive = i;
    } else if (value < 0) {
      if (negative < 0) negative = i;
    } else if (nan < 0) {
      nan = i;
    }
  }
  insert(nan);
  insert(positive);
  insert(negative);
}

/** Puts a position among the kept ones, in order and once; -1 stands for none. */
function insert(position: number): void {
  if (position < 0) return;
  let at = keptLength;
  while (at > 0 && (kept[at - 1] as number) > position) at--;
  if (at > 0 && kept[at - 1] === position) return;
  kept.copyWithin(at + 1, at, keptLength);
  kept[at] = position;
  keptLength++;
}
