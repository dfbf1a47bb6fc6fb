import { strings } from "../strings";
import type { CardPlace, ViewContext } from "./context";

interface PinButtonProps {
  readonly context: ViewContext;
  readonly place: CardPlace;
}

/** Puts a card on top of the board, and back. */
export function PinButton({ context: { pins }, place }: PinButtonProps) {
  const isPinned = pins.has(place);
  return (
    <button
      type="button"
      class="tbx-icon-button"
      title={isPinned ? strings.cards.unpin : strings.cards.pin}
      aria-label={strings.cards.pin}
      aria-pressed={isPinned}
      onClick={() => pins.toggle(place)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path
          d="M5.5 2.5h5M6.5 2.5v4.2L4 9.5h8L9.5 6.7V2.5M8 9.5v4"
          fill={isPinned ? "currentColor" : "none"}
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
    </button>
  );
}
