interface Point {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 18;
const EDGE = 6;

/**
 * Finds the place of the tooltip: right of the pointer, else left of it, else below or above, always inside the view
 * and never over the pointer as long as there is room on any side.
 */
export function placeTip(pointer: Point, size: Size, view: Size): { left: number; top: number } {
  const right = pointer.x + GAP;
  const left = pointer.x - GAP - size.width;
  const below = pointer.y + GAP;
  const above = pointer.y - GAP - size.height;
  const top = within(pointer.y - size.height / 3, view.height - size.height);
  if (right + size.width <= view.width - EDGE) return { left: right, top };
  if (left >= EDGE) return { left, top };
  const fitsBelow = below + size.height <= view.height - EDGE;
  return {
    left: within(pointer.x - size.width / 2, view.width - size.width),
    top: fitsBelow || above < EDGE ? within(below, view.height - size.height) : above,
  };
}

function within(start: number, room: number): number {
  return Math.round(Math.max(EDGE, Math.min(start, room - EDGE)));
}
