import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { XAxis } from "../../protocol";
import type { CardView } from "../context";
import type { Zoom } from "./zoom";
import { isZoomed } from "./zoom";

/** Several points with one step. */
export interface Repeats {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** Which of several series of one run in a chart: each time that a program starts it writes another file. */
export interface Attempt {
  /** From 1, in the order of their starts. */
  readonly place: number;
  readonly count: number;
}

/** What the tooltip says about one series. */
export interface TipRow {
  readonly id: number;
  readonly run: string;
  readonly label: string;
  /** Null where the run has one series. */
  readonly attempt: Attempt | null;
  /** Wall time at which the series starts, in seconds since the epoch. */
  readonly start: number;
  readonly color: string;
  readonly dash: readonly number[];
  readonly value: number;
  /** Null while smoothing is off. */
  readonly smoothed: number | null;
  readonly step: number;
  /** Seconds since the run's first wall time on this tag. */
  readonly relative: number;
  /** Seconds since the epoch. */
  readonly wallTime: number;
  readonly repeats: Repeats | null;
}

export interface Tip {
  readonly rows: readonly TipRow[];
  /** How many rows are left out. */
  readonly more: number;
  readonly axis: XAxis;
  /** Place of the pointer or the cursor in the browser's window. */
  readonly clientX: number;
  readonly clientY: number;
}

/** The newest point of one run. */
export interface Latest {
  readonly run: string;
  readonly label: string;
  readonly color: string;
  readonly value: number;
  readonly step: number;
}

export type Emptiness = "none" | "noPoints" | "onTheWay" | "allHidden" | "nothingFinite";

/** What a card's parts tell each other. */
export interface CardState {
  readonly isLog: Signal<boolean>;
  readonly isWide: Signal<boolean>;
  readonly zoom: Signal<Zoom>;
  readonly isZoomed: ReadonlySignal<boolean>;
  /** True while points of the zoomed range are still with a busy kernel. */
  readonly isWaiting: Signal<boolean>;
  readonly emptiness: Signal<Emptiness>;
  readonly latest: Signal<readonly Latest[]>;
  readonly tip: Signal<Tip | null>;
  /** Read out by screen readers. */
  readonly announcement: Signal<string>;
}

export function createCardState({ isLog, isWide, zoom }: CardView): CardState {
  return {
    isLog,
    isWide,
    zoom,
    isZoomed: computed(() => isZoomed(zoom.value)),
    isWaiting: signal(false),
    emptiness: signal<Emptiness>("none"),
    latest: signal<readonly Latest[]>([]),
    tip: signal<Tip | null>(null),
    announcement: signal(""),
  };
}
