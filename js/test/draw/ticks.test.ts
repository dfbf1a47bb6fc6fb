import { describe, expect, test } from "vitest";
import { fitTicks, integerTicks, linearTicks, logTicks } from "../../src/compute/ticks";
import { relativeTicks, wallTicks } from "../../src/compute/time_ticks";

describe("linear ticks", () => {
  test("are round and carry the digits that their distance needs", () => {
    const ticks = linearTicks(0, 1, 5);

    expect(ticks.labels).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  });

  test("take an SI prefix from ten thousand on, each its own", () => {
    const ticks = linearTicks(0, 1_000_000, 5);

    expect(ticks.labels).toEqual(["0", "200k", "400k", "600k", "800k", "1M"]);
  });

  test("take an exponent where plain digits would be mostly zeros", () => {
    const ticks = linearTicks(0, 2e-5, 4);

    expect(ticks.labels).toEqual(["0", "5e-6", "1e-5", "1.5e-5", "2e-5"]);
  });

  test("tell large numbers apart that differ by little", () => {
    const ticks = linearTicks(100_000.001, 100_000.002, 4);

    expect(new Set(ticks.labels).size).toBe(ticks.labels.length);
  });
});

describe("integer ticks", () => {
  test("stay whole where the axis is short", () => {
    const ticks = integerTicks(-1, 1, 8);

    expect(ticks.values).toEqual([-1, 0, 1]);
  });

  test("are no more than asked for where the axis is long", () => {
    const ticks = integerTicks(0, 12_000, 6);

    expect(ticks.labels).toEqual(["0", "2k", "4k", "6k", "8k", "10k", "12k"]);
  });
});

describe("log ticks", () => {
  test("stand at one, two and five where decades are few", () => {
    const ticks = logTicks(0.1, 10, 9);

    expect(ticks.values).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10]);
  });

  test("leave decades out where they are many", () => {
    const ticks = logTicks(1e-12, 1e12, 6);

    expect(ticks.values.length).toBeLessThanOrEqual(6);
    expect(ticks.values).toContain(1);
  });

  test("are linear within one decade", () => {
    const ticks = logTicks(2, 4, 4);

    expect(ticks.values).toEqual([2, 2.5, 3, 3.5, 4]);
  });
});

test("ticks are thinned until they fit", () => {
  const chosen = fitTicks(
    9,
    (count) => linearTicks(0, 100, count),
    (ticks) => ticks.values.length <= 3,
  );

  expect(chosen.values).toEqual([0, 50, 100]);
});

const FAR = [
  [2 ** 53 - 1, 2 ** 53 + 2],
  [2 ** 53, 2 ** 53],
  [2 ** 62, 2 ** 62],
  [2 ** 62, 2 ** 62 + 1024],
  [-(2 ** 62) - 1024, -(2 ** 62)],
  [1e17, 1e17 + 32],
  [1e300, 1.1e300],
  [-1e308, 1e308],
  [0, 5e-324],
  [0, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 0],
  [Number.NaN, 1],
] as const;

describe.each(FAR)("ticks from %d to %d", (min, max) => {
  test.each([
    ["linear", linearTicks],
    ["integer", integerTicks],
    ["log", logTicks],
    ["relative", relativeTicks],
    ["wall", wallTicks],
  ])("of a %s axis are few, and each its own", (_, choose) => {
    for (const count of [1, 5, 9]) {
      const { values, labels } = choose(min, max, count);

      expect(values.length).toBeLessThan(4 * count + 4);
      expect(new Set(values).size).toBe(values.length);
      expect(labels).toHaveLength(values.length);
      for (const value of values) expect(value >= min && value <= max).toBe(true);
    }
  });
});

describe("ticks of tiny ranges", () => {
  test("have labels, though their digits would be more than a number can be written with", () => {
    expect(linearTicks(0, 1e-150, 1).labels).toEqual(["0", "1e-150"]);
    expect(relativeTicks(0, 1e-150, 1).labels).toHaveLength(2);
  });
});

describe("ticks of a log axis that reaches zero", () => {
  test.each([
    [0, 1],
    [-1, 1],
    [-2, -1],
  ])("from %d to %d are none below it", (min, max) => {
    for (const value of logTicks(min, max, 5).values) expect(value).toBeGreaterThan(0);
  });
});
