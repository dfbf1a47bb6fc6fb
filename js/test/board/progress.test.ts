// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { byteLabels } from "../../src/compute/byte_format";
import { NO_STATUS, type Progress } from "../../src/protocol";
import { strings } from "../../src/strings";
import { Fixture } from "./fixture";
import { addTwoRuns, mount, mounted, page } from "./setup";

const READING: Progress = {
  roots: ["logs"],
  runs: 30,
  files: 100,
  filesRead: 34,
  bytes: 3.4e9,
  bytesRead: 1.2e9,
  points: 5_000,
  directories: 12,
  otherFiles: 340,
  isReading: true,
};
const EMPTY = { ...READING, runs: 0, files: 0, filesRead: 0, bytes: 0, bytesRead: 0, points: 0 };

async function tell(board: Fixture, progress: Progress): Promise<void> {
  board.apply({ status: { ...NO_STATUS, progress } });
  await board.settle();
}

async function mountPage(): Promise<Fixture> {
  const board = new Fixture(page, {}, () => undefined, { isPage: true });
  mounted.push(board);
  await board.settle();
  return board;
}

describe("a board of event files", () => {
  test("says how much is read, beside the cards that are there", async () => {
    const board = await mount(addTwoRuns);

    await tell(board, READING);
    const words = board.find(".tbx-status").textContent;
    const state = board.find(".tbx-state").textContent;
    const part = board.find("[role=progressbar]").getAttribute("aria-valuenow");
    await tell(board, { ...READING, isReading: false });

    expect(words).toContain("Reading 34 of 100 files, 1.2 of 3.4 GB");
    expect([part, board.find(".tbx-points").textContent]).toEqual(["35", "5,000"]);
    expect(board.findAll("[role=progressbar]")).toEqual([]);
    expect([state, board.find(".tbx-state").textContent]).toEqual(["Reading", "Complete"]);
  });

  test("says how much is read before the first run is there", async () => {
    const board = await mount();

    await tell(board, { ...READING, runs: 0 });

    expect(board.text).toContain("Reading the event files in logs");
    expect(board.text).toContain("Reading 34 of 100 files");
  });

  test("says what was looked at when there are no event files, and that it waits", async () => {
    const board = await mount();

    await tell(board, { ...EMPTY, isReading: false });

    expect(board.text).toContain("No event files in logs");
    expect(board.text).toContain("12 directories and 340 other files looked at");
    expect(board.text).toContain("This board waits for them");
  });

  test("says first of all that there is no such directory, and only once", async () => {
    const board = await mount();
    const problem = "no directory 'nope'; did you mean 'runs'?";

    const progress = { ...EMPTY, directories: 0, otherFiles: 0, isReading: false };
    board.apply({ status: { ...NO_STATUS, problems: [strings.status.lost, problem], progress } });
    await board.settle();

    expect(board.find("h2").textContent).toBe(problem);
    expect(board.text).not.toContain("No event files");
    expect(board.find(".tbx-problems").textContent).toBe(strings.status.lost);
  });

  test("says that it is still looking", async () => {
    const board = await mount();

    await tell(board, { ...EMPTY, directories: 1, otherFiles: 1 });

    expect(board.text).toContain("Looking for event files in logs");
    expect(board.text).toContain("1 directory and 1 other file looked at");
  });

  test("says that event files hold nothing", async () => {
    const board = await mount();

    await tell(board, { ...READING, files: 1, filesRead: 1, isReading: false });

    expect(board.text).toContain("1 event file holds no data so far");
  });
});

describe("a page", () => {
  test("waits for its server, not for a writer", async () => {
    const board = await mountPage();

    expect(board.text).toContain("Waiting for the server");
    expect(board.text).not.toContain("SummaryWriter");
  });

  test("goes round three sets of colours", async () => {
    const board = await mountPage();
    addTwoRuns(board);
    await board.settle();
    const themes: (string | undefined)[] = [];

    for (let i = 0; i < 3; i++) {
      await board.click(".tbx-toolbar [data-theme]");
      themes.push(board.board.dataset.tbxTheme);
    }

    expect(themes).toEqual(["light", "dark", "light"]);
  });
});

describe("many problems", () => {
  test("are one line until the user wants all, and the first stays in sight", async () => {
    const board = await mount(addTwoRuns);
    board.apply({ status: { ...NO_STATUS, problems: ["one", "two", "three", "four"] } });
    await board.settle();
    const closed = board.findAll(".tbx-problems p").map((line) => line.textContent);
    const button = board.find(".tbx-problems button").textContent;

    await board.click(".tbx-problems button");

    expect([closed, button]).toEqual([["one"], "3 more problems"]);
    expect(board.findAll(".tbx-problems p")).toHaveLength(4);
  });
});

test.each([
  [0, 0, ["0", "0", "bytes"]],
  [5, 999, ["5", "999", "bytes"]],
  [500, 2_000, ["0.5", "2.0", "kB"]],
  [12e6, 345e6, ["12.0", "345", "MB"]],
  [0, 5e15, ["0.0", "5000", "TB"]],
])("%d of %d bytes are written as a person reads them", (part, whole, words) => {
  expect(byteLabels(part, whole)).toEqual(words);
});
