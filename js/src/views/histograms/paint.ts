import type { Scale } from "../../compute/scale";
import { makeScale } from "../../compute/scale";
import type { Ticks } from "../../compute/ticks";
import { fitTicks, linearTicks } from "../../compute/ticks";
import { BOTTOM_GUTTER, drawAxes, labelsFit, labelWidth, leftGutter } from "../../draw/axes";
import type { Area } from "../../draw/canvas";
import { drawHeatmap, makeColorTable } from "../../draw/heatmap";
import type { Palette } from "../../draw/palette";
import type { RidgeLayout } from "../../draw/ridges";
import { baseOf, drawRidges, layRidges } from "../../draw/ridges";
import { stepLabel } from "../scalars/format";
import type { Bins } from "./bins";

const NO_TICKS: Ticks = { values: [], labels: [] };
const PADDING = 6;
const TICK_EVERY = 56;
const STEP_EVERY = 22;

export interface PaintStyle {
  readonly palette: Palette;
  readonly color: string;
  readonly font: string;
}

export interface PaintSize {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** A row and a bin of the drawing. */
export interface Spot {
  readonly row: number;
  readonly bin: number;
}

/** Draws ridges with values along the bottom and steps at the right; returns where they lie. */
export function paintRidges(
  context: CanvasRenderingContext2D,
  size: PaintSize,
  bins: Bins,
  style: PaintStyle,
  spot: Spot | null,
): RidgeLayout {
  context.font = style.font;
  const labels = bins.events.map((event) => stepLabel(event.step));
  const right = Math.max(...labels.map((label) => labelWidth(context, style.font, label)), 0) + 12;
  const area = areaOf(size, PADDING + 6, right);
  const layout = layRidges(bins.rows, area);
  const xScale = makeScale([bins.left, bins.right], area.left, area.left + area.width);
  const x = valueTicks(context, style.font, bins, xScale, area.width);
  const yScale = makeScale([0, 1], area.top + area.height, area.top);
  drawAxes(context, { x, y: NO_TICKS, xScale, yScale, area, font: style.font }, style.palette, size.ratio);
  const { background, foreground } = style.palette;
  drawRidges(context, bins.rows, layout, { ridge: style.color, background, foreground }, spot?.row ?? -1);
  labelRows(context, labels, layout, style);
  return layout;
}

function labelRows(
  context: CanvasRenderingContext2D,
  labels: readonly string[],
  layout: RidgeLayout,
  style: PaintStyle,
): void {
  const left = layout.area.left + layout.area.width + 6;
  context.fillStyle = style.palette.muted;
  context.textAlign = "left";
  context.textBaseline = "middle";
  let free = Number.POSITIVE_INFINITY;
  for (let row = labels.length - 1; row >= 0; row--) {
    const y = baseOf(layout, row) - 3;
    if (y > free) continue;
    context.fillText(labels[row] as string, left, y);
    free = y - STEP_EVERY;
  }
}

/** Draws steps along the bottom and values at the left; returns the area of the map. */
export function paintHeat(
  context: CanvasRenderingContext2D,
  buffer: HTMLCanvasElement,
  size: PaintSize,
  bins: Bins,
  style: PaintStyle,
  spot: Spot | null,
): Area {
  context.font = style.font;
  const rows = Math.max(2, (size.height - BOTTOM_GUTTER) / (2 * STEP_EVERY));
  const y = linearTicks(bins.left, bins.right, Math.floor(rows));
  const area = areaOf(size, leftGutter(context, style.font, y.labels), PADDING + 6);
  const yScale = makeScale([bins.left, bins.right], area.top + area.height, area.top);
  const count = bins.events.length;
  const xScale = makeScale([-0.5, Math.max(0.5, count - 0.5)], area.left, area.left + area.width);
  const x = fitTicks(
    Math.min(count, area.width / TICK_EVERY),
    (wanted) => columnTicks(bins, wanted),
    (ticks) => labelsFit(context, style.font, ticks, xScale),
  );
  const { background, foreground } = style.palette;
  drawHeatmap(context, buffer, bins.rows, makeColorTable(background, style.color, foreground), area);
  drawAxes(context, { x, y, xScale, yScale, area, font: style.font }, faint(style.palette), size.ratio);
  if (spot) outline(context, bins, area, spot, foreground);
  return area;
}

/** The grid would lie over the map, so only the line at the bottom and the labels stay. */
function faint(palette: Palette): Palette {
  return { ...palette, grid: "transparent" };
}

function outline(context: CanvasRenderingContext2D, bins: Bins, area: Area, spot: Spot, color: string): void {
  const width = area.width / bins.events.length;
  const height = area.height / (bins.rows[0]?.length ?? 1);
  const top = area.top + area.height - (spot.bin + 1) * height;
  context.lineWidth = 1.25;
  context.strokeStyle = color;
  context.strokeRect(area.left + spot.row * width, top, Math.max(width, 2), height);
}

function columnTicks({ events }: Bins, wanted: number): Ticks {
  const count = Math.max(1, Math.min(Math.floor(wanted), events.length));
  const stride = count > 1 ? (events.length - 1) / (count - 1) : 0;
  const values = Array.from({ length: count }, (_, i) => Math.round(i * stride));
  return { values, labels: values.map((i) => stepLabel(events[i]?.step ?? 0)) };
}

function valueTicks(
  context: CanvasRenderingContext2D,
  font: string,
  { left, right }: Bins,
  scale: Scale,
  width: number,
): Ticks {
  return fitTicks(
    width / TICK_EVERY,
    (count) => linearTicks(left, right, count),
    (ticks) => labelsFit(context, font, ticks, scale),
  );
}

function areaOf({ width, height }: PaintSize, left: number, right: number): Area {
  return {
    left,
    top: PADDING,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - PADDING - BOTTOM_GUTTER),
  };
}
