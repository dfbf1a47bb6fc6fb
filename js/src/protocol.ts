/**
 * What the kernel and the board say to each other. `decode.ts` and `messages.ts` know the wire's
 * spelling; everything else knows these types.
 *
 * A frame is a JSON header and one binary buffer. The header names each column's place in the
 * buffer as `[byte offset, length in elements]`; every column starts at a multiple of 8 bytes and
 * is little-endian. The columns of scalars hold *blocks*, one per series that changed, block after block.
 *
 * | column | type | length | meaning |
 * |---|---|---|---|
 * | ids | u32 | B | series id |
 * | versions | u32 | B | a series' version changes when its history was rewritten |
 * | flags | u8 | B | 1 keyframe (replaces what is there), 2 has indices, 4 answer to a detail request |
 * | firsts | f64 | B | index of the first point that the block covers, counted from 0 in order of arrival |
 * | counts | f64 | B | how many points the block covers |
 * | points | u32 | B | how many of them it carries |
 * | steps, values, times | f64, f32, f32 | P | the points; time is seconds since the series' first wall time |
 * | indices | u32 | P' | of blocks with flag 2: index of each point less the block's first |
 *
 * A series stands in the header as `[id, run, plugin, tag, source, first wall time, more]`, where run, plugin and tag
 * are places in the header's list of names.
 */

export const PROTOCOL = 2;

export type Plugin = "scalars" | "images" | "histograms" | "text";

/** One (run, plugin, tag) from one source: an event file or a live writer. */
export interface SeriesKey {
  readonly id: number;
  readonly run: string;
  readonly plugin: string;
  readonly tag: string;
  readonly source: number;
  /** Seconds since the epoch. */
  readonly firstWallTime: number;
  readonly displayName: string;
  readonly description: string;
  /** Step from which on a declared restart in a later source has replaced the points; null when none has. */
  readonly replacedFrom: number | null;
}

export const BlockFlag = { keyframe: 1, indices: 2, detail: 4 } as const;

/** Some points of one scalar series; the arrays are views into the frame's buffer. */
export interface ScalarBlock {
  readonly id: number;
  readonly version: number;
  readonly isKeyframe: boolean;
  readonly isDetail: boolean;
  readonly first: number;
  readonly count: number;
  readonly steps: Float64Array;
  readonly values: Float32Array;
  readonly times: Float32Array;
  /** Absolute indices; null when point i has index first + i. */
  readonly indices: Float64Array | null;
}

export interface ImageValue {
  readonly kind: "image";
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
  /** Further pictures of the same event. */
  readonly others: readonly Uint8Array[];
}

export interface HistogramValue {
  readonly kind: "histogram";
  readonly minimum: number;
  readonly maximum: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Right edges of the buckets; the first bucket starts at the minimum. */
  readonly limits: Float64Array;
  readonly counts: Float64Array;
}

export interface TextValue {
  readonly kind: "text";
  /** Markdown; the cells of a table in row order when the shape has two numbers. */
  readonly strings: readonly string[];
  readonly shape: readonly number[];
}

/** A value that is still in its file; it comes when it is asked for. */
export interface StoredValue {
  readonly kind: "stored";
  readonly nbytes: number;
  /** It was asked for, and could not be read. */
  readonly isMissing: boolean;
}

export type MediaValue = ImageValue | HistogramValue | TextValue | StoredValue;

/** One event of a series that is not scalar. */
export interface MediaEvent {
  readonly id: number;
  /** Position in order of arrival, from 0. */
  readonly index: number;
  /** How many events the series has had when this was sent. */
  readonly count: number;
  readonly step: number;
  /** Seconds since the epoch. */
  readonly wallTime: number;
  readonly value: MediaValue;
}

/** What the board says about the data's way; counts since the start of the process. */
export interface Status {
  /** Records that went over the disk because memory for media was full. */
  readonly spilled: number;
  /** One line for each thing that is wrong, for people. */
  readonly problems: readonly string[];
  /** Runs whose writer is open. */
  readonly live: readonly string[];
  /** How far the event files are read; null where none are. */
  readonly progress: Progress | null;
}

/** What was found below the log directories, and how much of it is read. */
export interface Progress {
  readonly roots: readonly string[];
  readonly runs: number;
  readonly files: number;
  readonly filesRead: number;
  readonly bytes: number;
  readonly bytesRead: number;
  /** All scalar points that were read, sent or not. */
  readonly points: number;
  readonly directories: number;
  readonly otherFiles: number;
  readonly isReading: boolean;
}

export const NO_STATUS: Status = { spilled: 0, problems: [], live: [], progress: null };

export interface Frame {
  /** Names one life of the store in the kernel. A new epoch means: forget everything. */
  readonly epoch: string;
  /** Grows by one for each frame of this board; -1 in an answer to a request. */
  readonly seq: number;
  /** Wall time in the kernel when the frame was made, in seconds. */
  readonly sentAt: number;
  readonly series: readonly SeriesKey[];
  /** Ids of series that are no longer there, because their files were deleted; some may never have been known. */
  readonly gone: readonly number[];
  readonly blocks: readonly ScalarBlock[];
  readonly media: readonly MediaEvent[];
  readonly status: Status | null;
  /** The request that this frame answers; null for frames that come unasked. */
  readonly request: number | null;
}

/** Points [from, to) of one series in order of arrival, asked for because somebody zooms in. */
export interface DetailRange {
  readonly id: number;
  readonly version: number;
  readonly from: number;
  readonly to: number;
}

/** One event whose value is asked for. */
export interface MediaPlace {
  readonly id: number;
  readonly index: number;
}

export type XAxis = "step" | "order" | "relative" | "wall";
export type ThemeName = "auto" | "light" | "dark";

/** What a user can set from Python, and what the board reports back. */
export interface Settings {
  /** 0 (off) to 0.999. */
  readonly smoothing: number;
  readonly xAxis: XAxis;
  /** Regular expression over tags; empty shows all. */
  readonly tagFilter: string;
  /** Regular expression over runs; empty shows all. */
  readonly runFilter: string;
  readonly hiddenRuns: readonly string[];
  readonly theme: ThemeName;
  /** CSS pixels of the board; 0 grows with its content up to a bound. */
  readonly height: number;
}

/** What holds as long as nobody has set anything, the same as in Python. */
export const DEFAULT_SETTINGS: Settings = {
  smoothing: 0,
  xAxis: "step",
  tagFilter: "",
  runFilter: "",
  hiddenRuns: [],
  theme: "auto",
  height: 0,
};

export type PartName = "markdown";

/** What comes from the kernel cannot be read; the message says what was wrong with it. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}
