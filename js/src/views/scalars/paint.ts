import { makeScale } from "../../compute/scale";
import type { Ticks } from "../../compute/ticks";
import { fitTicks, integerTicks, linearTicks, logTicks } from "../../compute/ticks";
import { relativeTicks, wallTicks } from "../../compute/time_ticks";
import { BOTTOM_GUTTER, drawAxes, labelsFit, leftGutter } from "../../draw/axes";
import type { Stretch } from "../../draw/line";
import { addStretch, beginStretches, strokeStretches } from "../../draw/line";
import { drawNonFinite } from "../../draw/marks";
import type { Palette } from "../../draw/palette";
import type { XAxis } from "../../protocol";
import type { Layout } from "./layout";
import type { LineSet } from "./line_set";
import type { Line } from "./lines";
import { paintLink } from "./paint_link";
import type { Window } from "./zoom";

const TOP_PADDING = 8;
const RIGHT_PADDING = 14;
const Y_TICK_EVERY = 34;
const MOST_TICKS = 9;
const X_TICK_EVERY = 56;
const LINE_WIDTH = 1.5;
/**
 * With more points than this to be seen, lines are one screen pixel wide and have no dashes: browsers without a
 * graphics card draw those ten times faster, and thinner lines hide each other less.
 */
const CROWD = 12_000;
/** A column of screen pixels shows no more points of a line than about this. */
const POINTS_PER_COLUMN = 4;
const HIGHLIGHT_WIDTH = 2.4;
const NO_TICKS: Ticks = { values: [], labels: [] };
const RAW_ALPHA = 0.28;
const OLD_SEGMENT_ALPHA = 0.35;
const OLDER_FILE_ALPHA = 0.45;
const OTHER_RUN_ALPHA = 0.22;

export interface PaintStyle {
  readonly palette: Palette;
  readonly font: string;
  readonly axis: XAxis;
  readonly highlightedRun: string | null;
  /** False leaves the labels of the y axis away, because no value stands behind them. */
  readonly hasValues: boolean;
}

/** Draws axes and lines on a prepared canvas; returns where they lie. */
export function paintChart(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  set: LineSet,
  window: Window,
  style: PaintStyle,
): Layout {
  const { lines } = set;
  const { ratio } = size;
  context.font = style.font;
  const height = Math.max(1, size.height - TOP_PADDING - BOTTOM_GUTTER);
  const y = style.hasValues
    ? yTicks(window, Math.max(2, Math.min(height / Y_TICK_EVERY, MOST_TICKS)))
    : NO_TICKS;
  const left = leftGutter(context, style.font, y.labels);
  const area = { left, top: TOP_PADDING, width: Math.max(1, size.width - left - RIGHT_PADDING), height };
  const xScale = makeScale(window.x, left, left + area.width);
  const yScale = makeScale(window.y, area.top + height, area.top, window.isLog);
  const hasPoints = lines.some((line) => line.columns.length > 0);
  const x = fitTicks(
    Math.min(area.width / X_TICK_EVERY, MOST_TICKS),
    (count) => (hasPoints ? xTicks(style.axis, window.x[0], window.x[1], count) : NO_TICKS),
    (ticks) => labelsFit(context, style.font, ticks, xScale),
  );
  drawAxes(context, { x, y, xScale, yScale, area, font: style.font }, style.palette, ratio);
  const layout = { area, xScale, yScale, window, ratio, width: size.width, height: size.height };
  paintLines(context, set, layout, style);
  return layout;
}

function yTicks({ y, isLog }: Window, count: number): Ticks {
  return isLog ? logTicks(y[0], y[1], Math.floor(count)) : linearTicks(y[0], y[1], Math.floor(count));
}

