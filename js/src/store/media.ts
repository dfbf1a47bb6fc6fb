import { fitStride, staysAt } from "../compute/thin";
import type { MediaEvent, MediaValue, SeriesKey, StoredValue } from "../protocol";
import type { MediaSeries } from "./types";

/** The most events that one series holds. */
export const MOST_EVENTS = 256;

/** What an event takes besides its arrays and texts, about. */
const EVENT_BYTES = 200;
const MOST_MISSING = 1024;

/**
 * The events of one series that is not scalar: the newest and evenly spaced ones.
 *
 * Where nobody gives a step, files have every event at step 0. Here such events count up, as scalars do.
 */
export class MediaEvents implements MediaSeries {
  readonly kind = "media";
  key: SeriesKey;
  /** Replaced, not changed, when events come or go. */
  events: readonly MediaEvent[] = [];
  count = 0;
  revision = 0;
  /** Bytes of the held events, about. */
  bytes = 0;
  private isCounted = true;
  private stride = 1;
  private newest = -1;
  private losses = 0;
  /** Indices that a lost frame may have carried. */
  private readonly missing = new Set<number>();
  /** What stood where an answered value stands now. */
  private readonly stored = new Map<number, StoredValue>();

  constructor(key: SeriesKey) {
    this.key = key;
  }

  get isComplete(): boolean {
    return this.missing.size === 0;
  }

  /**
   * The kernel sends the series anew; what does not come now is not held there either.
   * Tells whether that changed anything.
   */
  restart(losses: number): boolean {
    const isChanged = !this.isComplete;
    if (isChanged) this.revision++;
    this.missing.clear();
    this.losses = losses;
    if (this.events.some(isMissing)) this.events = this.events.map(hopeAgain);
    return isChanged;
  }

  /** Takes the value of an event that was stored; tells whether there is such an event. */
  fill(index: number, value: MediaValue): boolean {
    const event = this.events.find((each) => each.index === index);
    if (event?.value.kind !== "stored") return false;
    if (value.kind !== "stored") this.stored.set(index, event.value);
    this.replace(event, { ...event, value: ownValue(value) });
    return true;
  }

  /** Gives an answered value away; it can be asked for again. */
  empty(index: number): boolean {
    const stored = this.stored.get(index);
    const event = this.events.find((each) => each.index === index);
    this.stored.delete(index);
    if (!stored || !event) return false;
    this.replace(event, { ...event, value: stored });
    return true;
  }

  /**
   * Takes an event; tells whether it changed anything. An event that is here is ignored.
   *
   * @param losses - How many times frames were lost so far. The kernel leaves events out when
   * there are too many, so a jump of the index means a loss only together with a lost frame.
   */
  add(event: MediaEvent, losses: number): boolean {
    const { count, isComplete } = this;
    if (event.index > this.newest) this.advance(event.index, losses);
    this.missing.delete(event.index);
    this.count = Math.max(this.count, event.count, event.index + 1);
    const isUncounted = this.isCounted && event.step !== 0;
    if (isUncounted) this.stopCounting();
    const isTaken = this.insert(this.isCounted ? { ...event, step: event.index } : event);
    const isChanged = isTaken || isUncounted || this.count !== count || this.isComplete !== isComplete;
    if (isChanged) this.revision++;
    return isChanged;
  }

  /** Drops events until fewer bytes are held; false when only the newest is left. */
  spread(): boolean {
    if (this.events.length < 2) return false;
    this.fit(MOST_EVENTS, this.bytes - 1);
    this.revision++;
    return true;
  }

  private replace(event: MediaEvent, other: MediaEvent): void {
    this.events = this.events.map((each) => (each === event ? other : each));
    this.bytes += sizeOf(other) - sizeOf(event);
    this.revision++;
  }

  /** A step was given: all that are held are at step 0, as the file has them. */
  private stopCounting(): void {
    this.isCounted = false;
    this.events = this.events.map((event) => ({ ...event, step: 0 }));
  }

  private advance(index: number, losses: number): void {
    if (losses !== this.losses) {
      const first = Math.max(this.newest + 1, index - MOST_MISSING);
      for (let missing = first; missing < index; missing++) this.missing.add(missing);
    }
    this.losses = losses;
    this.newest = index;
  }

  private insert(event: MediaEvent): boolean {
    if (!staysAt(event.index, this.stride, this.newest)) return false;
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1] as MediaEvent).index > event.index) at--;
    if (at > 0 && (this.events[at - 1] as MediaEvent).index === event.index) return false;
    const own = { ...event, value: ownValue(event.value) };
    this.events = [...this.events.slice(0, at), own, ...this.events.slice(at)];
    this.fit(MOST_EVENTS, Number.POSITIVE_INFINITY);
    return true;
  }

  private fit(mostEvents: number, mostBytes: number): void {
    const indices = this.events.map((event) => event.index);
    const sizes = this.events.map(sizeOf);
    const stride = fitStride(indices, sizes, this.stride, mostEvents, mostBytes);
    this.stride = stride;
    this.events = this.events.filter((event) => staysAt(event.index, stride, this.newest));
    this.bytes = this.events.reduce((bytes, event) => bytes + sizeOf(event), 0);
  }
}

function sizeOf({ value }: MediaEvent): number {
  switch (value.kind) {
    case "image":
      return value.others.reduce(
        (sum, { byteLength }) => sum + byteLength,
        EVENT_BYTES + value.bytes.byteLength,
      );
    case "histogram":
      return EVENT_BYTES + value.limits.byteLength + value.counts.byteLength;
    case "text":
      return EVENT_BYTES + value.strings.reduce((bytes, text) => bytes + 2 * text.length, 0);
    case "stored":
      return EVENT_BYTES;
    default:
      return value satisfies never;
  }
}

/** Copies the arrays, so that an event that stays does not keep its whole frame in memory. */
function ownValue(value: MediaValue): MediaValue {
  switch (value.kind) {
    case "image":
      return { ...value, bytes: value.bytes.slice(), others: value.others.map((bytes) => bytes.slice()) };
    case "histogram":
      return { ...value, limits: value.limits.slice(), counts: value.counts.slice() };
    case "text":
    case "stored":
      return value;
    default:
      return value satisfies never;
  }
}

function isMissing({ value }: MediaEvent): boolean {
  return value.kind === "stored" && value.isMissing;
}

/** What could not be read may be readable when the series is sent anew. */
function hopeAgain(event: MediaEvent): MediaEvent {
  const { value } = event;
  return value.kind === "stored" && value.isMissing
    ? { ...event, value: { ...value, isMissing: false } }
    : event;
}
