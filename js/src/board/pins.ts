import { signal } from "@preact/signals";
import type { CardPlace } from "../views/context";
import { cardName } from "./card_views";

/** The cards that the user has pinned, in this order. */
export class Pins {
  readonly names = signal<ReadonlySet<string>>(new Set());

  has(place: CardPlace): boolean {
    return this.names.value.has(cardName(place));
  }

  toggle(place: CardPlace): void {
    const name = cardName(place);
    const names = new Set(this.names.peek());
    if (!names.delete(name)) names.add(name);
    this.names.value = names;
  }
}
