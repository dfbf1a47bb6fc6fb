// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ImageValue, MediaEvent, MediaValue, SeriesKey } from "../../../src/protocol";
import { Fixture } from "../../board/fixture";
import { FakePage } from "../../board/page";
import { frameOf } from "../../support/frames";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

let page: FakePage;
let board: Fixture;
let key: SeriesKey;

beforeEach(async () => {
  page = new FakePage();
  board = new Fixture(page);
  key = board.addSeries("runs/cnn", "images", "samples");
  for (let i = 0; i < 4; i++) board.addEvent(key, i, imageOf(PNG));
  await board.settle();
});

afterEach(() => {
  board.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function imageOf(bytes: readonly number[], width = 28): ImageValue {
  return { kind: "image", width, height: 28, bytes: Uint8Array.from(bytes), others: [] };
}

function stepsShown(): (string | undefined)[] {
  return board.findAll(".tbx-tile").map((tile) => tile.dataset.step);
}

describe("an image card", () => {
  test("shows the newest step, and its size", () => {
    expect(stepsShown()).toEqual(["30"]);
    expect(board.find(".tbx-caption").textContent).toContain("Step 30 · 28 × 28");
  });

  test("plays a film in place of a picture", async () => {
    const film = [0, 0, 0, 32, ...[..."ftypisom"].map((letter) => letter.charCodeAt(0))];
    board.addEvent(key, 4, imageOf(film));
    await board.settle();

    const video = board.find("video") as HTMLVideoElement;
    expect(video.muted && video.loop && video.autoplay).toBe(true);
    expect(video.getAttribute("aria-label")).toContain("samples");
  });

  test("follows the newest step until the user chooses one", async () => {
    board.addEvent(key, 4, imageOf(PNG));
    await board.settle();
    const followed = stepsShown();

    await board.input(".tbx-steps input", "1");
    board.addEvent(key, 5, imageOf(PNG));
    await board.settle();

    expect([followed, stepsShown()]).toEqual([["40"], ["10"]]);
    expect(board.find(".tbx-step").textContent).toBe("Step 10");
  });

  test("counts the events where no step was given", async () => {
    const other = board.addSeries("runs/cnn", "images", "stepless");
    for (let i = 0; i < 9; i++) board.addEvent(other, i, imageOf(PNG), { step: 0 });
    await board.settle();

    const slider = '[data-tag="stepless"] .tbx-steps input';
    await board.input(slider, "7");

    const card = board.find('[data-tag="stepless"]');
    expect(card.querySelector(".tbx-step")?.textContent).toBe("Step 7");
    expect(card.querySelector(".tbx-caption")?.textContent).toContain("Step 7");
    expect(card.querySelector("img")?.alt).toContain("7");
    expect(board.find(slider).getAttribute("aria-valuetext")).toContain("Step 7");
  });

  test("follows again when the slider is moved to its end", async () => {
    await board.input(".tbx-steps input", "0");
    await board.input(".tbx-steps input", "3");
    board.addEvent(key, 4, imageOf(PNG));
    await board.settle();

    expect(stepsShown()).toEqual(["40"]);
  });

  test("follows again when the user asks for the latest", async () => {
    await board.input(".tbx-steps input", "0");

    await board.click(".tbx-latest");

    expect(stepsShown()).toEqual(["30"]);
  });

  test("shows for each run the event at or before the chosen step", async () => {
    const other = board.addSeries("runs/mlp", "images", "samples");
    board.addEvent(other, 0, imageOf(PNG), { step: 5 });
    board.addEvent(other, 1, imageOf(PNG), { step: 25 });
    await board.settle();

    await board.input(".tbx-steps input", "3");

    expect(stepsShown()).toEqual(["20", "5"]);
  });

  test("has as many tiles as runs are shown", async () => {
    const other = board.addSeries("runs/mlp", "images", "samples");
    board.addEvent(other, 0, imageOf(PNG));
    await board.settle();
    const both = stepsShown().length;

    await board.click(".tbx-run input");

    expect([both, stepsShown()]).toEqual([2, ["0"]]);
  });

  test("gives back the address of an image that is not shown any longer", async () => {
    const before = [...page.urls];

    await board.input(".tbx-steps input", "1");

    expect(before).toHaveLength(1);
    expect(page.urls.size).toBe(1);
    expect([...page.urls]).not.toEqual(before);
  });

  test("gives back all addresses when the board goes away", () => {
    board.unmount();

    expect([page.leftovers, board.listeners]).toEqual([0, 0]);
  });

  test("says how many steps are held where that is not all", async () => {
    const none = board.findAll(".tbx-held").length;

    board.addEvent(key, 499, imageOf(PNG));
    await board.settle();

    expect(none).toBe(0);
    expect(board.find(".tbx-held").textContent).toBe("5 of 500 steps held here");
  });

  test("is expanded with its button, and shrinks again", async () => {
    await board.click(".tbx-image-box");
    const width = board.find(".tbx-image-box img").style.width;
    const isWide = board.findAll(".tbx-media.tbx-wide").length;

    await board.click(".tbx-image-box");

    expect([width, isWide]).toEqual(["364px", 1]);
    expect(board.findAll(".tbx-media.tbx-wide")).toEqual([]);
  });

  test.each([
    ["SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ["HTML", "<!doctype html><script></script>"],
    ["nothing", ""],
  ])("does not show %s", async (_, text) => {
    board.addEvent(key, 4, imageOf([...new TextEncoder().encode(text)]));
    await board.settle();

    expect(board.find(".tbx-tile").textContent).toContain("Not a PNG, GIF, JPEG or WebP image");
    expect(board.findAll("img")).toEqual([]);
    expect(page.urls.size).toBe(0);
  });

  test("shows all pictures of an event", async () => {
    board.addEvent(key, 4, { ...imageOf(PNG), others: [Uint8Array.from(PNG), Uint8Array.from(PNG)] });
    await board.settle();

    expect(board.findAll(".tbx-image-box img")).toHaveLength(3);
  });
});

describe("an image that is still in its file", () => {
  const stored = { kind: "stored", nbytes: 100, isMissing: false } as const;

  async function chooseFirst(value: MediaValue | null): Promise<void> {
    const other = board.addSeries("runs/mlp", "images", "samples");
    board.addEvent(other, 0, stored);
    board.host.answer = () => frameOf({ media: value ? [{ ...eventOf(other.id), value }] : [] });
    await board.settle();
    await vi.waitFor(() => expect(board.host.requests).not.toEqual([]));
    await board.settle();
  }

  function eventOf(id: number): MediaEvent {
    return { id, index: 0, count: 1, step: 0, wallTime: 0, value: stored };
  }

  test("is asked for when it is shown", async () => {
    await chooseFirst(imageOf(PNG));

    expect(board.host.requests[0]?.media).toEqual([{ id: 1, index: 0 }]);
    expect(board.findAll("img")).toHaveLength(2);
  });

  test("is said to be unreadable when the answer is none, and not asked for again", async () => {
    await chooseFirst(null);
    await board.click(".tbx-image-box");

    expect(board.text).toContain("This value could not be read");
    expect(board.host.requests).toHaveLength(1);
  });
});
