// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { type Address, syncAddress } from "../../src/board/link_sync";
import { strings } from "../../src/strings";
import { keyOf } from "../support/frames";
import { Fixture } from "./fixture";
import { addTwoRuns, mounted, page, tagsOf } from "./setup";

class FakeAddress implements Address {
  changed: () => void = () => undefined;

  constructor(public text: string) {}

  read(): string {
    return this.text;
  }

  write(text: string): void {
    this.text = text;
  }

  listen(changed: () => void) {
    this.changed = changed;
    return () => undefined;
  }

  goTo(text: string): void {
    this.text = text;
    this.changed();
  }
}

async function open(text: string, fill = addTwoRuns): Promise<{ board: Fixture; address: FakeAddress }> {
  const address = new FakeAddress(text);
  const board = new Fixture(page, {}, () => undefined, { join: (state) => syncAddress(address, state) });
  mounted.push(board);
  fill(board);
  await board.settle();
  return { board, address };
}

function shownRuns(board: Fixture): (string | undefined)[] {
  return board
    .findAll(".tbx-run")
    .filter((run) => run.querySelector<HTMLInputElement>("input")?.checked)
    .map((run) => run.querySelector<HTMLElement>("label")?.title);
}

describe("the address of a page", () => {
  test("sets the board", async () => {
    const { board } = await open("smoothing=0.6&axis=wall&tags=val&theme=dark&hide=0runs/cnn");

    expect(board.find<HTMLInputElement>(".tbx-number").value).toBe("0.6");
    expect(board.find<HTMLInputElement>("input[value=wall]").checked).toBe(true);
    expect(board.board.dataset.tbxTheme).toBe("dark");
    expect(tagsOf(board)).toEqual(["val/loss"]);
    expect(shownRuns(board)).toEqual(["runs/mlp"]);
  });

  test("says what the user sets, and keeps what it does not know", async () => {
    const { board, address } = await open("later=1");

    await board.input(".tbx-smoothing input[type=range]", "0.5");
    await board.click(".tbx-run input");
    board.find("[data-tag='train/loss'] button[aria-pressed=false]").click();
    await board.settle();

    expect(address.text).toBe("smoothing=0.5&hide=0runs/cnn&pin=scalars/train/loss&later=1");
  });

  test("is left alone as long as nobody sets anything", async () => {
    const { address } = await open("theme=light&unknown");

    expect(address.text).toBe("theme=light&unknown");
  });

  test("sets the board again when the user goes to another one", async () => {
    const { board, address } = await open("tags=val&smoothing=0.5");

    address.goTo("tags=train");
    await board.settle();

    expect(tagsOf(board)).toEqual(["train/loss"]);
    expect(board.find<HTMLInputElement>(".tbx-number").value).toBe("0");
  });

  test("opens a card as it was: zoomed, logarithmic and wide", async () => {
    const { board, address } = await open("axis=relative&card=log,wide,x1~2;scalars/train/loss");
    const card = board.find("[data-tag='train/loss']");

    expect(card.classList.contains("tbx-wide")).toBe(true);
    expect(card.querySelectorAll("button:disabled")).toHaveLength(0);
    address.goTo("axis=step&card=x0~1;scalars/val/loss");
    await board.settle();
    expect(board.find("[data-tag='val/loss']").querySelectorAll("button:disabled")).toHaveLength(0);
    expect(board.find("[data-tag='train/loss']").querySelectorAll("button:disabled")).toHaveLength(1);
    expect(board.find("[data-tag='train/loss']").classList.contains("tbx-wide")).toBe(false);
  });

  test("names few runs of many, and hides those that come later", async () => {
    const addRuns = (from: number) => (board: Fixture) => {
      const series = Array.from({ length: 50 }, (_, i) => ({ ...keyOf(from + i), run: `run${from + i}` }));
      board.apply({ series });
    };
    const { board, address } = await open("only=0run3,3x", addRuns(0));
    addRuns(50)(board);
    await board.settle();
    const runs = shownRuns(board);
    await board.click(".tbx-run input");

    expect(runs).toEqual(["run3"]);
    expect(address.text).toMatch(/^only=0run\d+,(\d+,)?/);
    expect(address.text.length).toBeLessThan(30);
  });
});

