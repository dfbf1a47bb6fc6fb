/** The few number formats that axes need; d3-format would be a twentieth of the whole bundle. */

const PREFIXES = ["", "k", "M", "G", "T"];

/** Gives n of `value` = m × 10^n with 1 <= |m| < 10. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** Counts the decimals that tell values apart which lie `step` from each other. */
export function decimalsFor(step: number): number {
  return Math.min(100, Math.max(0, -exponentOf(Math.abs(step))));
}

/** Counts the significant digits that tell values up to `greatest` apart which lie `step` from each other. */
export function digitsFor(step: number, greatest: number): number {
  const rest = Math.abs(greatest) - Math.abs(step);
  if (rest === 0) return 1;
  return Math.max(0, exponentOf(rest) - exponentOf(Math.abs(step))) + 1;
}

/** Writes with a fixed number of decimals. */
export function fixed(value: number, decimals: number): string {
  return withMinus(value.toFixed(decimals));
}

/** Writes with a power of ten, without trailing zeros: 1.5e-5. */
export function exponential(value: number, decimals?: number): string {
  const [mantissa, exponent] = value.toExponential(decimals).split("e");
  return withMinus(`${Number(mantissa)}e${exponent}`);
}

/** Writes with an SI prefix from k to T, without trailing zeros: 1.5M. For values of 1 or more. */
export function siPrefixed(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  const group = Math.max(0, Math.min(PREFIXES.length - 1, Math.floor(exponentOf(rounded) / 3)));
  return withMinus(`${Number((rounded / 1000 ** group).toPrecision(digits))}${PREFIXES[group]}`);
}

/** A minus is as wide as a plus, a hyphen is not; the one of an exponent stays. */
export function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}
