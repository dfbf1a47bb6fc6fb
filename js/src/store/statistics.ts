import type { ScalarSeries } from "./types";

/** What is exactly known of a series, however many of its points were merged. */
export interface Statistics {
  readonly count: number;
  /** Value of the first point; may be NaN or infinite, like the last one. */
  readonly first: number;
  readonly last: number;
  /** Of the finite values; NaN when there are none. */
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Reads first, last, lowest and highest value; they survive every merging.
 * All four are NaN for a series without points. They hold for the whole series only while it is complete.
 */
export function statisticsOf(series: ScalarSeries): Statistics {
  const { values, length, count } = series;
  let minimum = Number.NaN;
  let maximum = Number.NaN;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (!(value >= minimum)) minimum = value;
    if (!(value <= maximum)) maximum = value;
  }
  return {
    count,
    first: length > 0 ? (values[0] as number) : Number.NaN,
    last: length > 0 ? (values[length - 1] as number) : Number.NaN,
    minimum,
    maximum,
  };
}
