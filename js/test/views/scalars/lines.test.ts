import { describe, expect, test } from "vitest";
import { makeScale } from "../../../src/compute/scale";
import { smooth } from "../../../src/compute/smooth";
import { describeHit, findHits, walk } from "../../../src/views/scalars/hover";
import type { Layout } from "../../../src/views/scalars/layout";
import { LineSet } from "../../../src/views/scalars/line_set";
import { findWindow } from "../../../src/views/scalars/window";
import { NO_ZOOM } from "../../../src/views/scalars/zoom";
import { makeBlock, makeFrame, makeKey, Scene, TAG } from "./scene";

const OFF = { axis: "step", smoothing: 0 } as const;

const layout: Layout = {
  area: { left: 0, top: 0, width: 100, height: 100 },
  xScale: makeScale([0, 10], 0, 100),
  yScale: makeScale([0, 10], 100, 0),
  window: { x: [0, 10], y: [0, 10], isLog: false },
  ratio: 1,
  width: 100,
  height: 100,
};

function linesOf(scene: Scene, settings: Parameters<LineSet["update"]>[2] = OFF): LineSet {
  const set = new LineSet();
  set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), settings);
  return set;
}

function sceneOf(steps: readonly number[], values: readonly number[]): Scene {
  const scene = new Scene(["a", "b"]);
  scene.context.store.apply(makeFrame(0, [makeKey(0, "a")], [makeBlock(0, steps, values)]));
  return scene;
}

describe("lines", () => {
  test("are those of visible runs", () => {
    const scene = sceneOf([0, 1], [1, 2]);
    const [, style] = [...scene.context.runs.peek()][0] as [string, never];
    scene.context.runs.value = new Map([["a", { ...(style as object), isVisible: false } as never]]);

    const set = linesOf(scene);

    expect([set.lines.length, set.known]).toEqual([0, 1]);
  });

  test("are smoothed anew only when the series or the weight has changed", () => {
    const scene = sceneOf([0, 1, 2], [1, 2, 4]);
    const set = linesOf(scene, { axis: "step", smoothing: 0.5 });
    const smoothed = set.lines[0]?.smoothed as Float64Array;
    smoothed[0] = 99;

    set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), {
      axis: "wall",
      smoothing: 0.5,
    });
    const kept = set.lines[0]?.smoothed?.[0];
    scene.context.store.apply(makeFrame(1, [], [makeBlock(0, [3], [8], 3)]));
    set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), {
      axis: "wall",
      smoothing: 0.5,
    });

    expect([kept, set.lines[0]?.smoothed?.[0]]).toEqual([99, 1]);
  });

  test("smooth each restart by itself", () => {
    const values = Float32Array.of(8, 6, 4, 9, 7);
    const scene = sceneOf([0, 1, 2, 1, 2], [...values]);
    const alone = new Float64Array(2);
    smooth(values.subarray(3), 2, 0.9, alone);

    const set = linesOf(scene, { axis: "step", smoothing: 0.9 });

    expect(set.lines[0]?.smoothed?.subarray(3, 5)).toEqual(alone);
  });

  test("of a run's second source start where its wall time is", () => {
    const scene = sceneOf([0, 1], [1, 2]);
    scene.context.store.apply(makeFrame(1, [makeKey(1, "a", 1050)], [makeBlock(1, [2, 3], [3, 4])]));

    const set = linesOf(scene, { axis: "relative", smoothing: 0 });

    expect(set.lines[1]?.xs[0]).toBe(50);
  });
});

describe("the window", () => {
  test("follows the visible finite data", () => {
    const scene = sceneOf([0, 100], [0, Number.NaN]);

    const window = findWindow(linesOf(scene).lines, NO_ZOOM, "step", false);

    expect(window).toEqual({ x: [-1.5, 101.5], y: [-1, 1], isLog: false });
  });

  test("fits y to the points inside a fixed x", () => {
    const scene = sceneOf([0, 1, 2, 3], [100, 1, 2, 100]);

    const window = findWindow(linesOf(scene).lines, { x: [0.5, 2.5], y: null }, "step", false);

    expect(window.y).toEqual([0.9, 2.1]);
  });
});

describe("hovering", () => {
  test("lists the line nearest to the pointer first", () => {
    const scene = sceneOf([0, 5, 10], [1, 1, 1]);
    scene.context.store.apply(makeFrame(1, [makeKey(1, "b")], [makeBlock(1, [0, 6, 10], [9, 9, 9])]));

    const hits = findHits(linesOf(scene).lines, layout, 5.4, 15);

    expect(hits.map((hit) => [hit.line.style.run, hit.at, hit.x])).toEqual([
      ["b", 1, 60],
      ["a", 1, 50],
    ]);
  });

  test("a repeated step tells its last value, the extremes and how many", () => {
    const scene = sceneOf([0, 3, 3, 3, 4], [1, 5, 9, 7, 1]);

    const [hit] = findHits(linesOf(scene).lines, layout, 3, null);

    expect(hit && describeHit(hit, "step")).toMatchObject({
      value: 7,
      step: 3,
      relative: 3,
      wallTime: 1003,
      repeats: { count: 3, min: 5, max: 9 },
    });
  });

  test("a value that is not finite is told last", () => {
    const scene = sceneOf([0, 5], [1, Number.NaN]);
    scene.context.store.apply(makeFrame(1, [makeKey(1, "b")], [makeBlock(1, [0, 5], [9, 9])]));

    const hits = findHits(linesOf(scene).lines, layout, 5, 0);

    expect(hits.map((hit) => hit.line.style.run)).toEqual(["b", "a"]);
  });

  test("keys walk over the places of all lines and stop at the end", () => {
    const scene = sceneOf([0, 4, 4, 8], [1, 1, 1, 1]);
    scene.context.store.apply(makeFrame(1, [makeKey(1, "b")], [makeBlock(1, [6], [9])]));
    const { lines } = linesOf(scene);

    expect([walk(lines, 0, 1), walk(lines, 0, 2), walk(lines, 8, -1), walk(lines, 0, 10)]).toEqual([
      4, 6, 6, 8,
    ]);
  });
});

test("a series keeps its line while only its points change", () => {
  const scene = sceneOf([0, 1], [1, 2]);
  const set = linesOf(scene);
  const [line] = set.lines;

  scene.context.store.apply(makeFrame(1, [], [makeBlock(0, [2], [3], 2)]));
  set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), OFF);

  expect(set.lines[0]).toBe(line);
  expect(line?.columns.length).toBe(3);
});
