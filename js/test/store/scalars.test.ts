import { describe, expect, test } from "vitest";
import type { ScalarBlock } from "../../src/protocol";
import { MOST_POINTS } from "../../src/store/scalars";
import { statisticsOf } from "../../src/store/statistics";
import { Store } from "../../src/store/store";
import type { ScalarSeries } from "../../src/store/types";
import { blockOf, frameOf, keyOf } from "../support/frames";
import { randomSeries, seeded } from "../support/random";

/** A store that has taken the blocks, one frame for each. */
function storeOf(...blocks: readonly Partial<ScalarBlock>[]): Store {
  const store = new Store();
  blocks.forEach((block, seq) => {
    const series = seq === 0 ? [keyOf(0)] : [];
    store.apply(frameOf({ seq, series, blocks: [block as ScalarBlock] }));
  });
  return store;
}

function seriesOf(store: Store, id = 0): ScalarSeries {
  return store.get(id) as ScalarSeries;
}

function held(series: ScalarSeries): number[] {
  return [...series.values.subarray(0, series.length)];
}

describe("points without a step", () => {
  const zeros = (count: number) => ({ steps: new Float64Array(count) });
  const stepsOf = (series: ScalarSeries) => [...series.steps.subarray(0, series.length)];

  test("count up in order of arrival, also over a gap", () => {
    const series = seriesOf(storeOf(blockOf(0, [5, 6], zeros(2)), blockOf(4, [7, 8], zeros(2))));

    expect(stepsOf(series)).toEqual([0, 1, 4, 5]);
    expect(series.isCounted).toBe(true);
  });

  test("are at step 0, as in the file, once another of the series has a step", () => {
    const late = blockOf(3, [8, 9], { steps: Float64Array.of(0, 7) });
    const series = seriesOf(storeOf(blockOf(0, [5, 6, 7], zeros(3)), late));

    expect(stepsOf(series)).toEqual([0, 0, 0, 0, 7]);
    expect(series.isCounted).toBe(false);
  });

  test("count up in a thinned keyframe by what they are in the whole series", () => {
    const keyframe = { ...zeros(3), indices: Float64Array.of(0, 400, 999), count: 1000, isKeyframe: true };
    const series = seriesOf(storeOf(blockOf(0, [1, 2, 3], keyframe)));

    expect(stepsOf(series)).toEqual([0, 400, 999]);
  });
});

