// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { NO_STATUS } from "../../src/protocol";
import { keyOf } from "../support/frames";
import { flush } from "./page";
import { addTwoRuns, mount, tagsOf } from "./setup";

describe("the tag filter", () => {
  test("leaves the tags that match, and is reported", async () => {
    const board = await mount(addTwoRuns);

    await board.input(".tbx-toolbar input[type=search]", "^VAL");

    expect(tagsOf(board)).toEqual(["val/loss"]);
    expect(board.host.reports).toEqual([{ tagFilter: "^VAL" }]);
  });

  test("is marked and keeps the last result while it is no regular expression", async () => {
    const board = await mount(addTwoRuns, { tagFilter: "val" });

    await board.input(".tbx-toolbar input[type=search]", "val(");

    expect(tagsOf(board)).toEqual(["val/loss"]);
    expect(board.find(".tbx-toolbar input[type=search]").getAttribute("aria-invalid")).toBe("true");
  });

  test("says that nothing matches, and can be reset", async () => {
    const board = await mount(addTwoRuns, { tagFilter: "nothing" });
    const words = board.text;

    await board.click(".tbx-nothing button");

    expect(words).toContain("No tag matches");
    expect(tagsOf(board)).toEqual(["train/loss", "val/loss"]);
    expect(board.host.reports).toEqual([{ tagFilter: "" }]);
  });
});

describe("smoothing", () => {
  test("is set by the slider and shown by the box beside it", async () => {
    const board = await mount(addTwoRuns);

    await board.input(".tbx-smoothing input[type=range]", "0.6");

    expect(board.find<HTMLInputElement>(".tbx-number").value).toBe("0.6");
    expect(board.host.reports).toEqual([{ smoothing: 0.6 }]);
  });

  test("is at most 0.999", async () => {
    const board = await mount(addTwoRuns);

    await board.input(".tbx-number", "7");

    expect(board.host.reports).toEqual([{ smoothing: 0.999 }]);
  });

  test("stays while its box is empty", async () => {
    const board = await mount(addTwoRuns, { smoothing: 0.5 });

    await board.input(".tbx-number", "");

    expect(board.host.reports).toEqual([]);
  });
});

describe("the horizontal axis", () => {
  test("is chosen among four", async () => {
    const board = await mount(addTwoRuns);

    board.find<HTMLInputElement>("input[value=relative]").click();
    await flush();

    expect(board.host.reports).toEqual([{ xAxis: "relative" }]);
  });
});

describe("the list of runs", () => {
  test("names runs without what they share", async () => {
    const board = await mount(addTwoRuns);

    expect(board.findAll(".tbx-run-name").map((name) => name.textContent)).toEqual(["cnn", "mlp"]);
  });

  test("is in the order of the sources, whichever of them is read first", async () => {
    const board = await mount((empty) => {
      empty.apply({ series: [{ ...keyOf(0), run: "b", source: 2 }] });
      empty.apply({ series: [{ ...keyOf(1), run: "a", source: 1 }] });
    });

    expect(board.findAll(".tbx-run-name").map((name) => name.textContent)).toEqual(["a", "b"]);
  });

  test("hides and shows a run with its box", async () => {
    const board = await mount(addTwoRuns);

    await board.click(".tbx-run input");
    await board.click(".tbx-run input");

    expect(board.host.reports).toEqual([{ hiddenRuns: ["runs/cnn"] }, { hiddenRuns: [] }]);
  });

  test("shows only one run, and all again", async () => {
    const board = await mount(addTwoRuns);

    await board.click(".tbx-only");
    await board.click(".tbx-only");

    expect(board.host.reports).toEqual([{ hiddenRuns: ["runs/mlp"] }, { hiddenRuns: [] }]);
  });

  test("shows only the run that is double clicked", async () => {
    const board = await mount(addTwoRuns);

    board.find(".tbx-run-label").dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));

    expect(board.host.reports).toEqual([{ hiddenRuns: ["runs/mlp"] }]);
  });

  test("hides all runs at once, and the board says so", async () => {
    const board = await mount(addTwoRuns);

    await board.click(".tbx-runs-head input");
    const words = board.text;
    await board.click(".tbx-nothing button");

    expect(words).toContain("All runs are hidden");
    expect(tagsOf(board)).toEqual(["train/loss", "val/loss"]);
  });

  test("has a filter box when it is long", async () => {
    const short = await mount(addTwoRuns);
    const long = await mount((board) => {
      for (let i = 0; i < 9; i++) board.addScalars(`run${i}`, "loss");
    });

    await long.input(".tbx-runs input[type=search]", "[12]");

    expect(short.findAll(".tbx-runs input[type=search]")).toEqual([]);
    expect(long.findAll(".tbx-run-name").map((name) => name.textContent)).toEqual(["run1", "run2"]);
  });

  test("marks runs whose writer is open", async () => {
    const board = await mount(addTwoRuns);

    board.apply({ status: { ...NO_STATUS, live: ["runs/mlp"] } });
    await board.settle();

    expect(board.findAll(".tbx-run").map((run) => run.querySelector(".tbx-live") !== null)).toEqual([
      false,
      true,
    ]);
  });
});
