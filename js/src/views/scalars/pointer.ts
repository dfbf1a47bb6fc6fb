import type { Undo } from "../../host/host";

/** A place in CSS pixels of the canvas. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What the pointer does to a chart. */
export interface PointerTarget {
  hover(place: Place, clientX: number, clientY: number): void;
  leave(): void;
  /** The rectangle that is being opened; null when it was given up. */
  select(from: Place | null, to: Place | null): void;
  /** A rectangle was opened and let go. */
  zoomTo(from: Place, to: Place): void;
  pan(dx: number, dy: number): void;
  zoomAt(place: Place, factor: number): void;
  reset(): void;
}

interface Gesture {
  readonly isPan: boolean;
  readonly start: Place;
  last: Place;
}

const LEAST_DRAG = 5;
const LINE_PIXELS = 16;
const PAGE_PIXELS = 400;
const WHEEL_SPEED = 0.004;
const MOST_PER_WHEEL = 0.7;

/** Watches a canvas: drag opens a box, Alt or Shift and drag moves, Alt and wheel zooms, double click resets. */
export function listenToPointer(canvas: HTMLElement, target: PointerTarget): Undo {
  let gesture: Gesture | null = null;
  const abort = new AbortController();
  const { signal } = abort;

  const place = (event: MouseEvent): Place => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event: PointerEvent): void => {
    const isPan = event.button === 1 || (event.button === 0 && (event.altKey || event.shiftKey));
    if (event.button !== 0 && !isPan) return;
    if (isPan) event.preventDefault();
    const start = place(event);
    gesture = { isPan, start, last: start };
    canvas.setPointerCapture?.(event.pointerId);
    if (event.pointerType === "touch") target.hover(start, event.clientX, event.clientY);
  };
  const move = (event: PointerEvent): void => {
    const at = place(event);
    if (gesture === null) {
      target.hover(at, event.clientX, event.clientY);
      return;
    }
    if (gesture.isPan) target.pan(at.x - gesture.last.x, at.y - gesture.last.y);
    else if (isDrag(gesture.start, at)) target.select(gesture.start, at);
    gesture.last = at;
  };
  const up = (event: PointerEvent): void => {
    const ended = gesture;
    gesture = null;
    if (ended === null || ended.isPan) return;
    const at = place(event);
    target.select(null, null);
    if (isDrag(ended.start, at)) target.zoomTo(ended.start, at);
  };
  const cancel = (): void => {
    gesture = null;
    target.select(null, null);
    target.leave();
  };
  const leave = (): void => {
    if (gesture === null) target.leave();
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.altKey) return;
    event.preventDefault();
    target.zoomAt(place(event), wheelFactor(event));
  };

  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", cancel, { signal });
  canvas.addEventListener("pointerleave", leave, { signal });
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
  canvas.addEventListener("dblclick", () => target.reset(), { signal });
  return () => abort.abort();
}

function isDrag(from: Place, to: Place): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) >= LEAST_DRAG;
}

/** Returns how much wider the window gets: below 1 when the wheel turns away from the user. */
export function wheelFactor(event: Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode">): number {
  const unit = event.deltaMode === 1 ? LINE_PIXELS : event.deltaMode === 2 ? PAGE_PIXELS : 1;
  const turned = (event.deltaY || event.deltaX) * unit * WHEEL_SPEED;
  return Math.exp(Math.max(-MOST_PER_WHEEL, Math.min(turned, MOST_PER_WHEEL)));
}
