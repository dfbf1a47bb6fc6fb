/** Scrolling brings cards in one after the other; the host is told when that has come to rest. */
export const LOOK_MS = 50;

/** Says which series are looked at, once they stay the same for a moment, and never the same twice in a row. */
export class LookLink {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private said = "";

  constructor(private readonly say: (ids: readonly number[]) => void) {}

  set(ids: readonly number[]): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(ids), LOOK_MS);
  }

  /** What was said holds no longer, because the ids mean other series now. */
  forget(): void {
    this.said = "";
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private send(ids: readonly number[]): void {
    const key = ids.join();
    if (key === this.said) return;
    this.said = key;
    this.say(ids);
  }
}
