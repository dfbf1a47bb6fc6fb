import { multiplesOf, tickStep } from "./round";
import type { Ticks } from "./ticks";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** With more digits than this a number cannot be written. */
const MOST_DIGITS = 100;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Chooses about `count` round durations between `min` and `max` seconds. */
export function relativeTicks(min: number, max: number, count: number): Ticks {
  const step = timeStep(min, max, count) ?? DAY * tickStep(min / DAY, max / DAY, count);
  const values = multiplesOf(step, min, max);
  const digits = step < 1 ? Math.min(Math.ceil(-Math.log10(step) - 1e-9), MOST_DIGITS) : 0;
  return { values, labels: values.map((value) => durationLabel(value, digits)) };
}

/** Chooses about `count` round local times between `min` and `max` seconds since the epoch. */
export function wallTicks(min: number, max: number, count: number): Ticks {
  const step = timeStep(min, max, count);
  if (step === null) return monthTicks(min, max, count);
  const offset = -new Date(min * 1000).getTimezoneOffset() * 60;
  const values = step < DAY ? multiplesOf(step, min, max, -offset) : dayTicks(min, max, step / DAY);
  return { values, labels: values.map((value) => wallLabel(value, step)) };
}

/** Writes seconds as a person would: `1.5s`, `10m`, `2h30m`, `3d`. */
export function durationLabel(seconds: number, digits: number): string {
  if (seconds === 0) return "0";
  if (seconds < 0) return `−${durationLabel(-seconds, digits)}`;
  if (digits > 0) return `${seconds.toFixed(digits)}s`;
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / DAY), "d"],
    [Math.floor((whole % DAY) / HOUR), "h"],
    [Math.floor((whole % HOUR) / MINUTE), "m"],
    [whole % MINUTE, "s"],
  ];
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount}${unit}`] : [])).join("");
}

/** Returns the distance of round times, or null when it is longer than any of them. */
function timeStep(min: number, max: number, count: number): number | null {
  const wanted = (max - min) / Math.max(1, count);
  if (wanted < 1) return tickStep(0, max - min, count);
  return STEPS.find((step) => step >= wanted) ?? null;
}

function dayTicks(min: number, max: number, days: number): number[] {
  const values: number[] = [];
  const day = new Date(min * 1000);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() / 1000 <= max; day.setDate(day.getDate() + days)) {
    if (day.getTime() / 1000 >= min) values.push(day.getTime() / 1000);
  }
  return values;
}

function monthTicks(min: number, max: number, count: number): Ticks {
  const wanted = (max - min) / (30 * DAY) / Math.max(1, count);
  const months = MONTH_STEPS.find((step) => step >= wanted);
  if (months === undefined) return yearTicks(min, max, count);
  const values: number[] = [];
  const first = new Date(min * 1000);
  const month = new Date(first.getFullYear(), months < 12 ? first.getMonth() : 0);
  for (; month.getTime() / 1000 <= max; month.setMonth(month.getMonth() + months)) {
    if (month.getTime() / 1000 >= min) values.push(month.getTime() / 1000);
  }
  return { values, labels: values.map((value) => monthLabel(new Date(value * 1000))) };
}

function yearTicks(min: number, max: number, count: number): Ticks {
  const first = new Date(min * 1000).getFullYear();
  const last = new Date(max * 1000).getFullYear();
  const years = multiplesOf(Math.max(1, tickStep(first, last, count)), first, last);
  const values = years.map(startOfYear).filter((value) => value >= min && value <= max);
  return { values, labels: values.map((value) => monthLabel(new Date(value * 1000))) };
}

/** The constructor of dates takes the year 50 for 1950. */
function startOfYear(year: number): number {
  return new Date(2000, 0).setFullYear(year) / 1000;
}

function monthLabel(date: Date): string {
  return `${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

function wallLabel(seconds: number, step: number): string {
  const date = new Date(Math.round(seconds * 1000));
  const isMidnight = date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0;
  if (isMidnight || step >= DAY) return `${MONTHS[date.getMonth()]} ${date.getDate()}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (step >= MINUTE) return clock;
  const second = `${clock}:${two(date.getSeconds())}`;
  return step >= 1 ? second : `${second}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
