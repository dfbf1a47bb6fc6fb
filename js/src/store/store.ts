import type { Frame, SeriesKey, Status } from "../protocol";
import { MediaEvents } from "./media";
import { ScalarColumns } from "./scalars";
import type { ReadableStore, Series, StoreChange } from "./types";

/** What all media of a board take in memory, about. */
export const MOST_MEDIA_BYTES = 48 * 2 ** 20;

const EMPTY_STATUS: Status = { spilled: 0, problems: [], live: [] };

type Listener = (change: StoreChange) => void;

/** Everything that a board shows, put together from frames. */
export class Store implements ReadableStore {
  status: Status = EMPTY_STATUS;
  private readonly held = new Map<number, ScalarColumns | MediaEvents>();
  private readonly byTag = new Map<string, readonly Series[]>();
  /** Series that a lost frame defined. */
  private readonly unknown = new Set<number>();
  private readonly listeners = new Set<Listener>();
  private epoch: string | null = null;
  private seq = -1;
  private losses = 0;

  constructor(private readonly mostMediaBytes = MOST_MEDIA_BYTES) {}

  series(): Iterable<Series> {
    return this.held.values();
  }

  get(id: number): Series | undefined {
    return this.held.get(id);
  }

  withTag(plugin: string, tag: string): readonly Series[] {
    return this.byTag.get(tagKey(plugin, tag)) ?? [];
  }

  get pointCount(): number {
    let points = 0;
    for (const series of this.held.values()) if (series.kind === "scalars") points += series.count;
    return points;
  }

  get isComplete(): boolean {
    if (this.unknown.size > 0) return false;
    for (const series of this.held.values()) if (!series.isComplete) return false;
    return true;
  }

  subscribe(listener: Listener): () => void {
    const entry: Listener = (change) => listener(change);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  /** Takes a frame; an answer to a request for detail changes nothing here. */
  apply(frame: Frame): void {
    if (frame.request !== null) return;
    const isNewEpoch = this.begin(frame);
    const touched = new Set<number>();
    const isShaped = this.define(frame.series, touched);
    this.applyBlocks(frame, touched);
    this.applyMedia(frame, touched);
    if (frame.status) this.status = frame.status;
    this.tell({ shape: isNewEpoch || isShaped, touched, status: isNewEpoch || frame.status !== null });
  }

  private begin(frame: Frame): boolean {
    const isNewEpoch = frame.epoch !== this.epoch;
    if (isNewEpoch) this.clear();
    else if (frame.seq > this.seq + 1) this.losses++;
    this.epoch = frame.epoch;
    this.seq = Math.max(this.seq, frame.seq);
    return isNewEpoch;
  }

  private clear(): void {
    this.held.clear();
    this.byTag.clear();
    this.unknown.clear();
    this.status = EMPTY_STATUS;
    this.seq = -1;
    this.losses = 0;
  }

  private define(keys: readonly SeriesKey[], touched: Set<number>): boolean {
    let isShaped = false;
    for (const key of keys) {
      const held = this.held.get(key.id);
      if (held?.kind === "media" && held.restart(this.losses)) touched.add(key.id);
      if (held && isSamePlace(held.key, key)) {
        if (isSameText(held.key, key)) continue;
        held.key = key;
        touched.add(key.id);
      } else {
        if (held) this.forget(held);
        this.add(key);
      }
      isShaped = true;
    }
    return isShaped;
  }

  private add(key: SeriesKey): void {
    const series = key.plugin === "scalars" ? new ScalarColumns(key) : new MediaEvents(key);
    if (series.kind === "media") series.restart(this.losses);
    const place = tagKey(key.plugin, key.tag);
    this.held.set(key.id, series);
    this.byTag.set(place, [...(this.byTag.get(place) ?? []), series]);
    this.unknown.delete(key.id);
  }

  private forget(series: Series): void {
    const place = tagKey(series.key.plugin, series.key.tag);
    const others = (this.byTag.get(place) ?? []).filter((other) => other !== series);
    if (others.length > 0) this.byTag.set(place, others);
    else this.byTag.delete(place);
    this.held.delete(series.key.id);
  }

  private applyBlocks(frame: Frame, touched: Set<number>): void {
    for (const block of frame.blocks) {
      const series = this.held.get(block.id);
      if (!series) this.unknown.add(block.id);
      else if (series.kind === "scalars" && series.apply(block)) touched.add(block.id);
    }
  }

  private applyMedia(frame: Frame, touched: Set<number>): void {
    for (const event of frame.media) {
      const series = this.held.get(event.id);
      if (!series) this.unknown.add(event.id);
      else if (series.kind === "media" && series.add(event, this.losses)) touched.add(event.id);
    }
    if (frame.media.length > 0) this.keepBudget(touched);
  }

  private keepBudget(touched: Set<number>): void {
    const media = [...this.held.values()].filter((series) => series.kind === "media");
    let bytes = media.reduce((sum, series) => sum + series.bytes, 0);
    while (bytes > this.mostMediaBytes) {
      const spread = media.filter((series) => series.events.length > 1);
      const largest = spread.reduce<MediaEvents | null>(larger, null);
      if (!largest) return;
      bytes -= largest.bytes;
      largest.spread();
      bytes += largest.bytes;
      touched.add(largest.key.id);
    }
  }

  private tell(change: StoreChange): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        console.error(error);
      }
    }
  }
}

function larger(most: MediaEvents | null, series: MediaEvents): MediaEvents {
  return most && most.bytes >= series.bytes ? most : series;
}

function tagKey(plugin: string, tag: string): string {
  return `${plugin}\0${tag}`;
}

function isSamePlace(a: SeriesKey, b: SeriesKey): boolean {
  return a.run === b.run && a.plugin === b.plugin && a.tag === b.tag && a.source === b.source;
}

function isSameText(a: SeriesKey, b: SeriesKey): boolean {
  return (
    a.displayName === b.displayName && a.description === b.description && a.firstWallTime === b.firstWallTime
  );
}
