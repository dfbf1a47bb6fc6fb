import type { Range } from "./scale";

const TO_TWO = Math.sqrt(2);
const TO_FIVE = Math.sqrt(10);
const TO_TEN = Math.sqrt(50);

/** Whole multiples, from `first` to `last`, of 1, 2 or 5 times a power of ten. */
interface Multiples {
  readonly first: number;
  readonly last: number;
  /** The distance; where that is below 1 its inverse, for 3 / 10 is exact where 3 * 0.1 is not. */
  readonly unit: number;
  readonly isInverse: boolean;
}

function multiplesIn(min: number, max: number, count: number): Multiples {
  const wanted = (max - min) / count;
  const power = Math.floor(Math.log10(wanted));
  const rest = wanted / 10 ** power;
  const factor = rest >= TO_TEN ? 10 : rest >= TO_FIVE ? 5 : rest >= TO_TWO ? 2 : 1;
  const isInverse = power < 0;
  const unit = isInverse ? 10 ** -power / factor : 10 ** power * factor;
  const near = (value: number) => Math.round(isInverse ? value * unit : value / unit);
  const found = { first: near(min), last: near(max), unit, isInverse };
  if (multiple(found, found.first) < min) found.first++;
  if (multiple(found, found.last) > max) found.last--;
  return found.last < found.first && count < 2 ? multiplesIn(min, max, count * 2) : found;
}

function multiple({ unit, isInverse }: Multiples, index: number): number {
  return isInverse ? index / unit : index * unit;
}

/** Returns about `count` round numbers from `min` to `max`. */
export function ticks(min: number, max: number, count: number): number[] {
  if (min === max) return [min];
  const found = multiplesIn(min, max, count);
  const length = found.last - found.first + 1;
  return length > 0 ? Array.from({ length }, (_, i) => multiple(found, found.first + i)) : [];
}

/** Returns how far apart {@link ticks} are. */
export function tickStep(min: number, max: number, count: number): number {
  return multiple(multiplesIn(min, max, count), 1);
}

/** Widens a range until both ends are multiples of the step between its ticks. */
export function nice(min: number, max: number, count: number): Range {
  let [low, high, previous] = [min, max, 0];
  for (;;) {
    const found = multiplesIn(low, high, count);
    const step = multiple(found, 1);
    if (step === previous || step === 0 || !Number.isFinite(step)) return [low, high];
    const isAbove = multiple(found, found.first) > low;
    const isBelow = multiple(found, found.last) < high;
    low = multiple(found, found.first - Number(isAbove));
    high = multiple(found, found.last + Number(isBelow));
    previous = step;
  }
}
