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
    const { pattern, isValid, held } = createFilter(source);
    pattern.value.test("");

    source.value = "acc(";

    expect(held.value).toBe("loss");

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

const TAG = "train/a_tag_of_some_forty_letters_or_so";
const QUICK = [
  "",
  "loss|acc",
  "^(train|val)/(loss|acc)$",
  ".*train.*loss.*",
  "layer[0-9]+/weights?",
  "layers\\.\\d+\\.(q|k|v|o)_proj",
  "(ab)+",
  "[(a+)+]",
  "\\(a+\\)+",
  "a{2}b{3}",
  "(?:a|b)c.*?d",
];
const SLOW = [
  "(.+)+~",
  "(?:.*)*~",
  "((.)+)+~",
  "(a|.)*~",
  "(.?){40}~",
  "(.{1,9}){1,9}~",
  "(?<n>.+)+~",
  "(?=(.+)+~)",
  "([^)]+)+~",
  ".*.*.*.*.*~",
  `${".?".repeat(40)}~`,
  `${"(.|.)".repeat(40)}~`,
];

describe("a filter from a link", () => {
  test.each(QUICK)("holds when it takes little time: %s", (source) => {
    const { pattern, isValid, isRefused, distrust } = createFilter(signal(source));
    distrust(source);
    const start = performance.now();
    pattern.value.test(TAG);

    expect([isValid.value, isRefused.value, pattern.value.source]).toEqual([
      true,
      false,
      new RegExp(source).source,
    ]);
    expect(performance.now() - start).toBeLessThan(50);
  });

  test.each(SLOW)("is refused when it may take for ever: %s", (source) => {
    const { pattern, isValid, isRefused, distrust } = createFilter(signal(source));
    distrust(source);

    expect([isValid.value, isRefused.value]).toEqual([false, true]);
    expect(pattern.value.test(TAG)).toBe(true);
  });

  test("holds once the user has typed it", () => {
    const source = signal("(.+)+");
    const { isRefused, distrust, trust } = createFilter(source);
    distrust("(.+)+");
    const before = isRefused.value;
    source.value = "(.+)+x";
    const other = isRefused.value;
    source.value = "(.+)+";
    trust();

    expect([before, other, isRefused.value]).toEqual([true, false, false]);
  });
});
