import { toPixel } from "../../compute/scale";
import type { End, Link } from "./files";
import type { Layout } from "./layout";

/** Draws the line from the end of one file of a run to the start of the next one. */
export function paintLink(
  context: CanvasRenderingContext2D,
  { from, to }: Link,
  layout: Layout,
  alpha: number,
  width: number,
): void {
  const [start, end] = [placeOf(from, layout), placeOf(to, layout)];
  if (!start || !end || end.x < start.x) return;
  context.globalAlpha = alpha;
  context.strokeStyle = to.line.style.color;
  context.lineWidth = width;
  context.setLineDash(to.line.style.dash as number[]);
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.lineTo(end.x, end.y);
  context.stroke();
}

function placeOf({ line, at }: End, { xScale, yScale }: Layout): { x: number; y: number } | null {
  const x = toPixel(xScale, line.xs[at] as number);
  const y = toPixel(yScale, line.shown[at] as number);
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}
