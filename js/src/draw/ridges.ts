import type { Scale } from "../compute/scale";
import { makeScale } from "../compute/scale";
import type { Area } from "./canvas";
import { mixedColor } from "./mix";

/** Part of the height that the tallest ridge may take. */
const RISE = 0.4;
const OLDEST_SHARE = 0.3;
/** Edges are paler than the ridges, but not as pale as the ground: many of them lie close at steep sides. */
const EDGE_SHARE = 0.4;

/** Part of the height that stays free above it, so that a flat top does not look cut off. */
const HEADROOM = 0.06;

/** Where the ridges lie, in CSS pixels. Row 0 is the oldest and at the back. */
export interface RidgeLayout {
  readonly area: Area;
  readonly rows: number;
  /** Height of a count of one. */
  readonly unit: number;
  /** Baselines, by row. */
  readonly depth: Scale;
}

export interface RidgeColors {
  readonly ridge: string;
  readonly background: string;
  readonly foreground: string;
}

/** Lays out one ridge for each row of bins; the tallest one would fit at the back, with room above it. */
export function layRidges(rows: readonly Float64Array[], area: Area): RidgeLayout {
  let highest = 0;
  for (const bins of rows) for (const count of bins) highest = Math.max(highest, count);
  const bottom = area.top + area.height;
  const rise = area.height * (rows.length > 1 ? RISE : 1 - HEADROOM);
  const back = rows.length > 1 ? area.top + area.height * (RISE + HEADROOM) : bottom;
  const depth = makeScale([0, Math.max(1, rows.length - 1)], back, bottom);
  return { area, rows: rows.length, unit: highest > 0 ? rise / highest : 0, depth };
}

/** Draws the ridges from the back to the front; the highlighted one keeps its place. */
export function drawRidges(
  context: CanvasRenderingContext2D,
  rows: readonly Float64Array[],
  layout: RidgeLayout,
  colors: RidgeColors,
  highlighted: number,
): void {
  context.lineJoin = "round";
  rows.forEach((bins, row) => {
    const age = rows.length > 1 ? row / (rows.length - 1) : 1;
    const isHighlighted = row === highlighted;
    const share = OLDEST_SHARE + (1 - OLDEST_SHARE) * age;
    traceRidge(context, bins, row, layout);
    context.globalAlpha = highlighted >= 0 && !isHighlighted ? 0.55 : 1;
    context.fillStyle = mixedColor(colors.background, colors.ridge, isHighlighted ? 1 : share);
    context.fill();
    context.lineWidth = isHighlighted ? 1.5 : 0.75;
    context.strokeStyle = isHighlighted
      ? colors.foreground
      : mixedColor(colors.background, colors.ridge, share * EDGE_SHARE);
    context.stroke();
  });
  context.globalAlpha = 1;
}

function traceRidge(
  context: CanvasRenderingContext2D,
  bins: Float64Array,
  row: number,
  layout: RidgeLayout,
): void {
  const { area, unit } = layout;
  const base = baseOf(layout, row);
  const width = area.width / bins.length;
  context.beginPath();
  context.moveTo(area.left, base);
  for (let bin = 0; bin < bins.length; bin++) {
    context.lineTo(area.left + (bin + 0.5) * width, base - (bins[bin] as number) * unit);
  }
  context.lineTo(area.left + area.width, base);
}

export function baseOf({ depth }: RidgeLayout, row: number): number {
  return depth.start + depth.slope * row;
}

/** Finds the row whose ridge is nearest to a place, and the bin there; null outside the drawing. */
export function ridgeAt(
  rows: readonly Float64Array[],
  layout: RidgeLayout,
  x: number,
  y: number,
): { readonly row: number; readonly bin: number } | null {
  const { area, unit } = layout;
  const bins = rows[0]?.length ?? 0;
  if (bins === 0 || x < area.left || x > area.left + area.width) return null;
  const bin = Math.min(bins - 1, Math.floor(((x - area.left) / area.width) * bins));
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows.length; row++) {
    const top = baseOf(layout, row) - (rows[row]?.[bin] ?? 0) * unit;
    const distance = Math.abs(top - y);
    if (distance <= least) {
      least = distance;
      nearest = row;
    }
  }
  return { row: nearest, bin };
}