describe("blocks of a series", () => {
  test("continue each other", () => {
    const series = seriesOf(storeOf(blockOf(0, [1, 2]), blockOf(2, [3])));

    expect(held(series)).toEqual([1, 2, 3]);
    expect([...series.indices.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect([...series.steps.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(series).toMatchObject({ count: 3, isComplete: true });
  });

  test("that overlap bring what is not known yet", () => {
    const series = seriesOf(storeOf(blockOf(0, [1, 2, 3]), blockOf(1, [2, 3, 4])));

    expect(held(series)).toEqual([1, 2, 3, 4]);
    expect(series).toMatchObject({ count: 4, isComplete: true });
  });

  test("that are known change nothing", () => {
    const store = storeOf(blockOf(0, [1, 2, 3]));
    const { revision } = seriesOf(store);
    const touched: number[] = [];
    store.subscribe((change) => touched.push(...change.touched));

    store.apply(frameOf({ seq: 1, blocks: [blockOf(1, [2, 3])] }));

    expect(seriesOf(store).revision).toBe(revision);
    expect(touched).toEqual([]);
  });

  test("behind a gap are shown, and the series is incomplete", () => {
    const store = storeOf(blockOf(0, [1]), blockOf(5, [6, 7]));

    expect(held(seriesOf(store))).toEqual([1, 6, 7]);
    expect(seriesOf(store)).toMatchObject({ count: 7, isComplete: false });
    expect(store.isComplete).toBe(false);
  });

  test("that carry some of their points count all of them", () => {
    const sparse = blockOf(2, [9, 8], { count: 100, indices: Float64Array.of(2, 101) });

    const series = seriesOf(storeOf(blockOf(0, [1, 2]), sparse));

    expect([...series.indices.subarray(0, 4)]).toEqual([0, 1, 2, 101]);
    expect(series).toMatchObject({ count: 102, isComplete: true });
  });

  test("that carry some points bring those that are not known yet", () => {
    const sparse = blockOf(0, [1, 2, 8], { count: 100, indices: Float64Array.of(0, 1, 99) });

    const series = seriesOf(storeOf(blockOf(0, [1, 2]), sparse));

    expect(held(series)).toEqual([1, 2, 8]);
    expect(series.count).toBe(100);
  });

  test("of a series that is missing from the start make it incomplete", () => {
    expect(storeOf(blockOf(3, [4])).isComplete).toBe(false);
  });
});

describe("a keyframe", () => {
  test("heals a gap", () => {
    const store = storeOf(
      blockOf(0, [1]),
      blockOf(3, [4]),
      blockOf(0, [1, 2, 3, 4, 5], { isKeyframe: true }),
      blockOf(5, [6]),
    );

    expect(held(seriesOf(store))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(store.isComplete).toBe(true);
  });

  test("replaces what is held with what it carries", () => {
    const keyframe = blockOf(0, [1, 9], { isKeyframe: true, count: 50, indices: Float64Array.of(0, 49) });

    const series = seriesOf(storeOf(blockOf(0, [1, 2, 3, 4]), keyframe));

    expect(held(series)).toEqual([1, 9]);
    expect(series).toMatchObject({ count: 50, isComplete: true });
  });

  test("with fewer of the points that are held whole does not take them away", () => {
    const keyframe = blockOf(0, [1, 4], { isKeyframe: true, count: 4, indices: Float64Array.of(0, 3) });

    expect(held(seriesOf(storeOf(blockOf(0, [1, 2, 3, 4]), keyframe)))).toEqual([1, 2, 3, 4]);
  });

  test("with more points than are held takes their place", () => {
    const coarse = blockOf(0, [1, 9], { count: 50, indices: Float64Array.of(0, 49) });
    const keyframe = blockOf(0, [1, 5, 9], {
      isKeyframe: true,
      count: 50,
      indices: Float64Array.of(0, 20, 49),
    });

    expect(held(seriesOf(storeOf(coarse, keyframe)))).toEqual([1, 5, 9]);
  });

  test("of a new version replaces everything, and the count may fall", () => {
    const keyframe = blockOf(0, [7], { isKeyframe: true, version: 1 });

    const series = seriesOf(storeOf(blockOf(0, [1, 2, 3]), keyframe));

    expect(held(series)).toEqual([7]);
    expect(series).toMatchObject({ count: 1, version: 1, isComplete: true });
  });
});

describe("a block of a new version", () => {
  test("replaces what comes behind its first point, and the rest waits for a keyframe", () => {
    const series = seriesOf(storeOf(blockOf(0, [1, 2, 3, 4]), blockOf(2, [30], { version: 1 })));

    expect(held(series)).toEqual([1, 2, 30]);
    expect(series).toMatchObject({ count: 3, version: 1, isComplete: false });
  });
});

describe("merging", () => {
  test.each([1, 2, 3])("keeps first, last, lowest, highest and the count in bounds (seed %d)", (seed) => {
    const { steps, values } = randomSeries(60_000, seed);
    const random = seeded(seed);
    const store = new Store();
    let first = 0;
    for (let seq = 0; first < values.length; seq++) {
      const end = Math.min(values.length, first + 1 + Math.floor(random() * 900));
      const block = blockOf(first, values.subarray(first, end), { steps: steps.slice(first, end) });
      store.apply(frameOf({ seq, series: seq === 0 ? [keyOf(0)] : [], blocks: [block] }));
      expect(seriesOf(store).length).toBeLessThanOrEqual(MOST_POINTS);
      first = end;
    }

    const finite = values.filter(Number.isFinite);
    expect(statisticsOf(seriesOf(store))).toEqual({
      count: 60_000,
      first: values[0],
      last: values[59_999],
      minimum: Math.min(...finite),
      maximum: Math.max(...finite),
    });
    expect(held(seriesOf(store)).filter(Number.isNaN)).not.toEqual([]);
    expect(seriesOf(store).length).toBeGreaterThan(MOST_POINTS / 4);
  });

  test("keeps the index, step and time of a value together", () => {
    const values = randomSeries(10_000, 4).values;
    const steps = Float64Array.from(values, (_, i) => 3 * i);
    const times = Float32Array.from(values, (_, i) => i / 2);

    const series = seriesOf(storeOf(blockOf(0, values, { steps, times })));

    const at = [...series.indices.subarray(0, series.length)];
    expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
    expect(held(series)).toEqual(at.map((index) => values[index]));
    expect([...series.steps.subarray(0, series.length)]).toEqual(at.map((index) => 3 * index));
    expect([...series.times.subarray(0, series.length)]).toEqual(at.map((index) => index / 2));
  });

  test("keeps both sides of a step that goes back", () => {
    const steps = Float64Array.from({ length: 20_000 }, (_, i) => i % 5000);

    const series = seriesOf(storeOf(blockOf(0, new Float32Array(20_000), { steps })));

    const indices = [...series.indices.subarray(0, series.length)];
    expect(indices).toEqual(expect.arrayContaining([4999, 5000, 9999, 10_000, 14_999, 15_000]));
  });

  test("goes on when nearly every step goes back", () => {
    const steps = Float64Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? i : 0));

    const series = seriesOf(storeOf(blockOf(0, new Float32Array(20_000), { steps })));

    expect(series.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(series.count).toBe(20_000);
  });

  test("takes no room that a short series does not need", () => {
    expect(seriesOf(storeOf(blockOf(0, [1, 2, 3]))).steps.length).toBeLessThan(100);
  });
});

test("a burst of 200,000 points over 20 tags ends with the right count, first, last, lowest and highest", () => {
  const store = new Store();
  const all = Array.from({ length: 20 }, (_, id) => randomSeries(10_000, 100 + id).values);
  const keys = all.map((_, id) => keyOf(id));

  for (let seq = 0; seq < 50; seq++) {
    const blocks = all.map((values, id) =>
      blockOf(seq * 200, values.subarray(seq * 200, seq * 200 + 200), { id }),
    );
    store.apply(frameOf({ seq, series: seq === 0 ? keys : [], blocks }));
  }

  expect(store.pointCount).toBe(200_000);
  expect(store.isComplete).toBe(true);
  expect(all.map((_, id) => statisticsOf(seriesOf(store, id)))).toEqual(
    all.map((values) => ({
      count: 10_000,
      first: values[0],
      last: values[9_999],
      minimum: Math.min(...values.filter(Number.isFinite)),
      maximum: Math.max(...values.filter(Number.isFinite)),
    })),
  );
});

test("the statistics of a series without finite values are not numbers", () => {
  const empty = statisticsOf(seriesOf(storeOf(blockOf(0, []))));
  const infinite = statisticsOf(seriesOf(storeOf(blockOf(0, [Number.POSITIVE_INFINITY]))));

  expect(empty).toEqual({
    count: 0,
    first: Number.NaN,
    last: Number.NaN,
    minimum: Number.NaN,
    maximum: Number.NaN,
  });
  expect(infinite).toMatchObject({ first: Number.POSITIVE_INFINITY, minimum: Number.NaN });
});
