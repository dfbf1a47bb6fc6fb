import { describe, expect, test } from "vitest";
import { readKey } from "../../../src/views/scalars/keyboard";

function press(key: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}, hasCursor = false) {
  return readKey({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held }, hasCursor);
}

describe("a key", () => {
  test.each([
    ["ArrowRight", false, { kind: "move", points: 1 }],
    ["ArrowLeft", false, { kind: "move", points: -1 }],
    ["ArrowLeft", true, { kind: "move", points: -10 }],
    ["Home", false, { kind: "end", isLast: false }],
    ["End", false, { kind: "end", isLast: true }],
    ["+", true, { kind: "scale", factor: 0.5 }],
    ["-", false, { kind: "scale", factor: 2 }],
    ["0", false, { kind: "reset" }],
  ])("%s with shift %s means what it says", (key, shiftKey, action) => {
    expect(press(key, { shiftKey })).toEqual(action);
  });

  test("Escape gives up the cursor first and then the zoom", () => {
    expect([press("Escape", {}, true)?.kind, press("Escape")?.kind]).toEqual(["leave", "reset"]);
  });

  test("with Control belongs to the page", () => {
    expect(press("+", { ctrlKey: true })).toBeNull();
  });

  test("without a meaning belongs to the page", () => {
    expect(press("a")).toBeNull();
  });
});
