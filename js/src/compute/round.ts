import type { Range } from "./scale";

const TO_TWO = Math.sqrt(2);
const TO_FIVE = Math.sqrt(10);
const TO_TEN = Math.sqrt(50);
/** No axis has room for more. */
const MOST_VALUES = 1000;
/** The ends settle after two or three rounds, or never where numbers are too coarse for it. */
const MOST_ROUNDS = 1000;

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
  return within(min, max, found.first, found.last, (index) => multiple(found, index));
}

/** Returns the multiples of `step`, each moved by `offset`, from `min` to `max`. */
export function multiplesOf(step: number, min: number, max: number, offset = 0): number[] {
  const first = Math.ceil((min - offset) / step);
  const last = Math.floor((max - offset) / step) + 1;
  return within(min, max, first, last, (index) => index * step + offset + 0);
}

/** Counts from `first` on, for beyond 2 ** 53 one more changes nothing; there several indices give the same number. */
function within(
  min: number,
  max: number,
  first: number,
  last: number,
  valueAt: (index: number) => number,
): number[] {
  const length = Math.min(last - first + 1, MOST_VALUES);
  if (!(length > 0)) return [];
  const values = Array.from({ length }, (_, i) => valueAt(first + i));
  return values.filter((value, i) => value >= min && value <= max && value !== values[i - 1]);
}

/** Returns how far apart {@link ticks} are. */
export function tickStep(min: number, max: number, count: number): number {
  return multiple(multiplesIn(min, max, count), 1);
}

/** Widens a range until both ends are multiples of the step between its ticks. */
export function nice(min: number, max: number, count: number): Range {
  let [low, high, previous] = [min, max, 0];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = multiplesIn(low, high, count);
    const step = multiple(found, 1);
    if (step === previous || step === 0 || !Number.isFinite(step)) return [low, high];
    const isAbove = multiple(found, found.first) > low;
    const isBelow = multiple(found, found.last) < high;
    low = multiple(found, found.first - Number(isAbove));
    high = multiple(found, found.last + Number(isBelow));
    previous = step;
  }
  return [low, high];
}
