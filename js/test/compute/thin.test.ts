import { expect, test } from "vitest";
import { fitStride, staysAt } from "../../src/compute/thin";

function stayingAt(
  count: number,
  mostEvents: number,
  mostBytes = Number.POSITIVE_INFINITY,
  size = 1,
): number[] {
  const indices = [...Array(count).keys()];
  const stride = fitStride(
    indices,
    indices.map(() => size),
    1,
    mostEvents,
    mostBytes,
  );
  return indices.filter((index) => staysAt(index, stride, count - 1));
}

test("all events stay while there are few", () => {
  expect(stayingAt(5, 5)).toEqual([0, 1, 2, 3, 4]);
});

test("too many events are thinned to evenly spaced ones and the newest", () => {
  expect(stayingAt(12, 5)).toEqual([0, 4, 8, 11]);
});

test("too many bytes thin them too", () => {
  expect(stayingAt(8, 100, 30, 10)).toEqual([0, 4, 7]);
});

test("only the newest stays when the bytes allow no more, whatever its size", () => {
  expect(stayingAt(8, 100, 5, 10)).toEqual([7]);
});

test("the stride never shrinks, so an event that went away is not missed later", () => {
  expect(fitStride([0, 8], [1, 1], 8, 100, 100)).toBe(8);
});
