import { countRestarts, keepExtremes } from "../compute/decimate";
import type { ScalarBlock, SeriesKey } from "../protocol";
import type { ScalarSeries } from "./types";

/** The most points that one series holds. */
export const MOST_POINTS = 2048;

const FIRST_CAPACITY = 64;
/** What merging leaves at most, so that it is not needed again at once. */
const MOST_AFTER_MERGE = 1536;
/** With more restarts than this in the held points, buckets reach over them. */
const MOST_SEGMENTS = 128;

const kept = new Uint32Array(MOST_POINTS);

/** What a series holds before its first point: the same for all of them. */
const NO_DOUBLES = new Float64Array(0);
const NO_FLOATS = new Float32Array(0);
const BYTES_PER_POINT = 24;

/**
 * The columns of one scalar series, in order of arrival.
 *
 * New points come in one by one. When the columns are full, neighbours within buckets of order of
 * arrival are merged to their extremes; the width of the buckets doubles until there is room.
 *
 * Where nobody gives a step, files have every point at step 0. Here such points count up.
 */
export class ScalarColumns implements ScalarSeries {
  readonly kind = "scalars";
  key: SeriesKey;
  version = 0;
  length = 0;
  steps = NO_DOUBLES;
  values = NO_FLOATS;
  times = NO_FLOATS;
  indices = NO_DOUBLES;
  count = 0;
  revision = 0;
  isComplete = true;
  isCounted = true;
  private width = 1;
  private isAsleep = false;

  constructor(key: SeriesKey) {
    this.key = key;
  }

  /** Bytes of the columns. */
  get bytes(): number {
    return this.steps.length * BYTES_PER_POINT;
  }

  /** Gives the points away; until the whole series comes again, what else comes is only counted. */
  sleep(): void {
    this.isAsleep = true;
    this.isComplete = true;
    this.isCounted = true;
    this.length = 0;
    this.width = 1;
    this.steps = this.indices = NO_DOUBLES;
    this.values = this.times = NO_FLOATS;
    this.revision++;
  }

  /** Takes a block; tells whether it changed anything. */
  apply(block: ScalarBlock): boolean {
    if (this.isAsleep && !block.isKeyframe && block.first > 0) {
      this.count = Math.max(this.count, block.first + block.count);
      return false;
    }
    if (this.isAsleep) this.count = 0;
    this.isAsleep = false;
    const { count, isComplete, version } = this;
    if (this.length === 0 && this.count === 0) this.version = block.version;
    const taken = block.isKeyframe ? this.applyKeyframe(block) : this.applyDelta(block);
    const isChanged =
      taken || this.count !== count || this.isComplete !== isComplete || this.version !== version;
    if (isChanged) this.revision++;
    return isChanged;
  }

  /** A keyframe that says no more than what is held whole already leaves the finer points alone. */
  private applyKeyframe(block: ScalarBlock): boolean {
    if (this.isComplete && block.version === this.version && this.addsTo(block)) {
      return this.appendUnknown(block);
    }
    this.length = 0;
    this.width = 1;
    this.isCounted = true;
    this.count = block.first + block.count;
    this.version = block.version;
    this.isComplete = true;
    this.append(block, 0);
    return true;
  }

  private applyDelta(block: ScalarBlock): boolean {
    if (block.version !== this.version) this.rewind(block);
    if (block.first > this.count) this.isComplete = false;
    return this.appendUnknown(block);
  }

  /** Forgets what a rewritten history has replaced; what came before it waits for a keyframe. */
  private rewind(block: ScalarBlock): void {
    this.length = firstNotBelow(this.indices, this.length, block.first);
    this.count = Math.min(this.count, block.first);
    this.version = block.version;
    this.isComplete = false;
  }

  private addsTo(block: ScalarBlock): boolean {
    const missing = block.first + block.count - this.count;
    const known = firstUnknown(block, this.count);
    return missing >= 0 && block.steps.length - known === missing && known <= this.length;
  }

  private appendUnknown(block: ScalarBlock): boolean {
    const from = firstUnknown(block, this.count);
    this.count = Math.max(this.count, block.first + block.count);
    this.append(block, from);
    return from < block.steps.length;
  }

  private append(block: ScalarBlock, from: number): void {
    const end = block.steps.length;
    for (let start = from; start < end; ) {
      this.makeRoom(end - start);
      const size = Math.min(end - start, this.steps.length - this.length);
      this.copy(block, start, start + size);
      start += size;
    }
  }

  private copy(block: ScalarBlock, from: number, to: number): void {
    if (this.isCounted && !isAllZero(block.steps, from, to)) this.stopCounting();
    this.steps.set(block.steps.subarray(from, to), this.length);
    this.values.set(block.values.subarray(from, to), this.length);
    this.times.set(block.times.subarray(from, to), this.length);
    if (block.indices) this.indices.set(block.indices.subarray(from, to), this.length);
    else for (let i = from; i < to; i++) this.indices[this.length + i - from] = block.first + i;
    const end = this.length + to - from;
    if (this.isCounted) this.steps.set(this.indices.subarray(this.length, end), this.length);
    this.length = end;
  }

  /** A step was given: all that went before are at step 0, as the file has them. */
  private stopCounting(): void {
    this.isCounted = false;
    this.steps.fill(0, 0, this.length);
  }

  private makeRoom(points: number): void {
    const needed = Math.min(this.length + points, MOST_POINTS);
    if (needed > this.steps.length) this.grow(needed);
    if (this.length === MOST_POINTS) this.merge();
  }

  private grow(needed: number): void {
    let capacity = Math.max(this.steps.length, FIRST_CAPACITY);
    while (capacity < needed) capacity *= 2;
    this.steps = widen(this.steps, new Float64Array(capacity));
    this.values = widen(this.values, new Float32Array(capacity));
    this.times = widen(this.times, new Float32Array(capacity));
    this.indices = widen(this.indices, new Float64Array(capacity));
  }

  private merge(): void {
    this.mergeBuckets();
    while (this.length > MOST_AFTER_MERGE) {
      this.width *= 2;
      this.mergeBuckets();
    }
  }

  private mergeBuckets(): void {
    const isSplit = countRestarts(this.steps, 0, this.length) <= MOST_SEGMENTS;
    const steps = isSplit ? this.steps : null;
    const length = keepExtremes(this.indices, this.values, steps, 0, this.length, this.width, kept);
    for (let i = 0; i < length; i++) {
      const from = kept[i] as number;
      this.steps[i] = this.steps[from] as number;
      this.values[i] = this.values[from] as number;
      this.times[i] = this.times[from] as number;
      this.indices[i] = this.indices[from] as number;
    }
    this.length = length;
  }
}

/** Position in the block of the first point whose index is not below `count`. */
function firstUnknown(block: ScalarBlock, count: number): number {
  if (block.indices) return firstNotBelow(block.indices, block.indices.length, count);
  return Math.max(0, Math.min(count - block.first, block.steps.length));
}

function isAllZero(steps: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (steps[i] !== 0) return false;
  return true;
}

function firstNotBelow(ascending: Float64Array, length: number, bound: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function widen<T extends Float64Array | Float32Array>(old: T, wider: T): T {
  wider.set(old);
  return wider;
}
