import { describe, expect, test } from "vitest";
import { rebin, unionRange } from "../../src/compute/rebin";
import { seeded } from "../support/random";

function histogramOf(minimum: number, limits: readonly number[], counts: readonly number[]) {
  return {
    minimum,
    maximum: limits.at(-1) ?? minimum,
    limits: Float64Array.from(limits),
    counts: Float64Array.from(counts),
  };
}

function rebinned(histogram: ReturnType<typeof histogramOf>, left: number, right: number, bins: number) {
  const out = new Float64Array(bins);
  rebin(histogram, left, right, out);
  return [...out];
}

describe("rebin", () => {
  test("spreads a bucket over the bins by its overlap", () => {
    const histogram = histogramOf(0, [1, 3], [5, 10]);

    expect(rebinned(histogram, 0, 4, 2)).toEqual([10, 5]);
  });

  test("keeps the sum of the counts whatever the buckets are", () => {
    const random = seeded(4);
    let edge = -3;
    const limits = Array.from({ length: 50 }, () => {
      edge += random();
      return edge;
    });
    const counts = limits.map(() => 1 + Math.floor(random() * 20));
    const histogram = histogramOf(-3, limits, counts);

    const result = rebinned(histogram, -3.5, edge + 1, 30);

    const sum = counts.reduce((a, b) => a + b, 0);
    // 50 buckets in at most 80 pieces, each rounded by 2^-53 of at most the sum.
    expect(Math.abs(result.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(80 * sum * 2 ** -53 * 4);
  });

  test("puts a bucket without width whole into the bin that holds it", () => {
    const histogram = histogramOf(2, [2], [7]);

    expect(rebinned(histogram, 0, 4, 4)).toEqual([0, 0, 7, 0]);
  });

  test("puts a bucket without width at the right end into the last bin", () => {
    const histogram = histogramOf(4, [4], [7]);

    expect(rebinned(histogram, 0, 4, 4)).toEqual([0, 0, 0, 7]);
  });

  test("drops empty buckets at the ends and takes minimum and maximum for the outer edges", () => {
    const histogram = {
      minimum: 1,
      maximum: 3,
      limits: Float64Array.of(-5, 0, 2, 10, Number.MAX_VALUE),
      counts: Float64Array.of(0, 0, 4, 8, 0),
    };

    expect(rebinned(histogram, 1, 3, 2)).toEqual([4, 8]);
  });

  test("stretches the last bucket to the maximum where its limit is below", () => {
    const histogram = { ...histogramOf(0, [1], [6]), maximum: 2 };

    expect(rebinned(histogram, 0, 2, 2)).toEqual([3, 3]);
  });

  test("gives zeros for a histogram of nothing", () => {
    expect(rebinned(histogramOf(0, [1], [0]), 0, 1, 3)).toEqual([0, 0, 0]);
  });
});

describe("unionRange", () => {
  test("covers all histograms that hold anything", () => {
    const out = new Float64Array(2);

    const found = unionRange(
      [histogramOf(-1, [4], [1]), histogramOf(-9, [9], [0]), histogramOf(2, [6], [1])],
      out,
    );

    expect(found).toBe(true);
    expect([...out]).toEqual([-1, 6]);
  });

  test("opens a range without width as TensorBoard does", () => {
    const out = new Float64Array(2);

    unionRange([histogramOf(11, [11], [3])], out);

    expect([...out]).toEqual([11 / 1.1 - 1, 11 * 1.1 + 1]);
  });

  test.each([-0.5, -11, -1e6])("opens a range without width around %d", (value) => {
    const out = new Float64Array(2);

    unionRange([histogramOf(value, [value], [3])], out);

    expect(out[0]).toBeLessThan(value);
    expect(out[1]).toBeGreaterThan(value);
  });

  test("finds none where nothing is held", () => {
    expect(unionRange([histogramOf(0, [1], [0])], new Float64Array(2))).toBe(false);
  });
});
