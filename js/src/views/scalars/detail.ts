import type { Range } from "../../compute/scale";
import type { Host } from "../../host/host";
import type { DetailRange, ScalarBlock } from "../../protocol";
import type { Line } from "./lines";

const DEBOUNCE_MS = 150;
const PATIENCE_MS = 800;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 30_000;
const MOST_RETRIES = 6;
const MOST_RANGES = 64;

/** Finds the stretches of the window in which fewer points are held than were logged. */
export function sparseRanges(lines: readonly Line[], window: Range): DetailRange[] {
  const ranges: DetailRange[] = [];
  for (const line of lines) {
    const { count, starts, joined } = line.segments;
    for (let s = count; s > 0; ) {
      const end = starts[s] as number;
      do s--;
      while (joined[s]);
      const range = sparseRange(line, starts[s] as number, end, window);
      if (range) ranges.push(range);
    }
  }
  return ranges.slice(0, MOST_RANGES);
}

function sparseRange(line: Line, start: number, end: number, window: Range): DetailRange | null {
  const { xs, columns, series } = line;
  let first = start;
  let last = end - 1;
  while (first < end && (xs[first] as number) < window[0]) first++;
  while (last >= start && (xs[last] as number) > window[1]) last--;
  first = Math.max(start, first - 1);
  last = Math.min(end - 1, last + 1);
  if (last <= first) return null;
  const from = columns.indices[first] as number;
  const to = (columns.indices[last] as number) + 1;
  if (to - from === last - first + 1) return null;
  return { id: series.key.id, version: series.version, from, to };
}

export interface DetailListener {
  answered(blocks: readonly ScalarBlock[]): void;
  /** Tells whether an answer is missing because nobody could give it. */
  waiting(isWaiting: boolean): void;
}

/** Asks the host for points, once the user has stopped moving, one request at a time. */
export class DetailLoader {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private request: AbortController | null = null;

  constructor(
    private readonly host: Pick<Host, "detail">,
    private readonly listener: DetailListener,
  ) {}

  /** Replaces what was wanted before; an empty list only gives that up. */
  want(ranges: readonly DetailRange[], points: number): void {
    this.cancel();
    if (ranges.length > 0) this.timer = setTimeout(() => void this.ask(ranges, points, 0), DEBOUNCE_MS);
  }

  cancel(): void {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.request?.abort();
    this.request = null;
    this.listener.waiting(false);
  }

  private async ask(ranges: readonly DetailRange[], points: number, tries: number): Promise<void> {
    const request = new AbortController();
    this.request = request;
    this.patience = setTimeout(() => this.listener.waiting(true), PATIENCE_MS);
    const frame = await this.host.detail(ranges, points, request.signal).catch(() => null);
    if (request.signal.aborted) return;
    clearTimeout(this.patience);
    this.listener.waiting(frame === null);
    if (frame !== null) this.listener.answered(frame.blocks.filter((block) => block.isDetail));
    else if (tries < MOST_RETRIES) this.retry(ranges, points, tries);
  }

  private retry(ranges: readonly DetailRange[], points: number, tries: number): void {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS);
    this.timer = setTimeout(() => void this.ask(ranges, points, tries + 1), delay);
  }
}
