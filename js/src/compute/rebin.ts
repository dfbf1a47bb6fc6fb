import type { HistogramValue } from "../protocol";

/** How many bins TensorBoard's histogram card draws. */
export const BIN_COUNT = 30;

type Buckets = Pick<HistogramValue, "minimum" | "maximum" | "limits" | "counts">;

/**
 * Finds the range that covers all given histograms.
 *
 * A range without width is opened to `[left / 1.1 - 1, right * 1.1 + 1]`, as TensorBoard does, and below zero to
 * the mirror image of that.
 *
 * @param out - Takes the left and the right end.
 * @returns False when no histogram holds anything; `out` is then left alone.
 */
export function unionRange(histograms: Iterable<Buckets>, out: Float64Array): boolean {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const histogram of histograms) {
    if (firstFilled(histogram) < 0) continue;
    if (histogram.minimum < left) left = histogram.minimum;
    if (histogram.maximum > right) right = histogram.maximum;
  }
  if (!(left <= right)) return false;
  const [low, high] = left < 0 ? [left * 1.1, right / 1.1] : [left / 1.1, right * 1.1];
  out[0] = left === right ? low - 1 : left;
  out[1] = left === right ? high + 1 : right;
  return true;
}

/**
 * Spreads the counts of one histogram over equal bins, each by its overlap.
 *
 * The rules are those of TensorBoard: empty buckets at both ends are dropped and the outer edges
 * become minimum and maximum; a bucket without width goes whole into the bin that holds it, and
 * into the right one of two bins when it lies on their edge. What lies outside [left, right] is left out.
 *
 * @param out - Takes one count per bin; its length is the number of bins between `left` and `right`.
 */
export function rebin(histogram: Buckets, left: number, right: number, out: Float64Array): void {
  out.fill(0);
  const first = firstFilled(histogram);
  if (first < 0) return;
  const last = lastFilled(histogram);
  const { minimum, maximum, limits, counts } = histogram;
  let bucketLeft = minimum;
  for (let i = first; i <= last; i++) {
    const limit = i === last ? maximum : Math.min(limits[i] as number, maximum);
    const bucketRight = Math.max(limit, bucketLeft);
    spread(counts[i] as number, bucketLeft, bucketRight, left, right, out);
    bucketLeft = bucketRight;
  }
}

function spread(
  count: number,
  bucketLeft: number,
  bucketRight: number,
  left: number,
  right: number,
  out: Float64Array,
): void {
  if (count === 0) return;
  const width = (right - left) / out.length;
  const from = binOf(bucketLeft, left, width, out.length);
  if (bucketLeft === bucketRight) {
    if (bucketLeft >= left && bucketLeft <= right) out[from] = (out[from] as number) + count;
    return;
  }
  const to = binOf(bucketRight, left, width, out.length);
  for (let bin = from; bin <= to; bin++) {
    const binLeft = bin === 0 ? left : left + bin * width;
    const binRight = bin === out.length - 1 ? right : left + (bin + 1) * width;
    const overlap = Math.min(bucketRight, binRight) - Math.max(bucketLeft, binLeft);
    if (overlap > 0) out[bin] = (out[bin] as number) + (count * overlap) / (bucketRight - bucketLeft);
  }
}

function binOf(x: number, left: number, width: number, bins: number): number {
  let bin = Math.max(0, Math.min(Math.floor((x - left) / width), bins - 1));
  while (bin + 1 < bins && left + (bin + 1) * width <= x) bin++;
  while (bin > 0 && left + bin * width > x) bin--;
  return bin;
}

function firstFilled(histogram: Buckets): number {
  const { counts } = histogram;
  for (let i = 0; i < counts.length; i++) if ((counts[i] as number) > 0) return i;
  return -1;
}

function lastFilled(histogram: Buckets): number {
  const { counts } = histogram;
  for (let i = counts.length - 1; i >= 0; i--) if ((counts[i] as number) > 0) return i;
  return -1;
}
