// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as markdown from "../../../src/parts/markdown";
import type { SeriesKey } from "../../../src/protocol";
import { Fixture } from "../../board/fixture";
import { FakePage } from "../../board/page";

let page: FakePage;
let board: Fixture;
let key: SeriesKey;

beforeEach(async () => {
  page = new FakePage();
  board = new Fixture(page);
  key = board.addSeries("runs/cnn", "text", "notes/text_summary");
  await board.settle();
});

afterEach(() => {
  board.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function log(index: number, strings: readonly string[], shape: readonly number[] = [1]): Promise<void> {
  board.addEvent(key, index, { kind: "text", strings, shape });
  await board.settle();
}

describe("a text card", () => {
  test("is called like its tag, without what is appended to it", async () => {
    await log(0, ["hello"]);

    expect(board.find(".tbx-media-text h3").textContent).toBe("notes");
  });

  test("shows the text as it was logged until the part that reads Markdown is there", async () => {
    await log(0, ["**bold** <b>not bold</b>"]);

    expect(board.find(".tbx-plain").textContent).toBe("**bold** <b>not bold</b>");
  });

  test("shows Markdown when the part has come", async () => {
    await log(0, ["**bold**"]);

    board.host.pushPart(markdown);
    await board.settle();

    expect(board.find(".tbx-markdown strong").textContent).toBe("bold");
    expect(board.findAll(".tbx-plain")).toEqual([]);
  });

  test("takes only a module that renders Markdown", async () => {
    await log(0, ["text"]);

    board.host.pushPart({ renderMarkdown: "not a function", styles: "" });
    await board.settle();

    expect(board.find(".tbx-plain").textContent).toBe("text");
  });

  test("shows the text as it was logged when it cannot be made safe", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await log(0, ["**bold**"]);

    board.host.pushPart({
      ...markdown,
      renderMarkdown: () => {
        throw new Error("unsafe");
      },
    });
    await board.settle();

    expect(board.find(".tbx-plain").textContent).toBe("**bold**");
  });

  test("shows a list as a column and a table as a table", async () => {
    await log(0, ["a", "b"], [2]);
    const column = board.findAll(".tbx-text tr").map((row) => row.children.length);
    await log(1, ["a", "b", "c", "1", "2", "3"], [2, 3]);

    expect(column).toEqual([1, 1]);
    expect(board.findAll(".tbx-text tr").map((row) => row.textContent)).toEqual(["abc", "123"]);
  });

  test("shows the first table of a tensor with more dimensions", async () => {
    await log(0, ["1", "2", "3", "4", "5", "6", "7", "8"], [2, 2, 2]);

    expect(board.findAll(".tbx-text tr").map((row) => row.textContent)).toEqual(["12", "34"]);
  });

  test("stays at the step that the user has chosen", async () => {
    await log(0, ["first"]);
    await log(1, ["second"]);
    await board.input(".tbx-steps input", "0");

    await log(2, ["third"]);

    expect(board.find(".tbx-text").textContent).toBe("first");
  });
});
