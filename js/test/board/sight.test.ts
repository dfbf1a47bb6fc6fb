// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { flush } from "./page";
import { addTwoRuns, mount, page } from "./setup";

describe("what is looked at", () => {
  test("are the series of the cards that can be seen, from the top to the bottom", async () => {
    const board = await mount(addTwoRuns);

    expect(board.host.looks.at(-1)).toEqual([0, 1, 2]);
  });

  test("is less when a card goes out of view", async () => {
    const board = await mount(addTwoRuns);
    const [train] = board.findAll(".tbx-frame");

    page.setSight(train as Element, false);
    await flush();

    expect(board.host.looks.at(-1)).toEqual([2]);
  });

  test("is less when a run is hidden or a group is closed", async () => {
    const board = await mount(addTwoRuns);

    await board.click(".tbx-run input");
    const hidden = board.host.looks.at(-1);
    await board.click(".tbx-group-head button");

    expect([hidden, board.host.looks.at(-1)]).toEqual([[1, 2], [2]]);
  });

  test("takes in a series that comes later", async () => {
    const board = await mount(addTwoRuns);

    board.addScalars("runs/new", "val/loss");
    await board.settle();

    expect(board.host.looks.at(-1)).toEqual([0, 1, 2, 3]);
  });
});
