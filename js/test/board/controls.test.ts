// @vitest-environment happy-dom
import { describe, expect, test, vi } from "vitest";
import { NO_STATUS } from "../../src/protocol";
import { keyOf } from "../support/frames";
import type { Fixture } from "./fixture";
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

test("the card of a scalar is called by the name that was given to it, its tag is told on hover", async () => {
  const board = await mount((board) => {
    const key = board.addScalars("runs/cnn", "train/loss");
    board.apply({ series: [{ ...key, displayName: "Cross entropy" }] });
    board.addScalars("runs/cnn", "train/acc");
  });

  const titles = board.findAll(".tbx-card-title").map(({ textContent, title }) => [textContent, title]);

  expect(titles).toEqual([
    ["Cross entropy", "train/loss"],
    ["acc", "train/acc"],
  ]);
});

describe("a filter without a match", () => {
  test("names the expression that holds while what is typed is none", async () => {
    const board = await mount(addTwoRuns);
    await board.input(".tbx-toolbar input[type=search]", "train/zzz");

    await board.input(".tbx-toolbar input[type=search]", "(");

    expect(board.find(".tbx-nothing").textContent).toContain("The filter is train/zzzReset");
    expect(board.find(".tbx-filter-note").textContent).toContain("the last one holds");
  });

  test("of runs says so, and not that runs are hidden", async () => {
    const board = await mount(addTwoRuns, { runFilter: "nothing", hiddenRuns: ["runs/mlp"] });
    const words = board.find(".tbx-nothing").textContent;

    await board.click(".tbx-nothing button");

    expect(words).toBe("No run matches the filterThe filter is nothingReset the filter");
    expect(board.host.reports).toEqual([{ runFilter: "" }]);
    expect(tagsOf(board)).toEqual(["train/loss"]);
  });

  test("of tags says so below what is pinned", async () => {
    const board = await mount(addTwoRuns);
    await board.click("[data-tag='val/loss'] [aria-label='Pin to the top']");

    await board.input(".tbx-toolbar input[type=search]", "nothing");
    const [tags, words] = [tagsOf(board), board.findAll(".tbx-nothing h2").map((each) => each.textContent)];
    await board.input(".tbx-toolbar input[type=search]", "val");

    expect([tags, words]).toEqual([["val/loss"], ["No tag matches"]]);
    expect(board.findAll(".tbx-nothing")).toHaveLength(0);
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

  test.each(["5", ""])("is what holds once the box that said %j loses the focus", async (typed) => {
    const board = await mount(addTwoRuns, { smoothing: 0.999 });

    await board.input(".tbx-number", typed);
    const box = board.find<HTMLInputElement>(".tbx-number");
    const before = box.value;
    box.dispatchEvent(new FocusEvent("blur"));

    expect([before, box.value]).toEqual([typed, "0.999"]);
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

  test("has only the rows that can be seen when it is very long", async () => {
    const board = await mount(addManyRuns);
    const first = board.findAll(".tbx-run-name").map((name) => name.textContent);

    const list = board.find(".tbx-run-list");
    list.scrollTop = 26 * 150;
    list.dispatchEvent(new Event("scroll"));
    await flush();
    const later = board.findAll(".tbx-run-name").map((name) => name.textContent);

    expect([first.length < 50, first[0], first.includes("run99")]).toEqual([true, "run249", false]);
    expect([later.length < 50, later.includes("run99"), later.includes("run249")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

/** 250 runs, each of which began after the one before. */
function addManyRuns(board: Fixture): void {
  const series = Array.from({ length: 250 }, (_, i) => {
    return { ...keyOf(i, "scalars", "loss"), run: `run${i}`, firstWallTime: i };
  });
  board.apply({ series });
}

describe("very many runs", () => {
  function shownRuns(board: Fixture): number {
    return new Set(board.host.looks.at(-1)).size;
  }

  test("are not all drawn at first, and only what is drawn is asked for", async () => {
    const board = await mount(addManyRuns);

    expect(board.find(".tbx-limit").textContent).toContain("100 of 250 runs shown; newest first");
    expect(board.host.looks.at(-1)).toEqual(Array.from({ length: 100 }, (_, i) => 150 + i));
  });

  test("that come in one after the other change the choice when they have come to rest", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const board = await mount(addManyRuns);

    const series = [{ ...keyOf(250, "scalars", "loss"), run: "run250", firstWallTime: 250 }];
    board.apply({ series });
    await board.settle();
    const before = board.host.looks.at(-1)?.includes(250);
    vi.advanceTimersByTime(500);
    await board.settle();
    vi.useRealTimers();

    expect([before, board.host.looks.at(-1)?.includes(250), shownRuns(board)]).toEqual([false, true, 100]);
  });

  test("are drawn when the user asks for more, for all, or for the newest again", async () => {
    const board = await mount(addManyRuns);
    const counts: number[] = [];

    for (const button of ["first-of-type", "last-of-type"]) {
      await board.click(`.tbx-limit button:${button}`);
      counts.push(shownRuns(board));
    }
    await board.click(".tbx-limit button:nth-of-type(2)");
    counts.push(shownRuns(board));

    expect(counts).toEqual([200, 100, 250]);
  });

  test("that are old are drawn when they are checked, and not when they are unchecked", async () => {
    const board = await mount(addManyRuns);

    const list = board.find(".tbx-run-list");
    list.scrollTop = 26 * 240;
    list.dispatchEvent(new Event("scroll"));
    await flush();

    await board.click(".tbx-run:last-child input");
    const checked = [...(board.host.looks.at(-1) ?? [])];
    await board.click(".tbx-run:last-child input");

    expect([checked.length, checked.includes(0), shownRuns(board)]).toEqual([101, true, 100]);
  });

  test("are fewer when one of them is unchecked, and only one when the user wants that", async () => {
    const board = await mount(addManyRuns);

    await board.click(".tbx-run input");
    const unchecked = shownRuns(board);
    await board.click(".tbx-run:nth-child(3) .tbx-only");

    expect([unchecked, board.host.looks.at(-1)]).toEqual([99, [247]]);
  });

  test("of which few match are all drawn", async () => {
    const board = await mount(addManyRuns);

    await board.input(".tbx-runs input[type=search]", "run1?5$");

    expect(shownRuns(board)).toBe(2);
    expect(board.findAll(".tbx-limit")).toEqual([]);
  });
});
