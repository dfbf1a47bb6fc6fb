import { toPixel, toValue } from "../../compute/scale";
import { drawCrosshair, drawPoint, drawSelection } from "../../draw/marks";
import type { Palette } from "../../draw/palette";
import type { XAxis } from "../../protocol";
import type { Hit } from "./hover";
import { describeHit, findHits } from "./hover";
import type { Layout } from "./layout";
import type { Line } from "./lines";
import type { Place } from "./pointer";
import type { Tip } from "./state";

/** Where the user looks: at a place of the pointer, or at an x chosen with the keys. */
export type Cursor =
  | { readonly kind: "pointer"; readonly place: Place; readonly clientX: number; readonly clientY: number }
  | { readonly kind: "keys"; readonly x: number };

export interface Selection {
  readonly from: Place;
  readonly to: Place;
}

const MOST_ROWS = 12;
/** A drag flatter or narrower than this, in CSS pixels, chooses along one axis only. */
const FLAT = 14;
/** A line nearer to the pointer than this is meant by it. */
const ON_LINE = 6;

/** Returns the x value that a cursor stands at, or null outside the plot. */
export function cursorX(cursor: Cursor, { area, xScale }: Layout): number | null {
  if (cursor.kind === "keys") return cursor.x;
  const { x, y } = cursor.place;
  const isInside =
    x >= area.left && x <= area.left + area.width && y >= area.top && y <= area.top + area.height;
  return isInside ? toValue(xScale, x) : null;
}

/** Finds the points that a cursor means, the nearest first. */
export function cursorHits(cursor: Cursor, lines: readonly Line[], layout: Layout): Hit[] {
  const x = cursorX(cursor, layout);
  if (x === null) return [];
  return findHits(lines, layout, x, cursor.kind === "pointer" ? cursor.place.y : null);
}

/** Returns the run whose line is right under the pointer. */
export function runUnder(cursor: Cursor, hits: readonly Hit[]): string | null {
  const nearest = hits[0];
  if (nearest === undefined || cursor.kind === "keys") return null;
  return Math.abs(nearest.y - cursor.place.y) <= ON_LINE ? nearest.line.style.run : null;
}

/** Says what the tooltip shows. */
export function makeTip(
  cursor: Cursor,
  hits: readonly Hit[],
  axis: XAxis,
  layout: Layout,
  canvas: Element,
): Tip | null {
  const nearest = hits[0];
  if (nearest === undefined) return null;
  const rows = hits.slice(0, MOST_ROWS).map((hit) => describeHit(hit, axis));
  const more = hits.length - rows.length;
  if (cursor.kind === "pointer")
    return { rows, more, axis, clientX: cursor.clientX, clientY: cursor.clientY };
  const box = canvas.getBoundingClientRect();
  const y = Number.isNaN(nearest.y) ? layout.area.top : nearest.y;
  return { rows, more, axis, clientX: box.left + toPixel(layout.xScale, cursor.x), clientY: box.top + y };
}

/** Draws the crosshair, the points that the tooltip speaks of, and the rectangle of a drag. */
export function paintCursor(
  context: CanvasRenderingContext2D,
  layout: Layout,
  cursor: Cursor | null,
  hits: readonly Hit[],
  selection: Selection | null,
  palette: Palette,
): void {
  const { area, ratio } = layout;
  if (selection) {
    const box = selectedBox(selection, layout);
    drawSelection(
      context,
      { left: box.left, top: box.top, width: box.right - box.left, height: box.bottom - box.top },
      palette,
      ratio,
    );
    return;
  }
  if (cursor === null || hits.length === 0) return;
  const x = cursorX(cursor, layout);
  if (x !== null) drawCrosshair(context, toPixel(layout.xScale, x), area, palette, ratio);
  for (let i = hits.length - 1; i >= 0; i--) {
    const hit = hits[i] as Hit;
    const isInside =
      hit.x >= area.left - 1 &&
      hit.x <= area.left + area.width + 1 &&
      hit.y >= area.top - 1 &&
      hit.y <= area.top + area.height + 1;
    if (isInside) drawPoint(context, hit.x, hit.y, i === 0 ? 4.5 : 3.5, hit.line.style.color, palette);
  }
}

/** Returns the rectangle of a drag, kept inside the plot; a flat one takes the plot's whole height, or width. */
export function selectedBox({ from, to }: Selection, { area }: Layout) {
  const right = area.left + area.width;
  const bottom = area.top + area.height;
  const isWhole = { x: Math.abs(to.x - from.x) < FLAT, y: Math.abs(to.y - from.y) < FLAT };
  const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  return {
    isWhole,
    left: isWhole.x ? area.left : within(Math.min(from.x, to.x), area.left, right),
    right: isWhole.x ? right : within(Math.max(from.x, to.x), area.left, right),
    top: isWhole.y ? area.top : within(Math.min(from.y, to.y), area.top, bottom),
    bottom: isWhole.y ? bottom : within(Math.max(from.y, to.y), area.top, bottom),
  };
}
