type Numbers = Float32Array | Float64Array;

/**
 * Smooths a series the way TensorBoard does: an exponential moving average by position, without
 * the bias towards its start.
 *
 * With weight w the n-th finite value y gives `a = a * w + (1 - w) * y` and the result
 * `a / (1 - w^n)`. NaN and infinities pass through and are not counted; a series whose values are
 * all the same is returned as it is. The formula is `classicSmoothing` of TensorBoard's line chart.
 *
 * @param values - The first `length` of them are smoothed.
 * @param weight - From 0 (off) to below 1.
 * @param out - Takes `length` results; may be `values` itself.
 */
export function smooth(values: Float32Array, length: number, weight: number, out: Numbers): void {
  const w = clampWeight(weight);
  if (w === 0 || isConstant(values, length)) {
    copy(values, length, out);
    return;
  }
  let sum = 0;
  let counted = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    sum = sum * w + (1 - w) * value;
    counted++;
    out[i] = w === 1 ? sum : sum / (1 - w ** counted);
  }
}

/**
 * Smooths a series of which only some points are held, close to what {@link smooth} gives for all.
 *
 * Missing points are taken to lie on the line between their neighbours. With a gap g between the
 * positions of p and y, D = y - p and f = w^g, that sums up to
 * `a = a * f + p * (1 - f) + D * (1 - w * (1 - f) / (g * (1 - w)))`, and n grows by g; the result
 * is `a / (1 - w^n)` again. Held points that are not finite are not counted in g. Without missing
 * points the result is that of {@link smooth}, bit for bit.
 *
 * @param indices - Position of each held value in the full series, ascending.
 */
export function smoothSparse(
  values: Float32Array,
  indices: Float64Array,
  length: number,
  weight: number,
  out: Numbers,
): void {
  const w = clampWeight(weight);
  if (w === 0 || w === 1 || length === 0 || isWhole(indices, length)) {
    smooth(values, length, w, out);
    return;
  }
  if (isConstant(values, length)) {
    copy(values, length, out);
    return;
  }
  let sum = 0;
  let counted = 0;
  let previous = 0;
  let place = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      out[i] = value;
      place++;
      continue;
    }
    const index = indices[i] as number;
    const gap = counted === 0 ? 1 : index - place;
    sum = gap === 1 ? sum * w + (1 - w) * value : cross(sum, w, gap, previous, value);
    counted += gap;
    out[i] = sum / (1 - w ** counted);
    previous = value;
    place = index;
  }
}

/** Takes the average over a gap along the line from the value before it to the one behind it. */
function cross(sum: number, w: number, gap: number, before: number, behind: number): number {
  const fade = w ** gap;
  const rise = 1 - (w * (1 - fade)) / (gap * (1 - w));
  return sum * fade + before * (1 - fade) + (behind - before) * rise;
}

function clampWeight(weight: number): number {
  return Number.isFinite(weight) ? Math.max(0, Math.min(weight, 1)) : 0;
}

function isWhole(indices: Float64Array, length: number): boolean {
  return (indices[length - 1] as number) - (indices[0] as number) === length - 1;
}

function isConstant(values: Float32Array, length: number): boolean {
  for (let i = 1; i < length; i++) if (values[i] !== values[0]) return false;
  return true;
}

function copy(values: Float32Array, length: number, out: Numbers): void {
  for (let i = 0; i < length; i++) out[i] = values[i] as number;
}
