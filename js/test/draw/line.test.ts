import { describe, expect, test } from "vitest";
import { makeScale } from "../../src/compute/scale";
import { labelsFit } from "../../src/draw/axes";
import { addStretch, beginStretches, strokeStretches } from "../../src/draw/line";
import { drawNonFinite } from "../../src/draw/marks";
import { named, recordingContext } from "./recorder";

const xScale = makeScale([0, 100], 0, 100);
const yScale = makeScale([0, 1], 100, 0);

function draw(xs: Float64Array, ys: Float32Array) {
  const { context, calls } = recordingContext();
  beginStretches(context);
  addStretch(context, { xs, ys, from: 0, to: xs.length, ascends: true }, xScale, yScale, 1);
  strokeStretches(context);
  return calls;
}

describe("a line", () => {
  test("of many points a pixel takes at most four of each column and keeps the peak", () => {
    const xs = Float64Array.from({ length: 100_000 }, (_, i) => i / 1000);
    const ys = Float32Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 1 : 0.25));

    const points = named(draw(xs, ys), "lineTo");

    expect(points.length).toBeLessThanOrEqual(400);
    expect(points.filter((call) => call.args[1] === 0)).toHaveLength(1);
  });

  test("breaks at a point that is not finite", () => {
    const xs = Float64Array.from({ length: 90 }, (_, i) => i);
    const ys = Float32Array.from({ length: 90 }, (_, i) => (i === 50 ? NaN : 0.5));

    expect(named(draw(xs, ys), "moveTo")).toHaveLength(2);
  });

  test("of one point is a dot", () => {
    expect(named(draw(Float64Array.of(50), Float32Array.of(0.5)), "arc")[0]?.args).toEqual([
      50,
      50,
      3,
      0,
      2 * Math.PI,
    ]);
  });

  test("of few points marks each", () => {
    expect(named(draw(Float64Array.of(0, 50, 100), Float32Array.of(0, 1, 0)), "arc")).toHaveLength(3);
  });

  test("leaves out what lies outside the window but for one point on each side", () => {
    const xs = Float64Array.from({ length: 300 }, (_, i) => i - 100);

    const calls = draw(xs, new Float32Array(300).fill(0.5));

    expect(named(calls, "moveTo")[0]?.args[0]).toBe(-1);
    expect(named(calls, "lineTo").at(-1)?.args[0]).toBe(101);
  });
});

test("what is not finite is marked at the edges, and not twice in one place", () => {
  const { context, calls } = recordingContext();
  const xs = Float64Array.of(10, 30, 50, 51, 90);
  const ys = Float32Array.of(Infinity, -Infinity, NaN, NaN, 0.5);

  drawNonFinite(context, { xs, ys, from: 0, to: 5, ascends: true }, xScale, {
    left: 0,
    top: 0,
    width: 100,
    height: 100,
  });

  expect([named(calls, "fill").length, named(calls, "stroke").length]).toEqual([2, 1]);
});

test("labels that would touch do not fit", () => {
  const { context } = recordingContext();
  const ticks = { values: [0, 20, 40], labels: ["1000", "2000", "3000"] };

  expect(labelsFit(context, "wide", ticks, xScale)).toBe(false);
  expect(labelsFit(context, "wide", ticks, makeScale([0, 100], 0, 400))).toBe(true);
});
