import { describe, expect, test } from "vitest";
import type { Window } from "../../../src/views/scalars/zoom";
import { isZoomed, NO_ZOOM, reduceZoom } from "../../../src/views/scalars/zoom";

const window: Window = { x: [0, 100], y: [0, 1], isLog: false };

describe("a zoom", () => {
  test("by a box takes the chosen part of both axes", () => {
    const zoom = reduceZoom(NO_ZOOM, window, { kind: "box", x: [0.2, 0.4], y: [0.5, 1] });

    expect(zoom).toEqual({ x: [20, 40], y: [0.5, 1] });
  });

  test("by a flat box leaves the other axis to the data", () => {
    const zoom = reduceZoom(NO_ZOOM, window, { kind: "box", x: [0.4, 0.2], y: null });

    expect(zoom).toEqual({ x: [20, 40], y: null });
  });

  test("at a place leaves that place where it is", () => {
    const zoom = reduceZoom(NO_ZOOM, window, { kind: "scale", factor: 0.5, x: 0.25, y: null });

    expect(zoom.x).toEqual([12.5, 62.5]);
  });

  test("moves by what was dragged", () => {
    const zoom = reduceZoom(NO_ZOOM, window, { kind: "pan", dx: 0.1, dy: -0.2 });

    expect(zoom.x).toEqual([-10, 90]);
    expect(zoom.y?.map((each) => Math.round(each * 10) / 10)).toEqual([0.2, 1.2]);
  });

  test("of a log axis is even in decades", () => {
    const zoom = reduceZoom(
      NO_ZOOM,
      { ...window, y: [1, 100], isLog: true },
      { kind: "box", x: null, y: [0.5, 1] },
    );

    expect(zoom.y).toEqual([10, 100]);
  });

  test("narrower than its numbers is refused", () => {
    const zoom = reduceZoom(
      { x: [1, 1 + 1e-12], y: null },
      { ...window, x: [1, 1 + 1e-12] },
      {
        kind: "scale",
        factor: 0.5,
        x: 0.5,
        y: null,
      },
    );

    expect(zoom.x).toEqual([1, 1 + 1e-12]);
  });

  test("ends with a reset", () => {
    const zoom = reduceZoom({ x: [1, 2], y: [3, 4] }, window, { kind: "reset" });

    expect(isZoomed(zoom)).toBe(false);
  });
});
