import { expect, test } from "vitest";
import { darkPalette, lightPalette } from "../../src/draw/palette";

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test.each([
  ["light", lightPalette, 2.2],
  ["dark", darkPalette, 3],
] as const)("every run colour of the %s theme stands out from the card", (_name, palette, least) => {
  const contrasts = palette.runs.map((color) => contrast(color, palette.background));

  expect(palette.runs).toHaveLength(10);
  expect(Math.min(...contrasts)).toBeGreaterThan(least);
});

test.each([lightPalette, darkPalette])("labels can be read on the card", (palette) => {
  expect(contrast(palette.muted, palette.background)).toBeGreaterThan(4.5);
});
