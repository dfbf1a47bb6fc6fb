import type { MediaPlace } from "../protocol";
import type { MediaEvents } from "./media";

/** Keeps media within bounds: answered values go first, for they can be asked for again. */
export class MediaBudget {
  private readonly series = new Set<MediaEvents>();
  /** Answered values, the oldest first. */
  private readonly answered = new Map<string, readonly [MediaEvents, number]>();

  constructor(private readonly mostBytes: number) {}

  add(series: MediaEvents): void {
    this.series.add(series);
  }

  forget(series: MediaEvents): void {
    this.series.delete(series);
    for (const [name, [owner]] of this.answered) if (owner === series) this.answered.delete(name);
  }

  clear(): void {
    this.series.clear();
    this.answered.clear();
  }

  note(series: MediaEvents, { id, index }: MediaPlace): void {
    this.answered.set(`${id}/${index}`, [series, index]);
  }

  /** Gives values away until the bounds are kept, and adds the ids of their series to `touched`. */
  keep(touched: Set<number>): void {
    let bytes = 0;
    for (const series of this.series) bytes += series.bytes;
    for (const [name, [series, index]] of this.answered) {
      if (bytes <= this.mostBytes || this.answered.size === 1) break;
      this.answered.delete(name);
      bytes -= this.change(series, touched, () => series.empty(index));
    }
    while (bytes > this.mostBytes) {
      const largest = this.largest();
      if (!largest) return;
      bytes -= this.change(largest, touched, () => largest.spread());
    }
  }

  /** Returns how many bytes fewer a series holds afterwards. */
  private change(series: MediaEvents, touched: Set<number>, action: () => void): number {
    const before = series.bytes;
    action();
    touched.add(series.key.id);
    return before - series.bytes;
  }

  private largest(): MediaEvents | null {
    let most: MediaEvents | null = null;
    for (const series of this.series) {
      if (series.events.length > 1 && !(most && most.bytes >= series.bytes)) most = series;
    }
    return most;
  }
}
