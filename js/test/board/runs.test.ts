import { describe, expect, test } from "vitest";
import { runLabels, styleRuns } from "../../src/board/runs";
import { darkPalette, lightPalette } from "../../src/draw/palette";

function labelsOf(...runs: string[]): string[] {
  return [...runLabels(runs).values()];
}

describe("labels of runs", () => {
  test("leave out the folders that all runs share", () => {
    expect(labelsOf("runs/2026/cnn", "runs/2026/mlp")).toEqual(["cnn", "mlp"]);
  });

  test("leave out what all runs end with", () => {
    expect(labelsOf("logs/a/version_0", "logs/b/version_0")).toEqual(["a", "b"]);
  });

  test("keep what tells a run from one inside it", () => {
    expect(labelsOf("runs/cnn", "runs/cnn/eval")).toEqual(["cnn", "cnn/eval"]);
  });

  test("show the last part of the only run", () => {
    expect(labelsOf("runs/2026/cnn")).toEqual(["cnn"]);
  });

  test("are never empty", () => {
    expect(labelsOf("", "a/")).toEqual(["", "a/"]);
  });

  test("stay apart", () => {
    const runs = ["a/x/m", "b/x/m", "a/y/m", "a/x/n", "a/x"];

    expect(new Set(labelsOf(...runs)).size).toBe(runs.length);
  });
});

describe("styles of runs", () => {
  test("give colours by place, and dashes when the colours are used up", () => {
    const runs = Array.from({ length: 12 }, (_, i) => `run${i}`);

    const styles = [...styleRuns(runLabels(runs), () => true, lightPalette).values()];

    expect(styles.slice(0, 10).map(({ color }) => color)).toEqual(lightPalette.runs);
    expect(styles.slice(0, 10).every(({ dash }) => dash.length === 0)).toBe(true);
    expect(styles[10]).toMatchObject({ color: lightPalette.runs[0], dash: [6, 3] });
    expect(styles[11]?.color).toBe(lightPalette.runs[1]);
  });

  test("follow the palette and know what is visible", () => {
    const styles = styleRuns(runLabels(["a", "b"]), (run) => run === "b", darkPalette);

    expect(styles.get("a")).toMatchObject({ color: darkPalette.runs[0], isVisible: false });
    expect(styles.get("b")).toMatchObject({ color: darkPalette.runs[1], isVisible: true });
  });
});
