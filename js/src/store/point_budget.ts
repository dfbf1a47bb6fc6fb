import type { ScalarColumns } from "./scalars";

/** Keeps the points of scalar series within bounds: those go first that nobody has looked at for longest. */
export class PointBudget {
  private bytes = 0;
  private looked: ReadonlySet<number> = new Set();
  /** Series that hold points, the longest not looked at first. */
  private readonly holders = new Map<number, ScalarColumns>();

  constructor(private readonly mostBytes: number) {}

  /** These series are looked at from now on, and no others. */
  look(ids: Iterable<number>): void {
    for (const id of this.looked) this.refresh(id);
    this.looked = new Set(ids);
    for (const id of this.looked) this.refresh(id);
  }

  /** A series holds so many bytes more than before. */
  grow(series: ScalarColumns, bytes: number): void {
    this.bytes += bytes;
    if (!this.holders.has(series.key.id)) this.holders.set(series.key.id, series);
  }

  forget(series: ScalarColumns): void {
    if (this.holders.delete(series.key.id)) this.bytes -= series.bytes;
  }

  clear(): void {
    this.bytes = 0;
    this.holders.clear();
  }

  /** Puts series to sleep until the bounds are kept; returns their ids. */
  keep(): number[] {
    const slept: number[] = [];
    for (const [id, series] of this.holders) {
      if (this.bytes <= this.mostBytes) break;
      if (this.looked.has(id)) continue;
      this.forget(series);
      series.sleep();
      slept.push(id);
    }
    return slept;
  }

  private refresh(id: number): void {
    const series = this.holders.get(id);
    if (!series) return;
    this.holders.delete(id);
    this.holders.set(id, series);
  }
}
