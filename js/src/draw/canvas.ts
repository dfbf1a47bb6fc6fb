/** A rectangle in CSS pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function pixelRatio(): number {
  return Math.max(1, globalThis.devicePixelRatio || 1);
}

/**
 * Gives a canvas one pixel for each pixel of the screen, clears it, and returns its context with CSS pixels as unit.
 *
 * @returns Null where the browser has no memory left for another canvas.
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number,
): CanvasRenderingContext2D | null {
  const deviceWidth = Math.max(1, Math.round(width * ratio));
  const deviceHeight = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth;
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Gives the memory of a canvas back. */
export function releaseCanvas(canvas: HTMLCanvasElement): void {
  if (canvas.width !== 0) canvas.width = 0;
  if (canvas.height !== 0) canvas.height = 0;
}

/** Returns the middle of the screen pixel that holds a place, so that a line of one pixel is sharp. */
export function sharp(place: number, ratio: number): number {
  return (Math.floor(place * ratio) + 0.5) / ratio;
}
