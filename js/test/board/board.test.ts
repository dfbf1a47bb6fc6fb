// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { NO_STATUS } from "../../src/protocol";
import { strings } from "../../src/strings";
import { blockOf } from "../support/frames";
import { Fixture } from "./fixture";
import { flush } from "./page";
import { addTwoRuns, mount, mounted, page, tagsOf } from "./setup";

describe("an empty board", () => {
  test("says that it waits, and how to open files", async () => {
    const board = await mount();

    expect(board.text).toContain("Waiting for a SummaryWriter");
    expect(board.text).toContain("writer.add_scalar(");
    expect(board.text).toContain('LiveBoard("runs")');
  });

  test("becomes a board when the first series comes", async () => {
    const board = await mount();

    board.addScalars("runs/cnn", "loss");
    await board.settle();

    expect(board.text).not.toContain("Waiting");
    expect(tagsOf(board)).toEqual(["loss"]);
  });

  test("shows problems", async () => {
    const board = await mount();

    board.apply({ status: { ...NO_STATUS, problems: ["the disk is full"] } });
    await board.settle();

    expect(board.find(".tbx-problems").textContent).toBe("the disk is full");
  });
});

describe("the cards", () => {
  test("are grouped by prefix, with counts", async () => {
    const board = await mount(addTwoRuns);

    const heads = board.findAll(".tbx-group-head").map((head) => head.textContent);
    expect(heads).toEqual(["train1", "val1"]);
  });

  test("go away and come back with their group", async () => {
    const board = await mount(addTwoRuns);

    await board.click(".tbx-group-head button");
    const closed = tagsOf(board);
    await board.click(".tbx-group-head button");

    expect(closed).toEqual(["val/loss"]);
    expect(tagsOf(board)).toEqual(["train/loss", "val/loss"]);
  });

  test("come twelve at a time", async () => {
    const board = await mount((empty) => {
      for (let i = 0; i < 30; i++) empty.addScalars("run", `layer/${i}`);
    });
    const first = tagsOf(board).length;

    await board.click(".tbx-more");

    expect([first, tagsOf(board).length]).toEqual([12, 24]);
    expect(board.find(".tbx-more").textContent).toBe("Show 6 more");
  });

  test("have no canvas before they come into view", async () => {
    const board = new Fixture(page, {}, addTwoRuns);
    mounted.push(board);
    await flush();

    const before = board.findAll("canvas").length;
    await board.settle();

    expect(before).toBe(0);
    expect(board.findAll("canvas").length).toBeGreaterThan(0);
  });

  test("are left out when none of their runs is shown", async () => {
    const board = await mount(addTwoRuns, { hiddenRuns: ["runs/mlp"] });

    expect(tagsOf(board)).toEqual(["train/loss"]);
  });
});

describe("series whose files were deleted", () => {
  test("take their cards and runs with them, and pins and hidden runs keep their names", async () => {
    const board = await mount(addTwoRuns, { hiddenRuns: ["runs/mlp"] });
    board.find("[data-tag='train/loss'] [aria-label='Pin to the top']").click();
    await board.settle();

    board.apply({ gone: [0] });
    await board.settle();
    const [runs, cards] = [board.findAll(".tbx-run").length, tagsOf(board)];
    board.addScalars("runs/cnn", "train/loss");
    await board.settle();

    expect([runs, cards]).toEqual([1, []]);
    expect(board.findAll(".tbx-run")).toHaveLength(2);
    expect(board.find(".tbx-group").getAttribute("aria-label")).toBe("Pinned");
    expect(board.host.reports).toEqual([]);
  });

  test("leave a board that says what there is when all of them are gone", async () => {
    const board = await mount(addTwoRuns);

    board.apply({ gone: [0, 1, 2] });
    await board.settle();

    expect(board.text).toContain("Waiting for a SummaryWriter");
  });
});

describe("the line of status", () => {
  test("counts points as of the last drawn frame", async () => {
    const board = await mount(addTwoRuns);

    board.addScalars("runs/cnn", "val/loss");
    const before = board.board.dataset.tbxPoints;
    page.draw();

    expect([before, board.board.dataset.tbxPoints]).toEqual(["9", "12"]);
    expect(board.board.dataset.tbxSeries).toBe("4");
    expect(board.board.dataset.tbxComplete).toBe("true");
  });

  test("asks for nothing while the board cannot be seen", async () => {
    const board = await mount(addTwoRuns);
    const targets = new Set([...page.sightObservers].flatMap((observer) => [...observer.targets]));
    for (const target of targets) page.setSight(target, false);
    page.draw();

    board.addScalars("runs/cnn", "val/loss");

    expect(page.frames.size).toBe(0);
  });

  test("tells live, complete and catching up apart", async () => {
    const board = await mount(addTwoRuns);
    const states: (string | null)[] = [board.find(".tbx-state").textContent];

    board.apply({ status: { ...NO_STATUS, live: ["runs/cnn"] } });
    await board.settle();
    states.push(board.find(".tbx-state").textContent);
    board.apply({ seq: 90, blocks: [blockOf(99, [1])] });
    await board.settle();
    states.push(board.find(".tbx-state").textContent);

    expect(states).toEqual(["Complete", "Live", "Catching up"]);
  });

  test("says that the connection is lost, whatever was said before", async () => {
    const board = await mount(addTwoRuns);

    board.apply({ status: { ...NO_STATUS, live: ["runs/cnn"], problems: [strings.status.lost] } });
    await board.settle();

    expect(board.find(".tbx-state").textContent).toBe("Offline");
    expect(board.find(".tbx-problems").textContent).toBe("Connection lost, trying again");
  });

  test("says what has spilled, and what it cannot show", async () => {
    const board = await mount(addTwoRuns);

    board.addSeries("runs/cnn", "mesh", "shape");
    board.apply({ status: { ...NO_STATUS, spilled: 1200 } });
    await board.settle();

    expect(board.find(".tbx-spilled").textContent).toBe("1,200 spilled to disk");
    expect(board.find(".tbx-status").textContent).toContain("Not shown yet: mesh");
  });
});

describe("settings from Python", () => {
  test("change the board and are not thrown back", async () => {
    const board = await mount(addTwoRuns);

    board.host.setFromPython({ smoothing: 0.8, tagFilter: "val", theme: "dark", height: 900 });
    await board.settle();

    expect(tagsOf(board)).toEqual(["val/loss"]);
    expect(board.find<HTMLInputElement>(".tbx-number").value).toBe("0.8");
    expect(board.board.dataset.tbxTheme).toBe("dark");
    expect(board.board.style.maxHeight).toBe("900px");
    expect(board.host.reports).toEqual([]);
  });
});

describe("an unmounted board", () => {
  test("leaves no element, listener, observer, frame or address behind", async () => {
    const board = new Fixture(page, {}, addTwoRuns);
    await board.settle();
    board.addScalars("runs/cnn", "val/loss");

    board.unmount();

    expect(page.leftovers).toBe(0);
    expect(board.host.listeners.size).toBe(0);
    expect(board.element.shadowRoot?.childNodes).toHaveLength(0);
    expect(board.listeners).toBe(0);
  });
});
