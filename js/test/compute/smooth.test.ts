import { describe, expect, test } from "vitest";
import { smooth, smoothSparse } from "../../src/compute/smooth";
import { randomSeries, seeded } from "../support/random";

/** The average as it is defined: every finite value counts with w to the power of its age. */
function weightedMean(values: readonly number[], at: number, weight: number): number {
  const finite = values.slice(0, at + 1).filter(Number.isFinite);
  let sum = 0;
  let mass = 0;
  finite.forEach((value, i) => {
    sum += value * weight ** (finite.length - 1 - i);
    mass += weight ** (finite.length - 1 - i);
  });
  return sum / mass;
}

function smoothed(values: readonly number[], weight: number): number[] {
  const out = new Float64Array(values.length);
  smooth(Float32Array.from(values), values.length, weight, out);
  return [...out];
}

function smoothedSparse(values: Float32Array, indices: readonly number[], weight: number): number[] {
  const out = new Float64Array(indices.length);
  const held = Float32Array.from(indices, (index) => values[index] as number);
  smoothSparse(held, Float64Array.from(indices), held.length, weight, out);
  return [...out];
}

describe("smooth", () => {
  test("gives the numbers worked out by hand", () => {
    const result = smoothed([1, 3, 2], 0.5);

    expect(result[0]).toBe(1);
    expect(result[1]).toBeCloseTo((1 * 0.5 + 3) / 1.5, 15);
    expect(result[2]).toBeCloseTo((1 * 0.25 + 3 * 0.5 + 2) / 1.75, 15);
  });

  test.each([0.01, 0.6, 0.9, 0.999])(
    "is the weighted mean with weight %d, whatever is not finite",
    (weight) => {
      const values = [...randomSeries(400, 3).values];

      const result = smoothed(values, weight);

      values.forEach((value, i) => {
        if (!Number.isFinite(value)) expect(result[i]).toBe(value);
        // 400 additions of values below 1000 round by less than 400 * 1000 * 2^-53 / (1 - 0.999).
        else expect(Math.abs((result[i] as number) - weightedMean(values, i, weight))).toBeLessThan(5e-8);
      });
    },
  );

  test("leaves a constant series as it is", () => {
    const third = Math.fround(1 / 3);

    expect(smoothed([third, third, third], 0.9)).toEqual([third, third, third]);
  });

  test("leaves everything as it is with weight 0", () => {
    expect(smoothed([1, 5, Number.NaN, 2], 0)).toEqual([1, 5, Number.NaN, 2]);
  });

  test("writes no further than the length", () => {
    const out = new Float64Array(3).fill(7);

    smooth(Float32Array.of(1, 2, 3), 2, 0.5, out);

    expect(out[2]).toBe(7);
  });

  test("takes an empty series", () => {
    expect(smoothed([], 0.6)).toEqual([]);
  });

  test("may write over its input", () => {
    const values = Float32Array.of(1, 3, 2);

    smooth(values, 3, 0.5, values);

    expect([...values]).toEqual(smoothed([1, 3, 2], 0.5).map(Math.fround));
  });
});

describe("smoothSparse", () => {
  test("is TensorBoard's smoothing to the last bit when no point is missing", () => {
    const { values } = randomSeries(1000, 11);
    const indices = Array.from(values.keys());

    expect(smoothedSparse(values, indices, 0.97)).toEqual(smoothed([...values], 0.97));
  });

  test("equals the smoothing of all points up to the first gap", () => {
    const { values } = randomSeries(1000, 12);
    const indices = [...Array(100).keys(), 500, 501, 999];

    const result = smoothedSparse(values, indices, 0.9);

    expect(result.slice(0, 100)).toEqual(smoothed([...values], 0.9).slice(0, 100));
  });

  test("equals the smoothing of all points where those left out lie on a line", () => {
    const random = seeded(5);
    const corners = Array.from({ length: 41 }, (_, i) => ({ index: i * 25, value: random() * 10 }));
    const all = Float64Array.from({ length: 1001 }, (_, i) => {
      const left = corners[Math.floor(i / 25)] ?? { index: 0, value: 0 };
      const right = corners[Math.floor(i / 25) + 1] ?? left;
      return left.value + ((right.value - left.value) * (i - left.index)) / 25;
    });
    const exact = corners.map(({ index }) => weightedMean([...all], index, 0.95));

    const result = smoothedSparse(
      Float32Array.from(all),
      corners.map(({ index }) => index),
      0.95,
    );

    // The corners are rounded to float32: 2^-24 of at most 10.
    result.forEach((value, i) => {
      expect(Math.abs(value - (exact[i] as number))).toBeLessThan(10 * 2 ** -24);
    });
  });

  test("stays much closer to the smoothing of all points than smoothing by position does", () => {
    const random = seeded(9);
    let level = 0;
    const values = Float32Array.from({ length: 5000 }, () => {
      level += random() - 0.5;
      return level;
    });
    const indices = [...values.keys()].filter((i) => i % 7 === 0 || i > 4500);
    const all = smoothed([...values], 0.99);
    const byPosition = smoothed(
      indices.map((i) => values[i] as number),
      0.99,
    );
    const distance = (result: readonly number[]) =>
      Math.max(...indices.map((index, i) => Math.abs((result[i] as number) - (all[index] as number))));

    const result = smoothedSparse(values, indices, 0.99);

    expect(distance(result)).toBeLessThan(0.1 * distance(byPosition));
  });

  test("does not count a held point that is not finite", () => {
    const values = Float32Array.of(1, Number.NaN, 3, 0, 5);

    const result = smoothedSparse(values, [0, 1, 2, 4], 0.5);

    expect(result.slice(0, 3)).toEqual(smoothed([1, Number.NaN, 3], 0.5));
    expect(result[3]).toBeCloseTo((1 / 8 + 3 / 4 + 4 / 2 + 5) / (1 / 8 + 1 / 4 + 1 / 2 + 1), 14);
  });
});
