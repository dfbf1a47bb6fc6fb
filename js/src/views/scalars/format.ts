import { withMinus } from "../../compute/number_format";
import { durationLabel } from "../../compute/time_ticks";
import { strings } from "../../strings";
import type { TipRow } from "./state";

const SIGNIFICANT = 7;
const SHORT = 4;

function digits(value: number, significant: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return withMinus(String(Number(value.toPrecision(significant))));
}

/** Writes a value with the digits that float32 holds: 0.1 for what was logged as 0.1. */
export function valueLabel(value: number): string {
  return digits(value, SIGNIFICANT);
}

/** Writes a value for the head of a card. */
export function shortLabel(value: number): string {
  return digits(value, SHORT);
}

/** Groups the digits by thousands; starting `Intl` for it would cost tens of milliseconds. */
export function stepLabel(step: number): string {
  return String(Math.round(step)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes seconds since the start of the run; parts of a second only below a minute. */
export function relativeLabel(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (Math.abs(seconds) < 60) return withMinus(`${Number(seconds.toPrecision(3))}s`);
  return durationLabel(seconds, 0).replace(/([dhm])(?=\d)/g, "$1 ");
}

/** Writes a wall time in the time zone of the browser: `2026-11-21 10:38:04`. */
export function wallTimeLabel(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  const date = new Date(seconds * 1000);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join("-");
  return `${day} ${clockLabel(seconds)}`;
}

/** Writes the time of day of a wall time: `10:38:04`. */
function clockLabel(seconds: number): string {
  const date = new Date(seconds * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

/** Says which of several series of its run a row is of; empty for the only one. */
export function attemptLabel({ attempt, start }: Pick<TipRow, "attempt" | "start">): string {
  if (attempt === null) return "";
  return strings.scalars.attempt(attempt.place, attempt.count, clockLabel(start));
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
