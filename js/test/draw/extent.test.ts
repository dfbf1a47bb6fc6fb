import { describe, expect, test } from "vitest";
import {
  emptyExtent,
  extend,
  extendWithin,
  isEmpty,
  linearDomain,
  logDomain,
  xDomain,
} from "../../src/compute/extent";
import { makeScale, toPixel, toValue } from "../../src/compute/scale";

describe("an extent", () => {
  test("passes over what is not finite", () => {
    const extent = emptyExtent();

    extend(extent, Float32Array.of(NaN, 3, Infinity, -2, -Infinity), 0, 5, false);

    expect(extent).toEqual({ low: -2, high: 3 });
  });

  test("of a log axis passes over what is not positive", () => {
    const extent = emptyExtent();

    extend(extent, Float32Array.of(-1, 0, 4, 8), 0, 4, true);

    expect(extent).toEqual({ low: 4, high: 8 });
  });

  test("of a window holds only points inside it", () => {
    const extent = emptyExtent();

    extendWithin(extent, Float64Array.of(0, 1, 2, 3), Float32Array.of(9, 1, 2, 9), 0, 4, [1, 2], false);

    expect(extent).toEqual({ low: 1, high: 2 });
  });

  test("of nothing is empty", () => {
    const extent = emptyExtent();

    extend(extent, Float32Array.of(NaN), 0, 1, false);

    expect(isEmpty(extent)).toBe(true);
  });
});

describe("the y axis", () => {
  test("leaves five percent free and ends at round numbers", () => {
    expect(linearDomain({ low: 0.02, high: 0.97 })).toEqual([-0.1, 1.1]);
  });

  test.each([
    [0.5, [0, 1]],
    [0, [-1, 1]],
    [-2, [-4, 0]],
  ])("of the constant %d has room on both sides", (value, domain) => {
    expect(linearDomain({ low: value, high: value })).toEqual(domain);
  });

  test("in log runs from half the lowest to twice the highest", () => {
    expect(logDomain({ low: 1, high: 100 })).toEqual([0.5, 200]);
  });

  test("has ends even without a value", () => {
    expect([linearDomain(emptyExtent()), logDomain(emptyExtent())]).toEqual([
      [0, 1],
      [0.1, 1],
    ]);
  });
});

test("a lone point stands in the middle of the x axis", () => {
  expect(xDomain({ low: 7, high: 7 }, "step")).toEqual([6, 8]);
});

describe("a scale", () => {
  test.each([false, true])("finds the value again that it has placed, log %s", (isLog) => {
    const scale = makeScale([1, 1000], 200, 20, isLog);

    expect(toValue(scale, toPixel(scale, 40))).toBeCloseTo(40, 10);
  });

  test("in log puts what is not positive at the start", () => {
    expect(toPixel(makeScale([1, 1000], 200, 20, true), -5)).toBe(200);
  });
});

describe("the x range of a lone point", () => {
  test.each([0, 1, -5, 2 ** 53, -(2 ** 62), 1e300])("at %d has room on both sides", (x) => {
    for (const axis of ["step", "relative", "wall"] as const) {
      const [low, high] = xDomain({ low: x, high: x }, axis);

      expect(low).toBeLessThan(x);
      expect(high).toBeGreaterThan(x);
    }
  });
});
