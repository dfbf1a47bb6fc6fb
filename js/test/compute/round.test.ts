import * as d3 from "d3-array";
import { describe, expect, test } from "vitest";
import { nice, tickStep, ticks } from "../../src/compute/round";
import { seeded } from "../support/random";

const RANGES = 4000;
const COUNTS = [1, 2, 3, 5, 10, 17];

/** Ranges of all sizes, at 0 and far from it, with round ends and with odd ones. */
function* ranges(): Generator<readonly [number, number]> {
  const random = seeded(7);
  const magnitude = () => 10 ** (random() * 36 - 18);
  for (let i = 0; i < RANGES; i++) {
    const span = random() < 0.5 ? magnitude() : Number(magnitude().toPrecision(1));
    const min =
      random() < 0.3 ? 0 : span * Number((random() * 200 - 100).toPrecision(random() < 0.5 ? 2 : 17));
    yield [min, min + span];
  }
}

function sweep<T>(choose: (min: number, max: number, count: number) => T): T[] {
  return [...ranges()].flatMap(([min, max]) => COUNTS.map((count) => choose(min, max, count)));
}

describe("round numbers, against d3-array", () => {
  test("are the same ticks to the last bit", () => {
    expect(sweep(ticks)).toEqual(sweep(d3.ticks));
  });

  test("have the same distance", () => {
    expect(sweep(tickStep)).toEqual(sweep(d3.tickStep));
  });

  test("end the same ranges", () => {
    expect(sweep(nice)).toEqual(sweep(d3.nice));
  });

  test("are the same for a range without width, and for one that cannot be divided", () => {
    const odd = [
      [0, 0],
      [5, 5],
      [1, 1 + Number.EPSILON],
      [0, Number.MAX_VALUE],
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [0, Number.POSITIVE_INFINITY],
      [0, Number.MIN_VALUE],
    ] as const;

    for (const [min, max] of odd) {
      expect(nice(min, max, 10)).toEqual(d3.nice(min, max, 10));
      expect(tickStep(min, max, 5)).toEqual(d3.tickStep(min, max, 5));
    }
    expect(ticks(5, 5, 3)).toEqual(d3.ticks(5, 5, 3));
  });
});
