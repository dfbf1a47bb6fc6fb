import { describe, expect, test } from "vitest";
import { nearest, nearestInSegments, segmentOf } from "../../src/compute/nearest";
import { oneSegment, splitSegments } from "../../src/compute/segments";
import { isAscending, xOffset, xValues } from "../../src/compute/xvalues";

describe("the nearest point", () => {
  const xs = Float64Array.of(0, 10, 10, 10, 20);

  test.each([
    [-5, 0],
    [4, 0],
    [6, 3],
    [10, 3],
    [14, 3],
    [16, 4],
    [99, 4],
  ])("to %d is at %d, the last of equals", (x, at) => {
    expect(nearest(xs, 0, 5, x, true)).toBe(at);
  });

  test("is found where x goes back", () => {
    expect(nearest(Float64Array.of(0, 10, 5, 20), 0, 4, 6, false)).toBe(2);
  });

  test("of nothing is none", () => {
    expect(nearest(xs, 2, 2, 1, true)).toBe(-1);
  });
});

describe("with restarts", () => {
  const steps = Float64Array.of(0, 1, 2, 3, 4, 2, 3);
  const segments = splitSegments(steps, 7);

  test("a step that goes back starts a segment", () => {
    expect([segments.count, ...segments.starts]).toEqual([2, 0, 5, 7]);
  });

  test("a repeated step starts none", () => {
    expect(splitSegments(Float64Array.of(1, 1, 1), 3).count).toBe(1);
  });

  test("the newest segment answers where it reaches", () => {
    const sparse = Float64Array.of(0, 4, 8, 2, 7);

    expect(nearestInSegments(sparse, splitSegments(sparse, 5), 4, true)).toBe(3);
  });

  test("an older segment answers beyond the newest", () => {
    expect(nearestInSegments(steps, segments, 4, true)).toBe(4);
  });

  test("a position knows its segment", () => {
    expect([segmentOf(segments, 4), segmentOf(segments, 5)]).toEqual([0, 1]);
  });
});

describe("x values", () => {
  const columns = {
    length: 3,
    steps: Float64Array.of(5, 6, 7),
    values: Float32Array.of(1, 2, 3),
    times: Float32Array.of(0, 0.5, 1),
    indices: Float64Array.of(0, 8, 9),
  };

  test("are the columns themselves for step and order", () => {
    const out = new Float64Array(0);

    expect(xValues("step", columns, 0, out)).toBe(columns.steps);
    expect(xValues("order", columns, 0, out)).toBe(columns.indices);
  });

  test("of relative time count from the first source of the run", () => {
    const xs = xValues("relative", columns, xOffset("relative", 110, 100), new Float64Array(0));

    expect([...xs]).toEqual([10, 10.5, 11]);
  });

  test("of wall time are seconds since the epoch, written into the array that is there", () => {
    const out = new Float64Array(3);

    const xs = xValues("wall", columns, xOffset("wall", 1000, 100), out);

    expect(xs).toBe(out);
    expect([...xs]).toEqual([1000, 1000.5, 1001]);
  });

  test("that go back are noticed", () => {
    expect([isAscending(columns.steps, 0, 3), isAscending(Float64Array.of(2, 1), 0, 2)]).toEqual([
      true,
      false,
    ]);
  });

  test("are one segment when they are no steps", () => {
    expect([...oneSegment(Float64Array.of(3, 1, 2, 0), 4).starts]).toEqual([0, 4]);
  });
});

describe("a series that was replaced from a step on", () => {
  const steps = Float64Array.of(0, 1, 2, 3, 4);

  test("is faded from there on, on every axis, and goes on where the rest ends", () => {
    for (const segments of [splitSegments(steps, 5, 3), oneSegment(steps, 5, 3)]) {
      expect([...segments.starts]).toEqual([0, 3, 5]);
      expect([...segments.faded]).toEqual([0, 1]);
      expect([...segments.joined]).toEqual([0, 1]);
    }
  });

  test("fades older restarts too", () => {
    const again = Float64Array.of(0, 1, 0, 1, 2);

    expect([...splitSegments(again, 5, 2).faded]).toEqual([1, 0, 1]);
  });

  test("answers with what was not replaced as far as that reaches", () => {
    const segments = splitSegments(steps, 5, 3);

    expect(nearestInSegments(steps, segments, 2, true)).toBe(2);
    expect(nearestInSegments(steps, segments, 4, true)).toBe(4);
  });
});
