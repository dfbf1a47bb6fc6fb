import { signal } from "@preact/signals";
import type { CardPlace, CardView } from "../views/context";
import type { Stop } from "../views/media/stops";
import type { Zoom } from "../views/scalars/zoom";
import { NO_ZOOM } from "../views/scalars/zoom";

/** What the user has set on the cards of a board. */
export class CardViews {
  private readonly views = new Map<string, CardView>();
  /** Grows, so that who reads all of them hears of new ones. */
  private readonly count = signal(0);

  readonly get = (place: CardPlace): CardView => this.named(cardName(place));

  named(name: string): CardView {
    const known = this.views.get(name);
    if (known) return known;
    const view: CardView = {
      isLog: signal(false),
      isWide: signal(false),
      zoom: signal<Zoom>(NO_ZOOM),
      isHeat: signal(false),
      stop: signal<Stop | null>(null),
    };
    this.views.set(name, view);
    this.count.value = this.views.size;
    return view;
  }

  all(): Iterable<readonly [name: string, view: CardView]> {
    void this.count.value;
    return this.views;
  }

  reset(): void {
    for (const view of this.views.values()) {
      view.isLog.value = view.isWide.value = view.isHeat.value = false;
      view.zoom.value = NO_ZOOM;
      view.stop.value = null;
    }
  }
}

/** Names a card; no plugin has a slash in its name. */
export function cardName({ plugin, tag }: CardPlace): string {
  return `${plugin}/${tag}`;
}
