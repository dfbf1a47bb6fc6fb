import { decimalsFor, digitsFor, exponential, fixed, siPrefixed } from "./number_format";
import { multiplesOf, tickStep, ticks } from "./round";

/** Where an axis has its lines, and what stands beside them. */
export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

const NO_TICKS: Ticks = { values: [], labels: [] };
const SI_FROM = 1e4;
const SI_BELOW = 1e15;
const MOST_SI_DIGITS = 5;
const EXPONENT_BELOW = 1e-3;

/** Chooses about `count` round values between `min` and `max`. */
export function linearTicks(min: number, max: number, count: number): Ticks {
  const values = ticks(min, max, count);
  const label = tickFormat(values, tickStep(min, max, count));
  return { values, labels: values.map(label) };
}

/** Chooses about `count` round whole numbers between `min` and `max`. */
export function integerTicks(min: number, max: number, count: number): Ticks {
  const step = Math.max(1, tickStep(min, max, count));
  const values = multiplesOf(step, min, max);
  return { values, labels: values.map(tickFormat(values, step)) };
}

/** Makes the labels of one axis: plain, with an SI prefix from 10,000 on, with an exponent where both are long. */
function tickFormat(values: readonly number[], step: number): (value: number) => string {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const label = formatFor(greatest, step);
  return (value) => (value === 0 ? "0" : label(value));
}

function formatFor(greatest: number, step: number): (value: number) => string {
  const digits = digitsFor(step, greatest);
  if (greatest >= SI_FROM && greatest < SI_BELOW && digits <= MOST_SI_DIGITS) {
    return (value) => siPrefixed(value, digits);
  }
  if (greatest < EXPONENT_BELOW || greatest >= SI_BELOW) return (value) => exponential(value, digits - 1);
  return (value) => fixed(value, decimalsFor(step));
}

const LOG_MULTIPLES: readonly (readonly number[])[] = [[1, 2, 5], [1, 3], [1]];

/** Chooses at most about `count` values for a log axis: powers of ten, with some between where there is room. */
export function logTicks(min: number, max: number, count: number): Ticks {
  const low = Math.log10(Math.max(min, Number.MIN_VALUE));
  const high = Math.log10(Math.min(max, Number.MAX_VALUE));
  if (!(low <= high)) return NO_TICKS;
  if (high - low < 1) return linearTicks(min, max, count);
  const decades = Math.floor(high) - Math.ceil(low) + 1;
  const multiples = LOG_MULTIPLES.find((each) => each.length * decades <= count) ?? [1];
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const values: number[] = [];
  for (let power = Math.floor(low); power <= high; power++) {
    if (power % stride !== 0) continue;
    for (const multiple of multiples) {
      const value = Number(`${multiple}e${power}`);
      if (value >= min && value <= max) values.push(value);
    }
  }
  return { values, labels: values.map(logLabel) };
}

function logLabel(value: number): string {
  if (value >= SI_FROM && value < SI_BELOW) return siPrefixed(value, 6);
  return value >= EXPONENT_BELOW && value < SI_BELOW ? String(value) : exponential(value);
}

/** Finds the most ticks for which `fits` holds, from `count` down; one tick always does. */
export function fitTicks(
  count: number,
  choose: (count: number) => Ticks,
  fits: (ticks: Ticks) => boolean,
): Ticks {
  let wanted = Math.max(1, Math.floor(count));
  let chosen = choose(wanted);
  while (wanted > 1 && !fits(chosen)) chosen = choose(--wanted);
  return chosen;
}