describe("a closed group", () => {
  test("stays closed in the address, also while it is not there", async () => {
    const { board, address } = await open("");
    await board.click(".tbx-group-head button");
    const closed = address.text;
    await board.input(".tbx-toolbar input[type=search]", "val");
    await board.input(".tbx-toolbar input[type=search]", "");
    const tags = tagsOf(board);
    await board.click(".tbx-group-head button");

    expect([closed, address.text]).toEqual(["closed=0train", ""]);
    expect(tags).toEqual(["val/loss"]);
  });

  test("is one that the address names", async () => {
    const { board, address } = await open("pin=scalars/val/loss&closed=0/pinned,0train", (empty) => {
      addTwoRuns(empty);
      empty.addScalars("runs/cnn", "loss");
    });
    const tags = tagsOf(board);

    address.goTo("closed=0/");
    await board.settle();

    expect(tags).toEqual(["loss"]);
    expect(tagsOf(board)).toEqual(["train/loss", "val/loss"]);
  });
});

describe("an address made to do harm", () => {
  test("cannot stop the page with a filter, and the user can use it all the same", async () => {
    const { board } = await open("tags=(loss%2B)%2B&runs=(.*)*cnn");
    const box = board.find<HTMLInputElement>(".tbx-toolbar .tbx-filter input");
    const notes = board.findAll(".tbx-filter-note").map((note) => note.textContent);
    const tags = tagsOf(board);

    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await board.settle();

    expect(notes).toEqual([strings.toolbar.slowPattern, strings.toolbar.slowPattern]);
    expect([tags.length, box.value]).toEqual([2, "(loss+)+"]);
    expect(board.findAll(".tbx-toolbar .tbx-filter-note")).toHaveLength(0);
  });

  test("pins a card once", async () => {
    const { board, address } = await open("pin=scalars/val/loss&pin=scalars/val/loss");
    const tags = tagsOf(board);
    await board.input(".tbx-smoothing input[type=range]", "0.5");

    expect(tags).toEqual(["val/loss", "train/loss"]);
    expect(address.text).toBe("smoothing=0.5&pin=scalars/val/loss");
  });

  test.each(["-5", "0.5", "1e-9", "x", "NaN"])("shows the usual runs for a count of %s", async (count) => {
    const { board } = await open(`show=${count}`);

    expect(shownRuns(board)).toEqual(["runs/cnn", "runs/mlp"]);
  });
});

describe("a pinned card", () => {
  test("stands on top, whatever the filter, and goes back", async () => {
    const { board } = await open("pin=scalars/val/loss&tags=train");
    const tags = tagsOf(board);
    const [group] = board.findAll(".tbx-group");

    board.find("[data-tag='val/loss'] button[aria-pressed=true]").click();
    await board.settle();

    expect([tags, group?.getAttribute("aria-label")]).toEqual([["val/loss", "train/loss"], "Pinned"]);
    expect(tagsOf(board)).toEqual(["train/loss"]);
  });
});

test("a pinned card says its whole tag, for another one may end with the same word", async () => {
  const { board } = await open("pin=scalars/val/loss&pin=images/val/digits", (empty) => {
    addTwoRuns(empty);
    empty.addSeries("runs/cnn", "images", "val/digits");
    empty.addSeries("runs/cnn", "images", "train/digits");
  });

  const titles = board.findAll(".tbx-card-title").map((title) => title.textContent);
  board.find("[data-tag='val/loss'] button[aria-pressed=true]").click();
  await board.settle();

  expect(titles).toEqual(["val/loss", "val/digits", "loss", "digits"]);
  expect(board.find("[data-tag='val/loss'] .tbx-card-title").textContent).toBe("loss");
});

test("a card that comes back is as the user has left it", async () => {
  const { board } = await open("");
  board.find("[data-tag='train/loss'] .tbx-card-buttons button:last-child").click();
  await board.settle();

  await board.click(".tbx-group-head button");
  await board.click(".tbx-group-head button");

  expect(board.find("[data-tag='train/loss']").classList.contains("tbx-wide")).toBe(true);
});
