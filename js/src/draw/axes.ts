import type { Scale } from "../compute/scale";
import { toPixel } from "../compute/scale";
import type { Ticks } from "../compute/ticks";
import type { Area } from "./canvas";
import { sharp } from "./canvas";
import type { Palette } from "./palette";

export const FONT_SIZE = 11;
/** Room below the plot for one line of labels. */
export const BOTTOM_GUTTER = 22;
const LABEL_GAP = 6;
const NARROWEST_GUTTER = 36;
const GUTTER_STEP = 6;
const X_LABEL_GAP = 16;

const widths = new Map<string, number>();
const MOST_WIDTHS = 4096;

/** Returns the width of a label in CSS pixels; the context's font must be `font`. */
export function labelWidth(context: CanvasRenderingContext2D, font: string, label: string): number {
  const key = `${font}|${label}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size >= MOST_WIDTHS) widths.clear();
  const width = context.measureText(label).width;
  widths.set(key, width);
  return width;
}

/** Returns the room left of the plot; it grows in steps, so that a streaming chart does not tremble. */
export function leftGutter(
  context: CanvasRenderingContext2D,
  font: string,
  labels: readonly string[],
): number {
  const widest = labels.reduce((most, label) => Math.max(most, labelWidth(context, font, label)), 0);
  return Math.max(NARROWEST_GUTTER, Math.ceil((widest + LABEL_GAP + 4) / GUTTER_STEP) * GUTTER_STEP);
}

/** Tells whether labels centred below their ticks leave a gap between them. */
export function labelsFit(
  context: CanvasRenderingContext2D,
  font: string,
  ticks: Ticks,
  scale: Scale,
): boolean {
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ticks.values.length; i++) {
    const half = labelWidth(context, font, ticks.labels[i] as string) / 2;
    const middle = toPixel(scale, ticks.values[i] as number);
    if (middle - half < end + X_LABEL_GAP) return false;
    end = middle + half;
  }
  return true;
}

export interface Axes {
  readonly x: Ticks;
  readonly y: Ticks;
  readonly xScale: Scale;
  readonly yScale: Scale;
  readonly area: Area;
  readonly font: string;
}

/** Draws grid lines, the line at the bottom, and the labels of both axes. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  axes: Axes,
  palette: Palette,
  ratio: number,
): void {
  const { area, xScale, yScale } = axes;
  const bottom = area.top + area.height;
  const right = area.left + area.width;
  context.lineWidth = 1 / ratio;
  context.strokeStyle = palette.grid;
  context.beginPath();
  for (const value of axes.y.values) {
    const y = sharp(toPixel(yScale, value), ratio);
    if (y > bottom - 1) continue;
    context.moveTo(area.left, y);
    context.lineTo(right, y);
  }
  for (const value of axes.x.values) {
    const x = sharp(toPixel(xScale, value), ratio);
    context.moveTo(x, area.top);
    context.lineTo(x, bottom);
  }
  context.stroke();
  context.strokeStyle = palette.axis;
  context.beginPath();
  context.moveTo(area.left, sharp(bottom, ratio));
  context.lineTo(right, sharp(bottom, ratio));
  context.stroke();
  drawLabels(context, axes, palette);
}

function drawLabels(context: CanvasRenderingContext2D, axes: Axes, palette: Palette): void {
  const { area, font } = axes;
  const bottom = area.top + area.height;
  context.font = font;
  context.fillStyle = palette.muted;
  context.textBaseline = "middle";
  context.textAlign = "right";
  axes.y.values.forEach((value, i) => {
    const y = toPixel(axes.yScale, value);
    context.fillText(axes.y.labels[i] as string, area.left - LABEL_GAP, y);
  });
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  axes.x.values.forEach((value, i) => {
    const label = axes.x.labels[i] as string;
    const half = labelWidth(context, font, label) / 2;
    const x = Math.min(toPixel(axes.xScale, value), area.left + area.width + 8 - half);
    context.fillText(label, x, bottom + 15);
  });
}
