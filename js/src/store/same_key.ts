import type { SeriesKey } from "../protocol";

/** Tells whether two keys mean one series. */
export function isSamePlace(a: SeriesKey, b: SeriesKey): boolean {
  return a.run === b.run && a.plugin === b.plugin && a.tag === b.tag && a.source === b.source;
}

/** Tells whether two keys of one series say the same about it. */
export function isSameText(a: SeriesKey, b: SeriesKey): boolean {
  return (
    a.displayName === b.displayName &&
    a.description === b.description &&
    a.firstWallTime === b.firstWallTime &&
    a.replacedFrom === b.replacedFrom
  );
}
