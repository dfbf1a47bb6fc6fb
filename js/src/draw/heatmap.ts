import type { Area } from "./canvas";
import { mixColors } from "./mix";

const SHADES = 256;

/** Bytes of 256 colours, from nothing to most. */
export type ColorTable = Uint8ClampedArray;

/** Makes the colours from the ground over the run's own to nearly that of writing. */
export function makeColorTable(background: string, color: string, foreground: string): ColorTable {
  const table = new Uint8ClampedArray(4 * SHADES);
  const strong = mixColors(color, foreground, 0.45);
  const strongest = `#${strong.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  for (let i = 0; i < SHADES; i++) {
    const share = i / (SHADES - 1);
    const mixed =
      share < 0.6
        ? mixColors(background, color, share / 0.6)
        : mixColors(color, strongest, (share - 0.6) / 0.4);
    table.set([...mixed, 255], 4 * i);
  }
  return table;
}

/**
 * Writes one pixel for each count: a column for each step, the lowest bin at the bottom.
 *
 * A column shows the shares of its own step, so that steps with more values are not darker; the
 * square root lets thin tails be seen.
 *
 * @param pixels - RGBA; its length is 4 x columns x bins.
 */
export function fillHeatmap(
  columns: readonly Float64Array[],
  colors: ColorTable,
  pixels: Uint8ClampedArray,
): void {
  const width = columns.length;
  const height = columns[0]?.length ?? 0;
  const most = columns.reduce((highest, column) => Math.max(highest, greatestShare(column)), 0);
  for (let x = 0; x < width; x++) {
    const column = columns[x] as Float64Array;
    const total = column.reduce((sum, count) => sum + count, 0);
    for (let bin = 0; bin < height; bin++) {
      const share = total > 0 ? (column[bin] as number) / total / most : 0;
      const shade = Math.round(Math.sqrt(share) * (SHADES - 1));
      const at = 4 * ((height - 1 - bin) * width + x);
      pixels.set(colors.subarray(4 * shade, 4 * shade + 4), at);
    }
  }
}

function greatestShare(column: Float64Array): number {
  let total = 0;
  let most = 0;
  for (const count of column) {
    total += count;
    most = Math.max(most, count);
  }
  return total > 0 ? most / total : 0;
}

/** Draws the columns over an area; `buffer` is a canvas that is kept for the next time. */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  buffer: HTMLCanvasElement,
  columns: readonly Float64Array[],
  colors: ColorTable,
  area: Area,
): void {
  const width = columns.length;
  const height = columns[0]?.length ?? 0;
  if (width === 0 || height === 0) return;
  buffer.width = width;
  buffer.height = height;
  const small = buffer.getContext("2d");
  if (small === null) return;
  const image = small.createImageData(width, height);
  fillHeatmap(columns, colors, image.data);
  small.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(buffer, area.left, area.top, area.width, area.height);
}
