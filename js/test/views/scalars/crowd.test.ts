import { expect, test } from "vitest";
import { lightPalette } from "../../../src/draw/palette";
import { LineSet } from "../../../src/views/scalars/line_set";
import { paintChart } from "../../../src/views/scalars/paint";
import { findWindow } from "../../../src/views/scalars/window";
import { NO_ZOOM } from "../../../src/views/scalars/zoom";
import { recordingContext } from "../../draw/recorder";
import { makeBlock, makeFrame, makeKey, Scene, TAG } from "./scene";

/** Widths of all lines that are stroked between the axes. */
function widthsOf(runs: number, ratio: number): Set<unknown> {
  const steps = Array.from({ length: 1000 }, (_, i) => i);
  const names = Array.from({ length: runs }, (_, i) => `run${i}`);
  const scene = new Scene(names);
  const keys = names.map((run, id) => makeKey(id, run));
  scene.context.store.apply(
    makeFrame(
      0,
      keys,
      names.map((_, id) => makeBlock(id, steps, steps)),
    ),
  );
  const set = new LineSet();
  const settings = { axis: "step", smoothing: 0 } as const;
  set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), settings);
  const widths = new Set<unknown>();
  const { context } = recordingContext();
  context.setLineDash = () => void widths.add(context.lineWidth);
  const window = findWindow(set.lines, NO_ZOOM, "step", false);
  const style = {
    palette: lightPalette,
    font: "",
    axis: "step",
    highlightedRun: null,
    hasValues: true,
  } as const;
  paintChart(context, { width: 400, height: 200, ratio }, set, window, style);
  widths.delete(1.2);
  return widths;
}

test("many lines are one screen pixel wide, a few are wider", () => {
  expect([...widthsOf(5, 2)]).toEqual([1.5]);
  expect([...widthsOf(60, 2)]).toEqual([0.5]);
  expect([...widthsOf(60, 1)]).toEqual([1]);
});
