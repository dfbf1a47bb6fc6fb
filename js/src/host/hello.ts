import { type BoardMessage, encodeHello } from "../messages";

/** Without any frame for that long, the kernel may have spoken before somebody listened. */
export const SILENCE_MS = 1_500;
/** Gaps heal by themselves within that time. */
export const HEALING_MS = 6_000;
export const SHORTEST_PAUSE_MS = 30_000;
export const LONGEST_PAUSE_MS = 480_000;

/**
 * Asks the kernel for a full copy when none can be expected any more.
 *
 * A busy kernel hears the questions late and all at once; so the pause doubles with each of them
 * until everything is here.
 */
export class HelloTimer {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = SHORTEST_PAUSE_MS;
  private earliest = 0;
  private isHealing = false;

  constructor(
    private readonly send: (message: BoardMessage) => void,
    private readonly epoch: () => string | null,
  ) {
    this.schedule(SILENCE_MS);
  }

  /** A frame has come, and everything is here or not. */
  heard(isComplete: boolean): void {
    if (isComplete) {
      this.cancel();
      this.pause = SHORTEST_PAUSE_MS;
      this.isHealing = false;
    } else if (!this.isHealing) {
      this.isHealing = true;
      this.schedule(HEALING_MS);
    }
  }

  close(): void {
    this.cancel();
  }

  private schedule(delay: number): void {
    this.cancel();
    const wait = Math.max(delay, this.earliest - performance.now());
    this.timer = setTimeout(() => this.ask(), wait);
  }

  private ask(): void {
    this.earliest = performance.now() + SHORTEST_PAUSE_MS;
    this.send(encodeHello(this.epoch()));
    this.schedule(this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  private cancel(): void {
    clearTimeout(this.timer);
  }
}
