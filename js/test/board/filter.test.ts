import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { createFilter } from "../../src/board/filter";

describe("a filter", () => {
  test("is blind to case", () => {
    const { pattern } = createFilter(signal("LOSS$"));

    expect(pattern.value.test("train/loss")).toBe(true);
  });

  test("lets everything pass when it is empty", () => {
    expect(createFilter(signal("")).pattern.value.test("")).toBe(true);
  });

  test("keeps the last valid expression while what is typed is none", () => {
    const source = signal("loss");
    const { pattern, isValid } = createFilter(source);
    pattern.value.test("");

    source.value = "acc(";

    expect(isValid.value).toBe(false);
    expect(pattern.value.test("train/loss")).toBe(true);
    expect(pattern.value.test("train/acc")).toBe(false);
  });

  test("lets everything pass when it never was valid", () => {
    const { pattern, isValid } = createFilter(signal("("));

    expect(pattern.value.test("anything")).toBe(true);
    expect(isValid.value).toBe(false);
  });
});
