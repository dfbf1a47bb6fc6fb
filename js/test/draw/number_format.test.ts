import { expect, test } from "vitest";
import { decimalsFor, digitsFor, exponential, fixed, siPrefixed } from "../../src/compute/number_format";

test.each([
  [0.2, 1],
  [0.25, 1],
  [5, 0],
  [1e-7, 7],
])("steps of %d need %d decimals", (step, decimals) => {
  expect(decimalsFor(step)).toBe(decimals);
});

test.each([
  [2000, 12_000, 2],
  [200_000, 1_000_000, 1],
  [5e-6, 2e-5, 2],
])("steps of %d up to %d need %d digits", (step, greatest, digits) => {
  expect(digitsFor(step, greatest)).toBe(digits);
});

test.each([
  [-0.25, 2, "−0.25"],
  [3, 1, "3.0"],
])("%d with %d decimals is %s", (value, decimals, label) => {
  expect(fixed(value, decimals)).toBe(label);
});

test.each([
  [1.5e-5, 1, "1.5e-5"],
  [-2e-5, 1, "−2e-5"],
  [1e21, 2, "1e+21"],
])("%d with a power of ten is %s", (value, decimals, label) => {
  expect(exponential(value, decimals)).toBe(label);
});

test.each([
  [0, 2, "0"],
  [800, 1, "800"],
  [999_999, 3, "1M"],
  [-1_500_000, 2, "−1.5M"],
  [2e14, 1, "200T"],
  [12_340, 4, "12.34k"],
])("%d with %d digits and a prefix is %s", (value, digits, label) => {
  expect(siPrefixed(value, digits)).toBe(label);
});
