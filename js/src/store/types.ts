import type { Frame, MediaEvent, MediaPlace, SeriesKey, Status } from "../protocol";

/** One scalar series: real points in order of arrival, at most 2,048 of them. */
export interface ScalarSeries {
  readonly kind: "scalars";
  readonly key: SeriesKey;
  readonly version: number;
  /** How many points are held here; the arrays below are longer than that. */
  readonly length: number;
  readonly steps: Float64Array;
  /** No step was ever given: `steps` counts the points in order of arrival. */
  readonly isCounted: boolean;
  readonly values: Float32Array;
  /** Seconds since `key.firstWallTime`. */
  readonly times: Float32Array;
  /** Position of each held point in order of arrival, from 0. */
  readonly indices: Float64Array;
  /** How many points were logged, held here or not. */
  readonly count: number;
  /** Grows with each change. */
  readonly revision: number;
  /** False between a gap and the keyframe that heals it. */
  readonly isComplete: boolean;
}

/** One series of images, histograms or texts: the newest and evenly spaced events. */
export interface MediaSeries {
  readonly kind: "media";
  readonly key: SeriesKey;
  /** In order of arrival; a thinned copy of what the file holds. Where no step was ever given, steps count up. */
  readonly events: readonly MediaEvent[];
  /** How many were logged. */
  readonly count: number;
  readonly revision: number;
  readonly isComplete: boolean;
}

export type Series = ScalarSeries | MediaSeries;

/** What one frame changed. */
export interface StoreChange {
  /** Series that were not there before, or went away. */
  readonly shape: boolean;
  /** Ids of the series whose points or events changed. */
  readonly touched: ReadonlySet<number>;
  readonly status: boolean;
}

/** What a view may ask of the store. */
export interface ReadableStore {
  series(): Iterable<Series>;
  get(id: number): Series | undefined;
  /** All series of one plugin and tag, in order of first arrival. */
  withTag(plugin: string, tag: string): readonly Series[];
  /** The series of each tag; a list that was handed out never changes. */
  tags(): Iterable<readonly Series[]>;
  readonly seriesCount: number;
  readonly status: Status;
  /** All scalar points: those that files are known to hold, else the sum of the series' counts. */
  readonly pointCount: number;
  readonly isComplete: boolean;
  /** Takes values that were asked for; one that has not come is not asked for again. */
  answer(asked: readonly MediaPlace[], frame: Frame): void;
  subscribe(listener: (change: StoreChange) => void): () => void;
}