function xTicks(axis: XAxis, min: number, max: number, count: number): Ticks {
  switch (axis) {
    case "step":
    case "order":
      return integerTicks(min, max, count);
    case "relative":
      return relativeTicks(min, max, count);
    case "wall":
      return wallTicks(min, max, count);
    default: {
      const never: never = axis;
      return never;
    }
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  { lines, links, older }: LineSet,
  layout: Layout,
  style: PaintStyle,
): void {
  const { area } = layout;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top - 2, area.width, area.height + 4);
  context.clip();
  context.lineJoin = "round";
  const pen = { isThin: isCrowded(lines, layout), ratio: layout.ratio };
  const isHighlighting = lines.some((line) => line.style.run === style.highlightedRun);
  const strength = (line: Line) =>
    (isHighlighting && line.style.run !== style.highlightedRun ? OTHER_RUN_ALPHA : 1) *
    (older.has(line) ? OLDER_FILE_ALPHA : 1);
  for (const line of lines) {
    if (line.smoothed)
      paintLine(context, line, line.columns.values, layout, RAW_ALPHA * strength(line), widthOf(pen, false));
  }
  for (const line of inFront(lines, style.highlightedRun)) {
    const width = widthOf(pen, line.style.run === style.highlightedRun);
    paintLine(context, line, line.shown, layout, strength(line), width);
  }
  for (const link of links) paintLink(context, link, layout, strength(link.to.line), widthOf(pen, false));
  context.restore();
  for (const line of lines) paintNonFinite(context, line, layout, strength(line));
}

function isCrowded(lines: readonly Line[], { area, ratio }: Layout): boolean {
  const most = area.width * ratio * POINTS_PER_COLUMN;
  let points = 0;
  for (const line of lines) points += Math.min(line.columns.length, most) * (line.smoothed ? 2 : 1);
  return points > CROWD;
}

interface Pen {
  readonly isThin: boolean;
  readonly ratio: number;
}

function widthOf({ isThin, ratio }: Pen, isHighlighted: boolean): number {
  if (isHighlighted) return HIGHLIGHT_WIDTH;
  return isThin ? 1 / ratio : LINE_WIDTH;
}

function inFront(lines: readonly Line[], run: string | null): readonly Line[] {
  if (run === null) return lines;
  return [
    ...lines.filter((line) => line.style.run !== run),
    ...lines.filter((line) => line.style.run === run),
  ];
}

function paintLine(
  context: CanvasRenderingContext2D,
  line: Line,
  ys: Float32Array | Float64Array,
  layout: Layout,
  alpha: number,
  width: number,
): void {
  context.strokeStyle = line.style.color;
  context.lineWidth = width;
  context.setLineDash(width < LINE_WIDTH ? [] : (line.style.dash as number[]));
  for (const isFaded of [1, 0]) {
    context.globalAlpha = isFaded ? alpha * OLD_SEGMENT_ALPHA : alpha;
    paintSegments(context, line, ys, layout, isFaded);
  }
}

function paintSegments(
  context: CanvasRenderingContext2D,
  line: Line,
  ys: Float32Array | Float64Array,
  layout: Layout,
  isFaded: number,
): void {
  const { count, starts, faded, joined } = line.segments;
  let isBegun = false;
  for (let s = 0; s < count; s++) {
    if (faded[s] !== isFaded) continue;
    if (!isBegun) beginStretches(context);
    isBegun = true;
    const start = starts[s] as number;
    add(context, line, ys, isFaded && joined[s] ? start - 1 : start, starts[s + 1] as number, layout);
  }
  if (isBegun) strokeStretches(context);
}

function add(
  context: CanvasRenderingContext2D,
  line: Line,
  ys: Float32Array | Float64Array,
  from: number,
  to: number,
  { xScale, yScale, ratio }: Layout,
): void {
  addStretch(context, stretchOf(line, ys, from, to), xScale, yScale, ratio);
}

function stretchOf(line: Line, ys: Float32Array | Float64Array, from: number, to: number): Stretch {
  return { xs: line.xs, ys, from, to, ascends: line.ascends };
}

function paintNonFinite(context: CanvasRenderingContext2D, line: Line, layout: Layout, alpha: number): void {
  const { segments, columns } = line;
  context.globalAlpha = alpha;
  context.fillStyle = line.style.color;
  context.strokeStyle = line.style.color;
  context.lineWidth = 1.2;
  context.setLineDash([]);
  for (let s = 0; s < segments.count; s++) {
    const from = segments.starts[s] as number;
    const to = segments.starts[s + 1] as number;
    drawNonFinite(context, stretchOf(line, columns.values, from, to), layout.xScale, layout.area);
  }
  context.globalAlpha = 1;
}
