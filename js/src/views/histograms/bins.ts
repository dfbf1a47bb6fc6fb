import { BIN_COUNT, rebin, unionRange } from "../../compute/rebin";
import { fitStride, staysAt } from "../../compute/thin";
import type { HistogramValue, MediaEvent } from "../../protocol";

/** TensorBoard's ridges are about as many. */
const MOST_RIDGES = 50;

export interface HistogramEvent extends MediaEvent {
  readonly value: HistogramValue;
}

export function isHistogram(event: MediaEvent): event is HistogramEvent {
  return event.value.kind === "histogram";
}

/** Histograms of several steps over the same bins. */
export interface Bins {
  readonly events: readonly HistogramEvent[];
  readonly left: number;
  readonly right: number;
  /** Counts of each event. */
  readonly rows: readonly Float64Array[];
}

/** Puts all histograms on equal bins over the range that covers them. */
export function binEvents(events: readonly HistogramEvent[]): Bins {
  const range = new Float64Array([0, 1]);
  unionRange(
    events.map((event) => event.value),
    range,
  );
  const [left = 0, right = 1] = range;
  const rows = events.map(({ value }) => {
    const row = new Float64Array(BIN_COUNT);
    rebin(value, left, right, row);
    return row;
  });
  return { events, left, right, rows };
}

/** Chooses evenly spaced events, the first and the newest among them. */
export function chooseRidges<E extends MediaEvent>(events: readonly E[]): readonly E[] {
  if (events.length <= MOST_RIDGES) return events;
  const stride = (events.length - 1) / (MOST_RIDGES - 1);
  return Array.from({ length: MOST_RIDGES }, (_, i) => events[Math.round(i * stride)] as E);
}

/**
 * Chooses the events that a drawing shows. Where values have to be asked for, the choice stays the same while
 * events are added: it takes every so many of them, and the newest.
 */
export function chooseEvents(events: readonly MediaEvent[], isRidges: boolean): readonly MediaEvent[] {
  if (events.some(({ value }) => value.kind === "stored")) {
    const places = events.map((_, place) => place);
    const sizes = places.map(() => 0);
    const stride = fitStride(places, sizes, 1, MOST_RIDGES, Number.POSITIVE_INFINITY);
    return events.filter((_, place) => staysAt(place, stride, events.length - 1));
  }
  return isRidges ? chooseRidges(events) : events;
}

/** Returns the two ends of one bin. */
export function binRange({ left, right }: Bins, bin: number): readonly [number, number] {
  const width = (right - left) / BIN_COUNT;
  return [left + bin * width, bin === BIN_COUNT - 1 ? right : left + (bin + 1) * width];
}
