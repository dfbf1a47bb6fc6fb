import { describe, expect, test } from "vitest";
import type { HistogramEvent } from "../../../src/views/histograms/bins";
import { binEvents, binRange, chooseEvents, chooseRidges } from "../../../src/views/histograms/bins";
import { storedOf } from "../../support/frames";

function eventOf(index: number, minimum = 0, maximum = 30): HistogramEvent {
  const limits = Float64Array.of(maximum);
  const counts = Float64Array.of(60);
  const value = {
    kind: "histogram",
    minimum,
    maximum,
    num: 60,
    sum: 0,
    sumSquares: 0,
    limits,
    counts,
  } as const;
  return { id: 0, index, count: index + 1, step: index, wallTime: 0, value };
}

describe("the bins of a panel", () => {
  test("are the same for all steps and cover all of them", () => {
    const bins = binEvents([eventOf(0, 0, 15), eventOf(1, 15, 30)]);

    expect([bins.left, bins.right]).toEqual([0, 30]);
    expect([...(bins.rows[0] ?? [])]).toEqual([...Array(15).fill(4), ...Array(15).fill(0)]);
    expect([...(bins.rows[1] ?? [])]).toEqual([...Array(15).fill(0), ...Array(15).fill(4)]);
  });

  test("have ends that fit together", () => {
    const bins = binEvents([eventOf(0)]);

    expect([binRange(bins, 0), binRange(bins, 29)]).toEqual([
      [0, 1],
      [29, 30],
    ]);
  });

  test("are there even when nothing was logged", () => {
    expect(binEvents([]).rows).toEqual([]);
  });
});

describe("the ridges", () => {
  test("are all steps while they are few", () => {
    const events = Array.from({ length: 50 }, (_, i) => eventOf(i));

    expect(chooseRidges(events)).toEqual(events);
  });

  test("are at most fifty, evenly spaced, with the first and the newest step", () => {
    const chosen = chooseRidges(Array.from({ length: 256 }, (_, i) => eventOf(i))).map(({ step }) => step);

    const gaps = new Set(chosen.slice(1).map((step, i) => step - (chosen[i] ?? 0)));
    expect([chosen.length, chosen[0], chosen.at(-1)]).toEqual([50, 0, 255]);
    expect([...gaps].sort()).toEqual([5, 6]);
  });
});

describe("histograms that have to be asked for", () => {
  test("are chosen so that the choice stays while events are added", () => {
    const events = Array.from({ length: 120 }, (_, index) => storedOf(0, index));

    const chosen = chooseEvents(events, false).map(({ index }) => index);
    const later = chooseEvents([...events, storedOf(0, 120)], true).map(({ index }) => index);

    expect(chosen.length).toBeLessThanOrEqual(50);
    expect(chosen.at(-1)).toBe(119);
    expect(later.slice(0, chosen.length - 1)).toEqual(chosen.slice(0, -1));
  });
});
