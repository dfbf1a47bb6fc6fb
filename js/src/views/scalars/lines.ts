import type { Segments } from "../../compute/segments";
import { NO_SEGMENTS, oneSegment, splitSegments } from "../../compute/segments";
import { smoothSparse } from "../../compute/smooth";
import type { Columns } from "../../compute/xvalues";
import { isAscending, xValues } from "../../compute/xvalues";
import type { ScalarBlock, XAxis } from "../../protocol";
import type { ScalarSeries } from "../../store/types";
import type { RunStyle } from "../context";
import { emptyColumns, mergeBlocks } from "./merge";
import type { Attempt } from "./state";

const MOST_RESTARTS = 128;

/** How all lines of a chart are read. */
export interface LineSettings {
  readonly axis: XAxis;
  readonly smoothing: number;
}

/** One series made ready to be drawn; worked out again only when something about it has changed. */
export class Line {
  columns: Columns = emptyColumns();
  xs: Float64Array = new Float64Array(0);
  /** Null while smoothing is off. */
  smoothed: Float64Array | null = null;
  segments: Segments = NO_SEGMENTS;
  /** No x is smaller than the one before it in its segment. */
  ascends = true;
  /** Seconds from the run's first wall time on this tag to that of this series. */
  relativeOffset = 0;
  /** Null where its run has no other line. */
  attempt: Attempt | null = null;
  /** Points that were asked for because somebody zoomed in. */
  blocks: readonly ScalarBlock[] = [];
  private readonly merged = emptyColumns();
  private places: Float64Array = new Float64Array(0);
  private smoothBuffer = new Float64Array(0);
  private stamp = "";
  private smoothStamp = "";

  constructor(
    readonly series: ScalarSeries,
    public style: RunStyle,
  ) {}

  update(settings: LineSettings, offset: number): void {
    const { series } = this;
    this.blocks = this.blocks.filter((block) => block.version === series.version);
    const data = `${series.version}/${series.revision}/${series.key.replacedFrom}/${this.blocks.map((block) => block.first).join()}`;
    const stamp = `${data}/${settings.axis}/${offset}`;
    if (stamp !== this.stamp) this.place(settings.axis, offset);
    const smoothStamp = `${data}/${settings.smoothing}`;
    if (smoothStamp !== this.smoothStamp) this.smooth(settings.smoothing);
    this.stamp = stamp;
    this.smoothStamp = smoothStamp;
  }

  /** What the eye follows: the smoothed values, or the logged ones when smoothing is off. */
  get shown(): Float32Array | Float64Array {
    return this.smoothed ?? this.columns.values;
  }

  private get replacedFrom(): number {
    return this.series.key.replacedFrom ?? Number.POSITIVE_INFINITY;
  }

  /** Position of the last point that was not replaced; -1 when there is none. */
  get lastKept(): number {
    const { steps, length } = this.columns;
    let last = length - 1;
    while (last >= 0 && (steps[last] as number) >= this.replacedFrom) last--;
    return last;
  }

  wallTimeAt(position: number): number {
    return this.series.key.firstWallTime + (this.columns.times[position] as number);
  }

  private place(axis: XAxis, offset: number): void {
    if (this.blocks.length > 0) mergeBlocks(this.series, this.blocks, this.merged);
    this.columns = this.blocks.length > 0 ? this.merged : this.series;
    const { length } = this.columns;
    this.xs = xValues(axis, this.columns, offset, this.places);
    if (axis === "relative" || axis === "wall") this.places = this.xs;
    this.segments = splitSegments(this.columns.steps, length, this.replacedFrom, axis === "step");
    this.ascends = axis === "step" || isAscending(this.xs, 0, length);
  }

  private smooth(weight: number): void {
    this.smoothed = null;
    const { length, values, indices } = this.columns;
    if (!(weight > 0) || length === 0) return;
    if (this.smoothBuffer.length < length) this.smoothBuffer = new Float64Array(values.length);
    const { count, starts } = this.restarts(length);
    for (let s = 0; s < count; s++) {
      const from = starts[s] as number;
      const to = starts[s + 1] as number;
      smoothSparse(
        values.subarray(from, to),
        indices.subarray(from, to),
        to - from,
        weight,
        this.smoothBuffer.subarray(from, to),
      );
    }
    this.smoothed = this.smoothBuffer;
  }

  /** A restart is smoothed by itself, on every axis; steps that go to and fro all the time are no restarts. */
  private restarts(length: number): Segments {
    const segments = splitSegments(this.columns.steps, length);
    return segments.count <= MOST_RESTARTS ? segments : oneSegment(this.columns.steps, length);
  }
}
