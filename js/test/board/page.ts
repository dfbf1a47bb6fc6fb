import { vi } from "vitest";

type Callback<E> = (entries: E[]) => void;
type SizeEntry = { target: Element; contentRect: { width: number; height: number } };
type SightEntry = { target: Element; isIntersecting: boolean };

class FakeObserver<E> {
  readonly targets = new Set<Element>();

  constructor(
    readonly callback: Callback<E>,
    private readonly all: Set<FakeObserver<E>>,
  ) {
    all.add(this);
  }

  observe(target: Element): void {
    this.targets.add(target);
  }

  unobserve(target: Element): void {
    this.targets.delete(target);
  }

  disconnect(): void {
    this.targets.clear();
    this.all.delete(this);
  }
}

/** What a browser tells a page about frames, sizes and what can be seen, told by hand. */
export class FakePage {
  readonly frames = new Map<number, FrameRequestCallback>();
  readonly sizeObservers = new Set<FakeObserver<SizeEntry>>();
  readonly sightObservers = new Set<FakeObserver<SightEntry>>();
  readonly mediaListeners = new Set<() => void>();
  readonly mutationObservers = new Set<MutationObserver>();
  readonly documentListeners = new Set<unknown>();
  readonly urls = new Set<string>();
  isDark = false;
  isHidden = false;
  private frame = 0;
  private url = 0;

  constructor() {
    const page = this;
    vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => {
      this.frames.set(++this.frame, callback);
      return this.frame;
    });
    vi.stubGlobal("cancelAnimationFrame", (frame: number) => this.frames.delete(frame));
    vi.stubGlobal(
      "ResizeObserver",
      class extends FakeObserver<SizeEntry> {
        constructor(callback: Callback<SizeEntry>) {
          super(callback, page.sizeObservers);
        }
      },
    );
    vi.stubGlobal(
      "IntersectionObserver",
      class extends FakeObserver<SightEntry> {
        constructor(callback: Callback<SightEntry>) {
          super(callback, page.sightObservers);
        }
      },
    );
    vi.stubGlobal(
      "MutationObserver",
      class extends MutationObserver {
        override observe(target: Node, init?: MutationObserverInit): void {
          page.mutationObservers.add(this);
          super.observe(target, init);
        }

        override disconnect(): void {
          page.mutationObservers.delete(this);
          super.disconnect();
        }
      },
    );
    this.countDocumentListeners();
    vi.stubGlobal("matchMedia", () => ({
      matches: this.isDark,
      addEventListener: (_: string, listener: () => void) => this.mediaListeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => this.mediaListeners.delete(listener),
    }));
    vi.spyOn(document, "hidden", "get").mockImplementation(() => this.isHidden);
    vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
      const url = `blob:${++this.url}`;
      this.urls.add(url);
      return url;
    });
    vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void this.urls.delete(url));
  }

  private countDocumentListeners(): void {
    const add = document.addEventListener.bind(document);
    const remove = document.removeEventListener.bind(document);
    vi.spyOn(document, "addEventListener").mockImplementation(
      (type: string, listener: EventListenerOrEventListenerObject) => {
        this.documentListeners.add(listener);
        add(type, listener);
      },
    );
    vi.spyOn(document, "removeEventListener").mockImplementation(
      (type: string, listener: EventListenerOrEventListenerObject) => {
        this.documentListeners.delete(listener);
        remove(type, listener);
      },
    );
  }

  /** Runs the animation frame that is waiting. */
  draw(): void {
    const waiting = [...this.frames.values()];
    this.frames.clear();
    for (const callback of waiting) callback(0);
  }

  setSight(target: Element, isIntersecting: boolean): void {
    for (const observer of [...this.sightObservers]) {
      if (observer.targets.has(target)) observer.callback([{ target, isIntersecting }]);
    }
  }

  setSize(target: Element, width: number, height: number): void {
    for (const observer of [...this.sizeObservers]) {
      if (observer.targets.has(target)) observer.callback([{ target, contentRect: { width, height } }]);
    }
  }

  setHidden(isHidden: boolean): void {
    this.isHidden = isHidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }

  /** Shows everything that is watched, with a size, and draws until nothing new turns up. */
  async settle(): Promise<void> {
    for (let round = 0; round < 6; round++) {
      const targets = new Set([...this.sightObservers].flatMap((observer) => [...observer.targets]));
      for (const target of targets) {
        this.setSight(target, true);
        this.setSize(target, 400, 200);
      }
      // A frame draws no longer than a frame lasts, which on a busy machine may be one card.
      for (let frame = 0; frame < 40 && this.frames.size > 0; frame++) this.draw();
      await flush();
    }
  }

  /** What is watched or waited for; nothing after everything was undone. */
  get leftovers(): number {
    const observers = this.sizeObservers.size + this.sightObservers.size + this.mutationObservers.size;
    const listeners = this.mediaListeners.size + this.documentListeners.size;
    return observers + listeners + this.frames.size + this.urls.size;
  }
}

/** Lets signals and components take up what has changed. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
}
