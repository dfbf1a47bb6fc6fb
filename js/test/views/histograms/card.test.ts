// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { HistogramValue } from "../../../src/protocol";
import { Fixture } from "../../board/fixture";
import { FakePage } from "../../board/page";

let page: FakePage;
let board: Fixture;

beforeEach(() => {
  page = new FakePage();
  const gradient = { addColorStop: () => undefined };
  const drawing = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === "measureText") return () => ({ width: 20 });
        if (name === "createImageData")
          return (w: number, h: number) => ({ data: new Uint8ClampedArray(4 * w * h) });
        return () => gradient;
      },
      set: () => true,
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(drawing as CanvasRenderingContext2D);
  board = new Fixture(page);
});

afterEach(() => {
  board.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const value: HistogramValue = {
  kind: "histogram",
  minimum: 0,
  maximum: 30,
  num: 60,
  sum: 0,
  sumSquares: 0,
  limits: Float64Array.of(15, 30),
  counts: Float64Array.of(30, 30),
};

async function logSteps(run: string, stepOf = (i: number) => 10 * i): Promise<void> {
  const key = board.addSeries(run, "histograms", "weights");
  for (let i = 0; i < 3; i++) board.addEvent(key, i, value, { step: stepOf(i) });
  await board.settle();
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    board.find(".tbx-histogram").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  await board.settle();
}

function note(): string | null {
  return board.find(".tbx-caption-note").textContent;
}

describe("a histogram card", () => {
  test("has a panel for each run that is shown", async () => {
    await logSteps("a");
    await logSteps("b");
    const both = board.findAll(".tbx-histogram").length;

    await board.click(".tbx-run input");

    expect([both, board.findAll(".tbx-histogram").length]).toEqual([2, 1]);
  });

  test("takes the whole row with three runs, and one column with two", async () => {
    for (const run of ["a", "b", "c"]) await logSteps(run);
    const three = board.findAll(".tbx-row").length;

    await board.click(".tbx-run input");

    expect([three, board.findAll(".tbx-row").length]).toEqual([1, 0]);
  });

  test("counts the histograms where no step was given", async () => {
    await logSteps("a", () => 0);
    const before = note();

    await press("ArrowUp", "ArrowUp");

    expect([before, note()]).toEqual(["Step 2", "Step 1 · 15 to 16 · 2"]);
  });

  test("says the step, the bin and the count at the cursor", async () => {
    await logSteps("a");
    const before = note();

    await press("ArrowUp", "ArrowUp");

    expect([before, note()]).toEqual(["Step 20", "Step 10 · 15 to 16 · 2"]);
  });

  test("moves along steps with the other arrows in the heat map", async () => {
    await logSteps("a");

    await board.click('[aria-label="Heat map"]');
    await press("ArrowLeft", "ArrowLeft", "ArrowUp");

    expect(note()).toBe("Step 10 · 16 to 17 · 2");
  });

  test("takes the cursor away with Escape", async () => {
    await logSteps("a");

    await press("ArrowUp", "Escape");

    expect(note()).toBe("Step 20");
  });

  test("watches no panel of a run that is hidden", async () => {
    await logSteps("a");

    await board.click(".tbx-run input");

    const watched = [...page.sizeObservers].flatMap((observer) => [...observer.targets]);
    expect(watched.filter((target) => !target.isConnected)).toEqual([]);
  });

  test("leaves nothing behind", async () => {
    await logSteps("a");

    board.unmount();

    expect([page.leftovers, board.listeners]).toEqual([0, 0]);
  });
});
