import { afterEach, beforeEach, vi } from "vitest";
import type { Settings } from "../../src/protocol";
import { Fixture } from "./fixture";
import { FakePage } from "./page";

/** What the test that runs has of the page; importing this file makes one for each test. */
export let page: FakePage;
export let mounted: Fixture[];

beforeEach(() => {
  page = new FakePage();
  mounted = [];
});

afterEach(() => {
  for (const board of mounted) board.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Mounts a board that goes with the test. */
export async function mount(fill?: (board: Fixture) => void, settings?: Partial<Settings>): Promise<Fixture> {
  const board = new Fixture(page, settings, fill);
  mounted.push(board);
  await board.settle();
  return board;
}

export function addTwoRuns(board: Fixture): void {
  board.addScalars("runs/cnn", "train/loss");
  board.addScalars("runs/mlp", "train/loss");
  board.addScalars("runs/mlp", "val/loss");
}

export function tagsOf(board: Fixture): (string | undefined)[] {
  return board.findAll(".tbx-grid > *").map((card) => card.dataset.tag);
}
