import { describe, expect, test } from "vitest";
import {
  decodeSettings,
  encodeDetail,
  encodeHello,
  encodeLook,
  encodePartReady,
  encodeSettings,
} from "../../src/messages";
import { DEFAULT_SETTINGS } from "../../src/protocol";

describe("messages to the kernel", () => {
  test("are spelt as the kernel reads them", () => {
    const range = { id: 3, version: 1, from: 10, to: 20 };

    expect(encodeHello(null)).toEqual({ kind: "hello", epoch: null });
    expect(encodeDetail(7, [range], 500)).toEqual({
      kind: "detail",
      request: 7,
      points: 500,
      ranges: [range],
      media: [],
    });
    expect(encodeDetail(8, [], 0, [{ id: 1, index: 2 }])).toMatchObject({ media: [{ id: 1, index: 2 }] });
    expect(encodeLook([3, 4])).toEqual({ kind: "look", ids: [3, 4] });
    expect(encodePartReady("markdown")).toEqual({ kind: "part_ready", name: "markdown" });
    expect(encodeSettings({ xAxis: "wall", hiddenRuns: ["a"] })).toEqual({
      kind: "settings",
      values: { x_axis: "wall", hidden_runs: ["a"] },
    });
  });
});

describe("settings from Python", () => {
  test("come back equal after the way there", () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      smoothing: 0.25,
      tagFilter: "loss",
      theme: "dark",
      height: 300,
    } as const;
    const message = encodeSettings(settings);

    expect(message.kind === "settings" && decodeSettings(message.values)).toEqual(settings);
  });

  test("leave out what is missing or not understood", () => {
    const wire = { smoothing: "much", x_axis: "diagonal", theme: null, height: -1, hidden_runs: [1], new: 1 };

    expect(decodeSettings(wire)).toEqual({});
    expect(decodeSettings(null)).toEqual({});
  });

  test("bound the smoothing", () => {
    expect(decodeSettings({ smoothing: 7 })).toEqual({ smoothing: 0.999 });
    expect(decodeSettings({ smoothing: -7 })).toEqual({ smoothing: 0 });
  });
});
