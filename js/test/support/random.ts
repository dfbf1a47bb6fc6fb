/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A walk with peaks, NaN, infinities, repeated and backward steps. */
export function randomSeries(length: number, seed: number): { steps: Float64Array; values: Float32Array } {
  const random = seeded(seed);
  const steps = new Float64Array(length);
  const values = new Float32Array(length);
  let step = 0;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const dice = random();
    if (dice < 0.002) step = Math.max(0, step - 50);
    else if (dice > 0.1) step++;
    value += random() - 0.5;
    steps[i] = step;
    values[i] = dice > 0.999 ? value * 100 : value;
    if (dice > 0.01 && dice < 0.02) values[i] = Number.NaN;
    if (dice > 0.02 && dice < 0.022) values[i] = Number.POSITIVE_INFINITY;
    if (dice > 0.022 && dice < 0.024) values[i] = Number.NEGATIVE_INFINITY;
  }
  return { steps, values };
}
