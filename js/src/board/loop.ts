import type { Undo } from "../host/host";
import type { Drawable, DrawLoop } from "../views/context";

interface Entry {
  readonly drawable: Drawable;
  width: number;
  height: number;
  isVisible: boolean;
  isRequested: boolean;
}

/** A card a little outside the view is drawn before it is scrolled in. */
const MARGIN = "120px";

/** Drawing takes no longer than about this in one frame, so that the pointer is followed. */
const MOST_MS = 10;

/** The board's one animation-frame loop: draws what was asked for and can be seen, and rests otherwise. */
export class FrameLoop implements DrawLoop {
  private readonly entries = new Map<Element, Set<Entry>>();
  private readonly visibility = new IntersectionObserver((changes) => this.heedVisibility(changes), {
    rootMargin: MARGIN,
    // Cards scroll in a box of their own, which the plain margin does not reach into.
    scrollMargin: MARGIN,
  } as IntersectionObserverInit);
  private readonly sizes = new ResizeObserver((changes) => this.heedSizes(changes));
  private frame: number | null = null;

  constructor() {
    document.addEventListener("visibilitychange", this.heedDocument);
  }

  add(drawable: Drawable): { request(): void; undo: Undo } {
    const entry: Entry = { drawable, width: 0, height: 0, isVisible: false, isRequested: true };
    this.watch(entry);
    return {
      request: () => this.request(entry),
      undo: () => this.forget(entry),
    };
  }

  dispose(): void {
    document.removeEventListener("visibilitychange", this.heedDocument);
    this.visibility.disconnect();
    this.sizes.disconnect();
    this.entries.clear();
    this.rest();
  }

  private watch(entry: Entry): void {
    const { element } = entry.drawable;
    const others = this.entries.get(element) ?? new Set();
    const [twin] = others;
    if (twin) Object.assign(entry, { width: twin.width, height: twin.height, isVisible: twin.isVisible });
    this.entries.set(element, others.add(entry));
    this.visibility.observe(element);
    this.sizes.observe(element);
    this.request(entry);
  }

  private forget(entry: Entry): void {
    const { element } = entry.drawable;
    const others = this.entries.get(element);
    if (!others?.delete(entry) || others.size > 0) return;
    this.entries.delete(element);
    this.visibility.unobserve(element);
    this.sizes.unobserve(element);
  }

  private request(entry: Entry): void {
    entry.isRequested = true;
    if (canDraw(entry)) this.wake();
  }

  private wake(): void {
    if (this.frame !== null || document.hidden) return;
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private rest(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }

  /** Draws as much as fits into one frame, first what the pointer is on, and the rest in the next ones. */
  private draw(): void {
    this.frame = null;
    const end = performance.now() + MOST_MS;
    const due = this.all().filter((entry) => entry.isRequested && canDraw(entry));
    if (due.length > 1) due.sort((a, b) => Number(isHovered(b)) - Number(isHovered(a)));
    for (const [i, entry] of due.entries()) {
      if (i > 0 && performance.now() > end) {
        this.wake();
        return;
      }
      this.drawEntry(entry);
    }
  }

  private drawEntry(entry: Entry): void {
    entry.isRequested = false;
    try {
      entry.drawable.draw(entry.width, entry.height);
    } catch (error) {
      console.error(error);
    }
  }

  private all(): Entry[] {
    return [...this.entries.values()].flatMap((entries) => [...entries]);
  }

  private heedVisibility(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      for (const entry of this.entries.get(target) ?? []) {
        const isShown = isIntersecting && !entry.isVisible;
        entry.isVisible = isIntersecting;
        if (isShown) this.request(entry);
      }
    }
  }

  private heedSizes(changes: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of changes) {
      for (const entry of this.entries.get(target) ?? []) {
        const { width, height } = contentRect;
        if (entry.width === width && entry.height === height) continue;
        entry.width = width;
        entry.height = height;
        this.request(entry);
      }
    }
  }

  private readonly heedDocument = (): void => {
    if (document.hidden) this.rest();
    else if (this.all().some((entry) => entry.isRequested && canDraw(entry))) this.wake();
  };
}

function isHovered({ drawable }: Entry): boolean {
  return drawable.element.matches(":hover");
}

function canDraw({ drawable, width, height, isVisible }: Entry): boolean {
  return isVisible && width > 0 && height > 0 && drawable.element.isConnected;
}
