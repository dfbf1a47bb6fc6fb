import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Palette } from "../draw/palette";
import type { Host, Undo } from "../host/host";
import type { XAxis } from "../protocol";
import type { ReadableStore } from "../store/types";
import type { Stop } from "./media/stops";
import type { Zoom } from "./scalars/zoom";

/** How one run is drawn, the same in every card. */
export interface RunStyle {
  readonly run: string;
  /** What the run list shows: shorter than the path where that stays unique. */
  readonly label: string;
  readonly color: string;
  /** Canvas line dash; empty is solid. */
  readonly dash: readonly number[];
  readonly isVisible: boolean;
}

/** Something with a canvas that the board's one animation-frame loop draws while it can be seen. */
export interface Drawable {
  readonly element: HTMLElement;
  /** `width` and `height` in CSS pixels, never 0. */
  draw(width: number, height: number): void;
}

export interface DrawLoop {
  /** Watches size and visibility; returns `request` (draw me in the next frame) and `undo`. */
  add(drawable: Drawable): { request(): void; undo(): void };
}

/** A card, by what it shows. */
export interface CardPlace {
  readonly plugin: string;
  readonly tag: string;
}

/** What the user has set on one card; it stays when the card goes away and comes back. */
export interface CardView {
  readonly isLog: Signal<boolean>;
  readonly isWide: Signal<boolean>;
  readonly zoom: Signal<Zoom>;
  /** Histograms as a map instead of ridges. */
  readonly isHeat: Signal<boolean>;
  /** The chosen step of images and texts; null follows the newest. */
  readonly stop: Signal<Stop | null>;
}

/** Everything that a view gets; it knows neither the host's kind nor the board. */
export interface ViewContext {
  readonly store: ReadableStore;
  readonly loop: DrawLoop;
  /** A card says where it is, so that its points are asked for when it can be seen. */
  readonly watch: (element: Element, place: CardPlace) => Undo;
  readonly viewOf: (place: CardPlace) => CardView;
  readonly pins: {
    has(place: CardPlace): boolean;
    toggle(place: CardPlace): void;
  };
  /** Says why the full detail of a zoomed range is not there yet. */
  readonly waitingHint: string;
  readonly host: Pick<Host, "detail" | "part">;
  readonly runs: ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  readonly smoothing: ReadonlySignal<number>;
  readonly xAxis: ReadonlySignal<XAxis>;
  readonly palette: ReadonlySignal<Palette>;
  /** Run under the pointer anywhere on the board; the others are drawn fainter. */
  readonly highlightedRun: Signal<string | null>;
}

/** A card shows one tag of one plugin for all visible runs. */
export interface CardProps {
  readonly context: ViewContext;
  readonly tag: string;
}
