import type { Scale } from "../compute/scale";
import { toPixel } from "../compute/scale";
import type { Area } from "./canvas";
import { sharp } from "./canvas";
import type { Stretch } from "./line";
import { firstSeen, lastSeen } from "./line";
import type { Palette } from "./palette";

const HALF = 3.5;
const TALL = 6;
/** Triangles nearer than this, in CSS pixels, would be one blot. */
const APART = 4;

/**
 * Draws what is not finite as triangles at the edge of the plot: infinity at the top pointing up, minus infinity at
 * the bottom pointing down, NaN at the bottom, hollow and pointing up.
 */
export function drawNonFinite(
  context: CanvasRenderingContext2D,
  stretch: Stretch,
  xScale: Scale,
  area: Area,
): void {
  const { xs, ys } = stretch;
  const from = firstSeen(stretch, xScale.min);
  const to = lastSeen(stretch, xScale.max);
  const last = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = from; i < to; i++) {
    const value = ys[i] as number;
    if (value - value === 0) continue;
    const x = toPixel(xScale, xs[i] as number);
    const kind = value > 0 ? 0 : value < 0 ? 1 : 2;
    if (x < area.left || x > area.left + area.width || x - (last[kind] as number) < APART) continue;
    last[kind] = x;
    drawTriangle(context, x, kind, area);
  }
}

function drawTriangle(context: CanvasRenderingContext2D, x: number, kind: number, area: Area): void {
  const bottom = area.top + area.height - 1.5;
  const pointsUp = kind !== 1;
  const base = kind === 0 ? area.top + 1.5 + TALL : pointsUp ? bottom : bottom - TALL;
  const tip = pointsUp ? base - TALL : base + TALL;
  context.beginPath();
  context.moveTo(x - HALF, base);
  context.lineTo(x + HALF, base);
  context.lineTo(x, tip);
  context.closePath();
  if (kind === 2) context.stroke();
  else context.fill();
}

/** Draws a filled point with a rim, so that it stands out from the lines below. */
export function drawPoint(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  color: string,
  palette: Palette,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.background;
  context.stroke();
}

/** Draws the upright line at the cursor. */
export function drawCrosshair(
  context: CanvasRenderingContext2D,
  x: number,
  area: Area,
  palette: Palette,
  ratio: number,
): void {
  if (x < area.left || x > area.left + area.width) return;
  context.beginPath();
  context.moveTo(sharp(x, ratio), area.top);
  context.lineTo(sharp(x, ratio), area.top + area.height);
  context.lineWidth = 1;
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.6;
  context.stroke();
  context.globalAlpha = 1;
}

/** Draws the rectangle that a drag has opened. */
export function drawSelection(
  context: CanvasRenderingContext2D,
  selection: Area,
  palette: Palette,
  ratio: number,
): void {
  const left = sharp(selection.left, ratio);
  const top = sharp(selection.top, ratio);
  context.fillStyle = palette.selection;
  context.globalAlpha = 0.15;
  context.fillRect(left, top, selection.width, selection.height);
  context.globalAlpha = 0.9;
  context.lineWidth = 1;
  context.strokeStyle = palette.selection;
  context.strokeRect(left, top, selection.width, selection.height);
  context.globalAlpha = 1;
}
