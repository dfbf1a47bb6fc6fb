import { toPixel, toValue } from "../../compute/scale";
import type { Undo } from "../../host/host";
import type { Chart } from "./chart";
import { selectedBox } from "./cursor";
import { walk } from "./hover";
import type { KeyAction } from "./keyboard";
import { readKey } from "./keyboard";
import type { Layout } from "./layout";
import type { Place, PointerTarget } from "./pointer";
import { listenToPointer } from "./pointer";
import { xExtent } from "./window";

/** Joins pointer and keys to a chart. */
export function listenToGestures(canvas: HTMLCanvasElement, chart: Chart): Undo {
  const undoPointer = listenToPointer(canvas, pointerTarget(chart));
  const press = (event: KeyboardEvent): void => {
    const action = readKey(event, chart.cursor !== null);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    applyKey(chart, action);
  };
  const blur = (): void => {
    if (chart.cursor?.kind === "keys") chart.moveCursor(null);
  };
  canvas.addEventListener("keydown", press);
  canvas.addEventListener("blur", blur);
  return () => {
    undoPointer();
    canvas.removeEventListener("keydown", press);
    canvas.removeEventListener("blur", blur);
  };
}

function pointerTarget(chart: Chart): PointerTarget {
  return {
    hover: (place, clientX, clientY) => chart.moveCursor({ kind: "pointer", place, clientX, clientY }),
    leave: () => chart.moveCursor(null),
    select: (from, to) => chart.select(from && to ? { from, to } : null),
    zoomTo(from, to) {
      if (chart.layout === null) return;
      const box = selectedBox({ from, to }, chart.layout);
      const start = fraction({ x: box.left, y: box.bottom }, chart.layout);
      const end = fraction({ x: box.right, y: box.top }, chart.layout);
      chart.act({
        kind: "box",
        x: box.isWhole.x ? null : [start.x, end.x],
        y: box.isWhole.y ? null : [start.y, end.y],
      });
    },
    pan(dx, dy) {
      if (chart.layout === null) return;
      const { width, height } = chart.layout.area;
      chart.act({ kind: "pan", dx: dx / width, dy: chart.isHeightFixed ? -dy / height : 0 });
    },
    zoomAt(place, factor) {
      if (chart.layout === null) return;
      chart.act({ kind: "scale", factor, ...fraction(place, chart.layout) });
    },
    reset: () => chart.reset(),
  };
}

/** Returns a place as fractions of the plot, from its left and its bottom. */
function fraction({ x, y }: Place, { area }: Layout): Place {
  return { x: (x - area.left) / area.width, y: (area.top + area.height - y) / area.height };
}

function applyKey(chart: Chart, action: KeyAction): void {
  switch (action.kind) {
    case "move":
      moveTo(chart, walk(chart.set.lines, startOf(chart, action.points), action.points));
      break;
    case "end":
      moveTo(chart, endOf(chart, action.isLast));
      break;
    case "scale":
      chart.act({ kind: "scale", factor: action.factor, x: centre(chart), y: null });
      break;
    case "leave":
      chart.moveCursor(null);
      break;
    case "reset":
      chart.reset();
      break;
    default:
      action satisfies never;
  }
}

/** Puts the cursor on an x, and the window around it where it had left the window. */
function moveTo(chart: Chart, x: number): void {
  const { layout } = chart;
  if (layout === null || !Number.isFinite(x)) return;
  const [min, max] = layout.window.x;
  const past = x < min ? x - min : x > max ? x - max : 0;
  if (past !== 0) chart.act({ kind: "pan", dx: -past / (max - min), dy: 0 });
  chart.moveCursor({ kind: "keys", x });
}

/** Returns where a walk starts: at the cursor, else just outside the window on the side that it comes from. */
function startOf(chart: Chart, points: number): number {
  const { cursor, layout } = chart;
  if (cursor?.kind === "keys" || layout === null) return cursor?.kind === "keys" ? cursor.x : Number.NaN;
  if (cursor) return toValue(layout.xScale, cursor.place.x);
  return points > 0 ? layout.window.x[0] : layout.window.x[1];
}

function endOf(chart: Chart, isLast: boolean): number {
  const { low, high } = xExtent(chart.set.lines);
  return isLast ? high : low;
}

function centre({ cursor, layout }: Chart): number {
  if (cursor === null || layout === null) return 0.5;
  const x = cursor.kind === "keys" ? toPixel(layout.xScale, cursor.x) : cursor.place.x;
  return fraction({ x, y: 0 }, layout).x;
}
