import type { Host } from "../../host/host";
import type { Frame, MediaEvent, MediaPlace } from "../../protocol";

/** A slider passes by many steps; only where it rests is asked for. */
const DEBOUNCE_MS = 30;
const PATIENCE_MS = 600;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;
const MOST_RETRIES = 8;
/** What is asked for at once, so that the first values come soon and no answer is too large. */
const MOST_PLACES = 64;
const MOST_BYTES = 4 * 2 ** 20;

export interface StoredListener {
  answered(asked: readonly MediaPlace[], frame: Frame): void;
  /** Tells whether values are missing because nobody could give them yet. */
  waiting(isWaiting: boolean): void;
}

/** Asks the host for the values of the events that a card shows, one request at a time. */
export class StoredLoader {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private request: AbortController | null = null;
  private pending = new Set<string>();
  /** Was answered while it was shown: when the store has no room for it, asking again would never end. */
  private done = new Set<string>();

  constructor(
    private readonly host: Pick<Host, "detail">,
    private readonly listener: StoredListener,
  ) {}

  /** These events are shown now; what was asked for and is not shown any longer is given up. */
  want(shown: readonly MediaEvent[]): void {
    const names = new Set(shown.map(nameOf));
    this.done = new Set([...this.done].filter((name) => names.has(name)));
    const wanted = shown.filter((event) => isWanted(event) && !this.done.has(nameOf(event)));
    if (wanted.every((event) => this.pending.has(nameOf(event)))) return;
    this.cancel();
    this.pending = new Set(wanted.map(nameOf));
    this.timer = setTimeout(() => void this.ask(wanted, 0), DEBOUNCE_MS);
  }

  cancel(): void {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.request?.abort();
    this.request = null;
    this.pending.clear();
    this.listener.waiting(false);
  }

  private async ask(wanted: readonly MediaEvent[], tries: number): Promise<void> {
    const batch = wanted.slice(0, batchSize(wanted));
    const request = new AbortController();
    this.request = request;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.listener.waiting(true), PATIENCE_MS);
    const places = batch.map(({ id, index }) => ({ id, index }));
    const frame = await this.host.detail([], 0, request.signal, places).catch(() => null);
    if (request.signal.aborted) return;
    if (frame === null) this.retry(wanted, tries);
    else this.take(places, frame, wanted.slice(batch.length));
  }

  private take(places: readonly MediaPlace[], frame: Frame, rest: readonly MediaEvent[]): void {
    for (const place of places) {
      this.pending.delete(nameOf(place));
      this.done.add(nameOf(place));
    }
    clearTimeout(this.patience);
    this.listener.waiting(false);
    if (rest.length > 0) void this.ask(rest, 0);
    this.listener.answered(places, frame);
  }

  private retry(wanted: readonly MediaEvent[], tries: number): void {
    this.listener.waiting(true);
    if (tries >= MOST_RETRIES) return;
    const delay = Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS);
    this.timer = setTimeout(() => void this.ask(wanted, tries + 1), delay);
  }
}

function isWanted({ value }: MediaEvent): boolean {
  return value.kind === "stored" && !value.isMissing;
}

function batchSize(wanted: readonly MediaEvent[]): number {
  let bytes = 0;
  let size = 0;
  while (size < Math.min(wanted.length, MOST_PLACES)) {
    const { value } = wanted[size] as MediaEvent;
    bytes += value.kind === "stored" ? value.nbytes : 0;
    if (size > 0 && bytes > MOST_BYTES) break;
    size++;
  }
  return size;
}

function nameOf({ id, index }: MediaPlace): string {
  return `${id}/${index}`;
}
