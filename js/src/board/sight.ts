import type { ReadonlySignal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import type { Host, Undo } from "../host/host";
import type { ReadableStore } from "../store/types";
import type { CardPlace, RunStyle } from "../views/context";

/** So far outside of the view a card's points are asked for already. */
const MARGIN = "400px";
/** More series than this are not asked for at once. */
const MOST_LOOKED = 50_000;

/** Knows which cards can be seen, or nearly. */
export class Sight {
  readonly seen = signal<readonly CardPlace[]>([]);
  private readonly cards = new Map<Element, CardPlace>();
  private readonly inside = new Set<Element>();
  private readonly observer: IntersectionObserver;

  constructor() {
    // Cards scroll in a box of their own, which the plain margin does not reach into.
    const margins = { rootMargin: MARGIN, scrollMargin: MARGIN };
    this.observer = new IntersectionObserver((changes) => this.heed(changes), margins);
  }

  readonly watch = (element: Element, place: CardPlace): Undo => {
    this.cards.set(element, place);
    this.observer.observe(element);
    return () => {
      this.cards.delete(element);
      this.observer.unobserve(element);
      if (this.inside.delete(element)) this.publish();
    };
  };

  dispose(): void {
    this.observer.disconnect();
    this.cards.clear();
    this.inside.clear();
  }

  private heed(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      if (isIntersecting && this.cards.has(target)) this.inside.add(target);
      else this.inside.delete(target);
    }
    this.publish();
  }

  private publish(): void {
    const elements = [...this.inside].sort(byPlace);
    this.seen.value = elements.flatMap((element) => this.cards.get(element) ?? []);
  }
}

function byPlace(a: Element, b: Element): number {
  return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** Tells the host which series are looked at: those of the drawn runs in the cards that can be seen. */
export function tellLooks(
  host: Pick<Host, "look">,
  store: ReadableStore,
  seen: ReadonlySignal<readonly CardPlace[]>,
  runs: ReadonlySignal<ReadonlyMap<string, RunStyle>>,
  reshaped: ReadonlySignal<unknown>,
): Undo {
  let isDue = false;
  let isOver = false;
  const tell = () => {
    isDue = false;
    if (!isOver) host.look(findLooked(store, seen.peek(), runs.peek()));
  };
  const stop = effect(() => {
    void [seen.value, runs.value, reshaped.value];
    if (!isDue) queueMicrotask(tell);
    isDue = true;
  });
  return () => {
    isOver = true;
    stop();
  };
}

function findLooked(
  store: ReadableStore,
  seen: readonly CardPlace[],
  runs: ReadonlyMap<string, RunStyle>,
): readonly number[] {
  const ids = new Set<number>();
  for (const { plugin, tag } of seen) {
    for (const { key } of store.withTag(plugin, tag)) {
      if (ids.size < MOST_LOOKED && runs.get(key.run)?.isVisible) ids.add(key.id);
    }
  }
  return [...ids];
}
