import { signal } from "@preact/signals";
import type { CardPlace } from "../views/context";
import { cardName } from "./card_views";

/** The cards that the user has pinned, in this order. */
export class Pins {
  readonly names = signal<readonly string[]>([]);

  has(place: CardPlace): boolean {
    return this.names.value.includes(cardName(place));
  }

  toggle(place: CardPlace): void {
    const name = cardName(place);
    const names = this.names.peek();
    this.names.value = this.has(place) ? names.filter((other) => other !== name) : [...names, name];
  }
}
