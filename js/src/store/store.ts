import {
  type Frame,
  type MediaPlace,
  type MediaValue,
  NO_STATUS,
  type SeriesKey,
  type Status,
} from "../protocol";
import { MediaEvents } from "./media";
import { MediaBudget } from "./media_budget";
import { PointBudget } from "./point_budget";
import { isSamePlace, isSameText } from "./same_key";
import { ScalarColumns } from "./scalars";
import { TagIndex } from "./tag_index";
import type { ReadableStore, Series, StoreChange } from "./types";

/** What all media of a board take in memory, about. */
export const MOST_MEDIA_BYTES = 48 * 2 ** 20;

type Listener = (change: StoreChange) => void;

interface StoreOptions {
  readonly mostMediaBytes?: number;
  /** Only a host that sends points again when they are looked at again may bound this. */
  readonly mostPointBytes?: number;
}

/** Everything that a board shows, put together from frames. */
export class Store implements ReadableStore {
  status: Status = NO_STATUS;
  private readonly held = new Map<number, ScalarColumns | MediaEvents>();
  private readonly byTag = new TagIndex();
  private readonly media: MediaBudget;
  private readonly budget: PointBudget;
  /** Series that a lost frame defined. */
  private readonly unknown = new Set<number>();
  private readonly incomplete = new Set<number>();
  private readonly listeners = new Set<Listener>();
  private counted = 0;
  private epoch: string | null = null;
  private seq = -1;
  private losses = 0;

  constructor({ mostMediaBytes = MOST_MEDIA_BYTES, mostPointBytes = Infinity }: StoreOptions = {}) {
    this.media = new MediaBudget(mostMediaBytes);
    this.budget = new PointBudget(mostPointBytes);
  }

  series(): Iterable<Series> {
    return this.held.values();
  }

  get(id: number): Series | undefined {
    return this.held.get(id);
  }

  withTag(plugin: string, tag: string): readonly Series[] {
    return this.byTag.get({ plugin, tag });
  }

  tags(): Iterable<readonly Series[]> {
    return this.byTag.all();
  }

  get seriesCount(): number {
    return this.held.size;
  }

  get pointCount(): number {
    return this.status.progress?.points ?? this.counted;
  }

  get isComplete(): boolean {
    return this.unknown.size === 0 && this.incomplete.size === 0;
  }

  /** These series are looked at; points of others may be given away. */
  look(ids: Iterable<number>): void {
    this.budget.look(ids);
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
    const isDropped = this.drop(frame.gone);
    const isShaped = this.define(frame.series, touched) || isDropped;
    this.applyBlocks(frame, touched);
    this.applyMedia(frame, touched);
    for (const id of frame.gone) this.unknown.delete(id);
    if (frame.status) this.status = frame.status;
    this.tell({ shape: isNewEpoch || isShaped, touched, status: isNewEpoch || frame.status !== null });
  }

  answer(asked: readonly MediaPlace[], frame: Frame): void {
    if (frame.epoch !== this.epoch) return;
    const values = new Map(frame.media.map(({ id, index, value }) => [`${id}/${index}`, value]));
    const touched = new Set<number>();
    for (const place of asked) this.fill(place, values.get(`${place.id}/${place.index}`), touched);
    this.media.keep(touched);
    this.tell({ shape: false, touched, status: false });
  }

  private fill(place: MediaPlace, value: MediaValue | undefined, touched: Set<number>): void {
    const series = this.held.get(place.id);
    if (series?.kind !== "media") return;
    const isMissing = value === undefined || value.kind === "stored";
    const known = isMissing ? ({ kind: "stored", nbytes: 0, isMissing } as const) : value;
    if (!series.fill(place.index, known)) return;
    if (!isMissing) this.media.note(series, place);
    touched.add(place.id);
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
    this.media.clear();
    this.budget.clear();
    this.unknown.clear();
    this.incomplete.clear();
    this.status = NO_STATUS;
    this.counted = 0;
    this.seq = -1;
    this.losses = 0;
  }

  /** Tells whether one of these series was there; the kernel may name them again and again. */
  private drop(gone: readonly number[]): boolean {
    const known = gone.flatMap((id) => this.held.get(id) ?? []);
    for (const series of new Set(known)) this.forget(series);
    return known.length > 0;
  }

  private define(keys: readonly SeriesKey[], touched: Set<number>): boolean {
    let isShaped = false;
    for (const key of keys) {
      const held = this.held.get(key.id);
      if (held?.kind === "media" && held.restart(this.losses)) touched.add(key.id);
      if (held && isSamePlace(held.key, key)) {
        this.note(held);
        if (isSameText(held.key, key)) continue;
        held.key = key;
        this.byTag.renew(held);
        touched.add(key.id);
      } else {
        if (held) this.forget(held);
        this.add(key);
      }
      isShaped = true;
    }
    this.byTag.settle();
    return isShaped;
  }

  private add(key: SeriesKey): void {
    const series = key.plugin === "scalars" ? new ScalarColumns(key) : new MediaEvents(key);
    if (series.kind === "media") {
      series.restart(this.losses);
      this.media.add(series);
    }
    this.held.set(key.id, series);
    this.byTag.add(series);
    this.unknown.delete(key.id);
  }

  private forget(series: ScalarColumns | MediaEvents): void {
    this.byTag.remove(series);
    this.held.delete(series.key.id);
    this.incomplete.delete(series.key.id);
    if (series.kind === "media") this.media.forget(series);
    else {
      this.budget.forget(series);
      this.counted -= series.count;
    }
  }

  private applyBlocks(frame: Frame, touched: Set<number>): void {
    for (const block of frame.blocks) {
      const series = this.held.get(block.id);
      if (series?.kind !== "scalars") {
        if (!series) this.unknown.add(block.id);
        continue;
      }
      const { count, bytes } = series;
      if (series.apply(block)) touched.add(block.id);
      this.counted += series.count - count;
      this.budget.grow(series, series.bytes - bytes);
      this.note(series);
    }
    for (const id of this.budget.keep()) {
      this.incomplete.delete(id);
      touched.add(id);
    }
  }

  private applyMedia(frame: Frame, touched: Set<number>): void {
    for (const event of frame.media) {
      const series = this.held.get(event.id);
      if (series?.kind !== "media") {
        if (!series) this.unknown.add(event.id);
        continue;
      }
      if (series.add(event, this.losses)) touched.add(event.id);
      this.note(series);
    }
    if (frame.media.length > 0) this.media.keep(touched);
  }

  private note(series: Series): void {
    if (series.isComplete) this.incomplete.delete(series.key.id);
    else this.incomplete.add(series.key.id);
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
