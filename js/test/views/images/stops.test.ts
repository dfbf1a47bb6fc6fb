import { describe, expect, test } from "vitest";
import type { MediaEvent } from "../../../src/protocol";
import { eventAt, placeOf, uniteStops } from "../../../src/views/media/stops";
import { textOf } from "../../support/frames";

function eventsAt(...steps: number[]): MediaEvent[] {
  return steps.map((step, index) => textOf(0, index, { step }));
}

describe("the stops of a step slider", () => {
  test("are the steps of all runs, each once, ascending", () => {
    const stops = uniteStops([eventsAt(0, 20), eventsAt(10, 20)]);

    expect(stops.map(({ step }) => step)).toEqual([0, 10, 20]);
  });

  test("tell apart the events of one run at one step", () => {
    const events = eventsAt(0, 0, 0);
    const stops = uniteStops([events]);

    expect(stops.map((stop) => eventAt(events, stop)?.index)).toEqual([0, 1, 2]);
  });

  test("show the event at or before a stop, and the first one when all are behind it", () => {
    const events = eventsAt(10, 30, 20);

    const shown = [0, 10, 25, 99].map((step) => eventAt(events, { step, turn: 0 })?.step);

    expect(shown).toEqual([10, 10, 20, 30]);
  });

  test("stay near a chosen step that is not held any longer", () => {
    expect(placeOf(uniteStops([eventsAt(0, 20, 40)]), { step: 30, turn: 0 })).toBe(1);
  });

  test("have no event where nothing is held", () => {
    expect(eventAt([], { step: 0, turn: 0 })).toBeUndefined();
  });
});
