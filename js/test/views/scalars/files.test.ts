import { describe, expect, test } from "vitest";
import { lightPalette } from "../../../src/draw/palette";
import { attemptLabel } from "../../../src/views/scalars/format";
import { describeHit, findHits } from "../../../src/views/scalars/hover";
import { LineSet } from "../../../src/views/scalars/line_set";
import type { Line } from "../../../src/views/scalars/lines";
import { paintChart } from "../../../src/views/scalars/paint";
import { findWindow } from "../../../src/views/scalars/window";
import { NO_ZOOM } from "../../../src/views/scalars/zoom";
import { named, recordingContext } from "../../draw/recorder";
import { makeBlock, makeFrame, makeKey, Scene, TAG } from "./scene";

interface File {
  readonly steps: readonly number[];
  readonly start: number;
  readonly replacedFrom?: number;
}

/** The files of run "a"; their values are their steps, one a second. */
function setOf(...files: readonly File[]): LineSet {
  const scene = new Scene(["a", "b"]);
  const keys = files.map(({ start, replacedFrom = null }, id) => ({
    ...makeKey(id, "a", start),
    replacedFrom,
  }));
  const blocks = files.map(({ steps }, id) => makeBlock(id, steps, steps));
  scene.context.store.apply(makeFrame(0, keys, blocks));
  const set = new LineSet();
  const settings = { axis: "step", smoothing: 0 } as const;
  set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), settings);
  return set;
}

function idsOf(lines: Iterable<Line>): number[] {
  return [...lines].map((line) => line.series.key.id);
}

function linksOf(set: LineSet) {
  return set.links.map(({ from, to }) => [from.line.series.key.id, from.at, to.line.series.key.id]);
}

function paint(set: LineSet) {
  const { context, calls } = recordingContext();
  const window = findWindow(set.lines, NO_ZOOM, "step", false);
  const layout = paintChart(context, { width: 400, height: 200, ratio: 1 }, set, window, {
    palette: lightPalette,
    font: "11px sans-serif",
    axis: "step",
    highlightedRun: null,
    hasValues: true,
  });
  return { calls, layout };
}

describe("files of one run that follow each other", () => {
  test("are linked from end to start", () => {
    const set = setOf(
      { steps: [0, 1], start: 100 },
      { steps: [2, 3], start: 200 },
      { steps: [4], start: 300 },
    );

    expect(linksOf(set)).toEqual([
      [0, 1, 1],
      [1, 1, 2],
    ]);
    expect(set.older.size).toBe(0);
  });

  test("are linked from the last point that was not replaced", () => {
    const set = setOf({ steps: [0, 1, 2, 3], start: 100, replacedFrom: 2 }, { steps: [2, 3], start: 200 });

    expect(linksOf(set)).toEqual([[0, 1, 1]]);
    expect(set.older.size).toBe(0);
  });

  test("are not linked when they are written at the same time", () => {
    expect(linksOf(setOf({ steps: [0, 1, 2, 3, 4], start: 100 }, { steps: [5], start: 101 }))).toEqual([]);
  });

  test("are drawn with a line between them", () => {
    const lone = paint(setOf({ steps: [0], start: 100 }));
    const two = paint(setOf({ steps: [0], start: 100 }, { steps: [10], start: 200 }));

    const strokes = named(two.calls, "stroke").length - named(lone.calls, "stroke").length;
    expect(strokes).toBe(2);
  });
});

describe("files of one run that cover each other", () => {
  test("are fainter when they had ended before", () => {
    const set = setOf({ steps: [0, 1, 2], start: 100 }, { steps: [0, 1, 2], start: 200 });

    expect(idsOf(set.older)).toEqual([0]);
    expect(linksOf(set)).toEqual([]);
  });

  test("are alike when they are written at the same time", () => {
    const set = setOf({ steps: [0, 1, 2, 3], start: 100 }, { steps: [0, 1, 2, 3], start: 100.5 });

    expect(set.older.size).toBe(0);
  });
});

describe("what is said of files of one run", () => {
  test("tells which of them it is, and when it started", () => {
    const noon = new Date(2026, 0, 1, 12, 0, 0).getTime() / 1000;
    const set = setOf({ steps: [0, 1], start: noon + 65 }, { steps: [0, 1], start: noon });
    const { layout } = paint(set);

    const rows = findHits(set.lines, layout, 1, null).map((hit) => describeHit(hit, "step"));

    expect(rows.map((row) => [row.id, attemptLabel(row)])).toEqual([
      [0, "2 of 2, from 12:01:05"],
      [1, "1 of 2, from 12:00:00"],
    ]);
  });

  test("does not count the only one", () => {
    const set = setOf({ steps: [0, 1], start: 100 });

    const [row] = findHits(set.lines, paint(set).layout, 1, null).map((hit) => describeHit(hit, "step"));

    expect(row && attemptLabel(row)).toBe("");
  });

  test("leaves out those that are far away along x, unless all are", () => {
    const ended = Array.from({ length: 51 }, (_, i) => i);
    const set = setOf({ steps: ended, start: 100 }, { steps: [0, 98, 100], start: 200 });
    const { layout } = paint(set);
    const idsAt = (x: number) => findHits(set.lines, layout, x, null).map(({ line }) => line.series.key.id);

    expect([idsAt(58), idsAt(66), idsAt(92), idsAt(2)]).toEqual([[0], [0], [1], [0, 1]]);
  });
});

test("a point that was replaced is not spoken of where another file has the step", () => {
  const set = setOf({ steps: [0, 1, 2, 3], start: 100, replacedFrom: 2 }, { steps: [2, 3], start: 200 });
  const { layout } = paint(set);

  const hits = findHits(set.lines, layout, 3, null);

  expect(hits.map(({ line }) => line.series.key.id)).toEqual([1]);
});
