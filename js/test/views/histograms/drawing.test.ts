import { describe, expect, test } from "vitest";
import { fillHeatmap, makeColorTable } from "../../../src/draw/heatmap";
import { baseOf, layRidges, ridgeAt } from "../../../src/draw/ridges";

const AREA = { left: 10, top: 0, width: 100, height: 100 };

describe("ridges", () => {
  const rows = [Float64Array.of(0, 8), Float64Array.of(4, 0), Float64Array.of(0, 2)];

  test("lie with the oldest at the back and the newest at the bottom", () => {
    const layout = layRidges(rows, AREA);

    const bases = [0, 1, 2].map((row) => baseOf(layout, row));

    expect(bases).toEqual([...bases].sort((a, b) => a - b));
    expect(bases[2]).toBeCloseTo(100, 9);
  });

  test("leave room above the oldest, however tall it is", () => {
    const layout = layRidges(rows, AREA);

    expect(baseOf(layout, 0) - 8 * layout.unit).toBeCloseTo(6, 9);
  });

  test("use nearly the whole height when there is only one", () => {
    const layout = layRidges([Float64Array.of(5)], AREA);

    expect(baseOf(layout, 0)).toBe(100);
    expect(5 * layout.unit).toBeCloseTo(94, 9);
  });

  test("lie flat when nothing was counted", () => {
    expect(layRidges([Float64Array.of(0, 0)], AREA).unit).toBe(0);
  });

  test("are found by the place of their line", () => {
    const layout = layRidges(rows, AREA);
    const top = baseOf(layout, 1) - 4 * layout.unit;

    expect(ridgeAt(rows, layout, 20, top + 1)).toEqual({ row: 1, bin: 0 });
    expect(ridgeAt(rows, layout, 110, 100)).toEqual({ row: 2, bin: 1 });
    expect(ridgeAt(rows, layout, 5, 50)).toBeNull();
  });
});

describe("the heat map", () => {
  const colors = makeColorTable("#ffffff", "#3389d4", "#000000");

  function pixelsOf(...columns: number[][]): Uint8ClampedArray {
    const counts = columns.map((column) => Float64Array.from(column));
    const pixels = new Uint8ClampedArray(4 * columns.length * (columns[0]?.length ?? 0));
    fillHeatmap(counts, colors, pixels);
    return pixels;
  }

  test("has the lowest bin at the bottom", () => {
    const pixels = pixelsOf([0, 9]);

    expect([...pixels.subarray(4, 8)]).toEqual([255, 255, 255, 255]);
    expect([...pixels.subarray(0, 4)]).toEqual([...colors.subarray(4 * 255)]);
  });

  test("shows the shares of each step, not how many values it has", () => {
    const pixels = pixelsOf([1, 1], [500, 500]);

    expect([...pixels.subarray(0, 4)]).toEqual([...pixels.subarray(4, 8)]);
  });

  test("is empty where nothing was counted", () => {
    expect([...pixelsOf([0, 0])]).toEqual(Array(8).fill(255));
  });

  test("has colours that begin with the ground and go over the run's own", () => {
    expect([...colors.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    expect([...colors.subarray(4 * 153, 4 * 154)]).toEqual([0x33, 0x89, 0xd4, 255]);
  });
});
