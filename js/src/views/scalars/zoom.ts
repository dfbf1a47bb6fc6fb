import { isUsable, type Range } from "../../compute/scale";

/** What the user has fixed of the window; null follows the data. */
export interface Zoom {
  readonly x: Range | null;
  readonly y: Range | null;
}

/** The window that is drawn, whether fixed or not. */
export interface Window {
  readonly x: Range;
  readonly y: Range;
  readonly isLog: boolean;
}

/** Places are fractions of the plot: x from its left, y from its bottom. */
export type ZoomAction =
  | { readonly kind: "box"; readonly x: Range | null; readonly y: Range | null }
  | { readonly kind: "pan"; readonly dx: number; readonly dy: number }
  | { readonly kind: "scale"; readonly factor: number; readonly x: number; readonly y: number | null }
  | { readonly kind: "reset" };

export const NO_ZOOM: Zoom = { x: null, y: null };

export function isZoomed(zoom: Zoom): boolean {
  return zoom.x !== null || zoom.y !== null;
}

/** Returns the zoom after an action. A window too narrow for its numbers is refused. */
export function reduceZoom(zoom: Zoom, window: Window, action: ZoomAction): Zoom {
  switch (action.kind) {
    case "reset":
      return NO_ZOOM;
    case "box":
      return {
        x: action.x === null ? zoom.x : narrow(window.x, action.x, false),
        y: action.y === null ? zoom.y : narrow(window.y, action.y, window.isLog),
      };
    case "pan":
      return {
        x: action.dx === 0 ? zoom.x : narrow(window.x, [-action.dx, 1 - action.dx], false),
        y: action.dy === 0 ? zoom.y : narrow(window.y, [-action.dy, 1 - action.dy], window.isLog),
      };
    case "scale":
      return {
        x: narrow(window.x, around(action.x, action.factor), false),
        y: action.y === null ? zoom.y : narrow(window.y, around(action.y, action.factor), window.isLog),
      };
    default: {
      const never: never = action;
      return never;
    }
  }
}

function around(center: number, factor: number): Range {
  return [center - center * factor, center + (1 - center) * factor];
}

function narrow(range: Range, fractions: Range, isLog: boolean): Range {
  const [low, high] = isLog ? ([Math.log10(range[0]), Math.log10(range[1])] as const) : range;
  const from = low + (high - low) * Math.min(fractions[0], fractions[1]);
  const to = low + (high - low) * Math.max(fractions[0], fractions[1]);
  if (!isUsable([from, to])) return range;
  const [start, end] = isLog ? [10 ** from, 10 ** to] : [from, to];
  return isUsable([start, end]) && (!isLog || start > 0) ? [start, end] : range;
}
