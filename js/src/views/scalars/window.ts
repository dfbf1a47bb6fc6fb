import {
  emptyExtent,
  extend,
  extendWithin,
  isEmpty,
  linearDomain,
  logDomain,
  xDomain,
} from "../../compute/extent";
import type { Range } from "../../compute/scale";
import type { XAxis } from "../../protocol";
import type { Line } from "./lines";
import type { Window, Zoom } from "./zoom";

/** Works out what part of the data a chart shows: what the user has fixed, else all of it. */
export function findWindow(lines: readonly Line[], zoom: Zoom, axis: XAxis, isLog: boolean): Window {
  const x = zoom.x ?? xDomain(xExtent(lines), axis);
  return { x, y: zoom.y ?? fitY(lines, zoom.x, isLog), isLog };
}

/** Returns the x of the first and the last point of all lines. */
export function xExtent(lines: readonly Line[]) {
  const extent = emptyExtent();
  for (const line of lines) extend(extent, line.xs, 0, line.columns.length, false);
  return extent;
}

/** Tells whether there is a value that a line can go through. */
export function hasFinite(lines: readonly Line[]): boolean {
  return lines.some(({ columns }) => {
    for (let i = 0; i < columns.length; i++) if (Number.isFinite(columns.values[i])) return true;
    return false;
  });
}

function fitY(lines: readonly Line[], x: Range | null, isLog: boolean): Range {
  const extent = emptyExtent();
  if (x !== null) {
    for (const { xs, columns, smoothed } of lines) {
      extendWithin(extent, xs, columns.values, 0, columns.length, x, isLog);
      if (smoothed) extendWithin(extent, xs, smoothed, 0, columns.length, x, isLog);
    }
  }
  if (isEmpty(extent)) {
    for (const { columns, smoothed } of lines) {
      extend(extent, columns.values, 0, columns.length, isLog);
      if (smoothed) extend(extent, smoothed, 0, columns.length, isLog);
    }
  }
  return isLog ? logDomain(extent) : linearDomain(extent);
}
