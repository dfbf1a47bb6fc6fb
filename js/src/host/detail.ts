import { type BoardMessage, encodeDetail } from "../messages";
import type { DetailRange, Frame, MediaPlace } from "../protocol";

/** After that long nobody waits for the kernel any more. */
export const MOST_WAIT_MS = 10_000;

/** Requests for detail that wait for their frame. */
export class DetailRequests {
  private readonly waiting = new Map<number, (frame: Frame | null) => void>();
  private sent = 0;
  private isClosed = false;

  constructor(private readonly send: (message: BoardMessage) => void) {}

  /** Resolves to null when it is aborted, when the kernel does not answer, and after `close`. */
  ask(
    ranges: readonly DetailRange[],
    points: number,
    signal: AbortSignal,
    media: readonly MediaPlace[] = [],
  ): Promise<Frame | null> {
    const isEmpty = ranges.length + media.length === 0;
    if (signal.aborted || this.isClosed || isEmpty) return Promise.resolve(null);
    const request = this.sent++;
    return new Promise((resolve) => {
      const giveUp = () => this.answer(request, null);
      const timer = setTimeout(giveUp, MOST_WAIT_MS);
      signal.addEventListener("abort", giveUp);
      this.waiting.set(request, (frame) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        resolve(frame);
      });
      this.send(encodeDetail(request, ranges, points, media));
    });
  }

  answer(request: number, frame: Frame | null): void {
    const resolve = this.waiting.get(request);
    this.waiting.delete(request);
    resolve?.(frame);
  }

  close(): void {
    this.isClosed = true;
    for (const request of [...this.waiting.keys()]) this.answer(request, null);
  }
}
