import { describe, expect, test } from "vitest";
import { columnExtremes, countRestarts, keepExtremes, MOST_PER_BUCKET } from "../../src/compute/decimate";
import { randomSeries } from "../support/random";

const seeds = [1, 2, 3, 4, 5];

function decimated(seed: number, length: number, width: number, isSplit = false) {
  const { steps, values } = randomSeries(length, seed);
  const keys = Float64Array.from(values.keys());
  const out = new Uint32Array(length);
  const size = keepExtremes(keys, values, isSplit ? steps : null, 0, length, width, out);
  return { steps, values, kept: [...out.subarray(0, size)] };
}

function bucketsOf(length: number, width: number): number[][] {
  return Array.from({ length: Math.ceil(length / width) }, (_, bucket) =>
    Array.from({ length: Math.min(width, length - bucket * width) }, (_, i) => bucket * width + i),
  );
}

describe("keepExtremes", () => {
  test.each(seeds)("keeps of each bucket the first and the last point (seed %d)", (seed) => {
    const { kept } = decimated(seed, 3000, 64);

    for (const bucket of bucketsOf(3000, 64)) {
      expect(kept).toContain(bucket[0]);
      expect(kept).toContain(bucket.at(-1));
    }
  });

  test.each(seeds)("keeps of each bucket the lowest and the highest finite value (seed %d)", (seed) => {
    const { values, kept } = decimated(seed, 3000, 64);

    for (const bucket of bucketsOf(3000, 64)) {
      const finite = (at: readonly number[]) => at.map((i) => values[i] as number).filter(Number.isFinite);
      const held = finite(bucket.filter((i) => kept.includes(i)));
      expect(Math.min(...held)).toBe(Math.min(...finite(bucket)));
      expect(Math.max(...held)).toBe(Math.max(...finite(bucket)));
    }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("keeps a %d", (value) => {
    const values = new Float32Array(100).fill(1);
    values[37] = value;
    const out = new Uint32Array(100);

    const size = keepExtremes(Float64Array.from(values.keys()), values, null, 0, 100, 100, out);

    expect([...out.subarray(0, size)]).toContain(37);
  });

  test.each(seeds)("keeps ascending positions, each once and no more than allowed (seed %d)", (seed) => {
    const { kept } = decimated(seed, 3000, 64);

    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
    expect(kept.length).toBeLessThanOrEqual(MOST_PER_BUCKET * Math.ceil(3000 / 64));
  });

  test.each(seeds)("keeps both sides of every backward step when it is given the steps (seed %d)", (seed) => {
    const { steps, kept } = decimated(seed, 3000, 64, true);

    const restarts = [...steps.keys()].filter((i) => i > 0 && Number(steps[i]) < Number(steps[i - 1]));
    expect(restarts.length).toBeGreaterThan(0);
    expect(kept).toEqual(expect.arrayContaining(restarts.flatMap((i) => [i - 1, i])));
    expect(countRestarts(steps, 0, 3000)).toBe(restarts.length);
  });

  test("gives the same when it is applied again with a wider bucket or at once", () => {
    const { values } = randomSeries(4096, 8);
    const keys = Float64Array.from(values.keys());
    const [narrow, wide, direct] = [new Uint32Array(4096), new Uint32Array(4096), new Uint32Array(4096)];
    const first = keepExtremes(keys, values, null, 0, 4096, 16, narrow);
    const heldKeys = Float64Array.from(narrow.subarray(0, first));
    const heldValues = Float32Array.from(heldKeys, (key) => values[key] as number);

    const again = keepExtremes(heldKeys, heldValues, null, 0, first, 256, wide);
    const size = keepExtremes(keys, values, null, 0, 4096, 256, direct);

    expect([...wide.subarray(0, again)].map((i) => heldKeys[i])).toEqual([...direct.subarray(0, size)]);
  });

  test("looks only at the points that it is asked for", () => {
    const values = Float32Array.of(9, 1, 2, 3, -9);
    const out = new Uint32Array(5);

    const size = keepExtremes(Float64Array.of(0, 1, 2, 3, 4), values, null, 1, 4, 10, out);

    expect([...out.subarray(0, size)]).toEqual([1, 3]);
  });

  test("keeps nothing of nothing", () => {
    expect(keepExtremes(new Float64Array(0), new Float32Array(0), null, 0, 0, 1, new Uint32Array(0))).toBe(0);
  });
});

describe("columnExtremes", () => {
  test("keeps first, lowest, highest and last of each pixel column", () => {
    const xs = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.1, 1.2);
    const ys = Float64Array.of(4, 5, 9, 5, 1, 5, 7, 8);
    const out = new Uint32Array(8);

    const size = columnExtremes(xs, ys, 0, 8, out);

    expect([...out.subarray(0, size)]).toEqual([0, 2, 4, 5, 6, 7]);
  });

  test("starts a new column where a line goes back to an earlier pixel", () => {
    const xs = Float64Array.of(0.1, 5.1, 0.2, 5.2);
    const out = new Uint32Array(4);

    expect(columnExtremes(xs, Float64Array.of(1, 2, 3, 4), 0, 4, out)).toBe(4);
  });
});
