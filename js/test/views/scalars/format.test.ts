import { describe, expect, test } from "vitest";
import { relativeLabel, stepLabel, valueLabel } from "../../../src/views/scalars/format";
import { placeTip } from "../../../src/views/scalars/placement";
import { cutName, lastPart, splitName } from "../../../src/views/scalars/title";

describe("labels", () => {
  test.each([
    [Math.fround(0.1), "0.1"],
    [Math.fround(1 / 3), "0.3333333"],
    [Math.fround(1e-9), "1e-9"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "−∞"],
    [-0.25, "−0.25"],
  ])("the value %d reads as it was logged", (value, label) => {
    expect(valueLabel(value)).toBe(label);
  });

  test.each([
    [0, "0s"],
    [1.23456, "1.23s"],
    [135.8, "2m 16s"],
    [93_784, "1d 2h 3m 4s"],
  ])("%d seconds read as a duration", (seconds, label) => {
    expect(relativeLabel(seconds)).toBe(label);
  });

  test("steps are grouped by thousands", () => {
    expect(stepLabel(1_234_567)).toBe("1,234,567");
  });
});

describe("a title", () => {
  test.each([
    ["train/loss", "loss"],
    ["loss", "loss"],
    ["train/loss/", "loss"],
  ])("of %s is its last part", (tag, title) => {
    expect(lastPart(tag)).toBe(title);
  });

  test("that is long keeps its end apart from the start that shrinks", () => {
    const parts = splitName("query_weight_with_a_very_long_name");

    expect(parts.join("")).toBe("query_weight_with_a_very_long_name");
    expect(parts[1]).toHaveLength(12);
  });
});

describe("the tooltip", () => {
  const size = { width: 200, height: 100 };
  const view = { width: 800, height: 600 };

  test("stands right of the pointer where there is room", () => {
    expect(placeTip({ x: 100, y: 300 }, size, view).left).toBe(118);
  });

  test("stands left of the pointer at the right edge", () => {
    expect(placeTip({ x: 790, y: 300 }, size, view).left).toBe(572);
  });

  test("stays inside the view at its corners", () => {
    expect(placeTip({ x: 100, y: 599 }, size, view).top).toBe(494);
  });

  test("goes below the pointer in a narrow view", () => {
    expect(placeTip({ x: 120, y: 100 }, size, { width: 240, height: 600 })).toEqual({ left: 20, top: 118 });
  });
});

test.each([
  ["resnet50_cifar10_lr0.1_bs128/Loss/train", "resnet50_cif…8/Loss/train"],
  ["baseline", "baseline"],
])("of %s the ends stay", (name, cut) => {
  expect(cutName(name)).toBe(cut);
});
