import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DetailRange, ScalarBlock } from "../../../src/protocol";
import { DetailLoader, sparseRanges } from "../../../src/views/scalars/detail";
import { LineSet } from "../../../src/views/scalars/line_set";
import { emptyColumns, mergeBlocks, replaceBlocks } from "../../../src/views/scalars/merge";
import { makeBlock, makeFrame, makeKey, Scene, TAG } from "./scene";

const RANGE: DetailRange = { id: 0, version: 1, from: 10, to: 20 };

/** Steps are the indices; every tenth of a hundred points is held. */
function sparseBlock(): ScalarBlock {
  const steps = Array.from({ length: 10 }, (_, i) => i * 10);
  return { ...makeBlock(0, steps, steps), count: 100, indices: Float64Array.from(steps) };
}

function detailBlock(first: number, count: number): ScalarBlock {
  const steps = Array.from({ length: count }, (_, i) => first + i);
  return { ...makeBlock(0, steps, steps, first), isKeyframe: false, isDetail: true };
}

function linesOf(block: ScalarBlock): LineSet {
  const scene = new Scene(["a"]);
  scene.context.store.apply(makeFrame(0, [makeKey(0, "a")], [block]));
  const set = new LineSet();
  set.update(scene.context.store.withTag("scalars", TAG), scene.context.runs.peek(), {
    axis: "step",
    smoothing: 0,
  });
  return set;
}

describe("ranges worth asking for", () => {
  test("reach from the point before the window to the one behind it", () => {
    expect(sparseRanges(linesOf(sparseBlock()).lines, [22, 38])).toEqual([
      { id: 0, version: 1, from: 20, to: 41 },
    ]);
  });

  test("are none where every point is held", () => {
    expect(sparseRanges(linesOf(makeBlock(0, [0, 1, 2], [1, 2, 3])).lines, [0, 2])).toEqual([]);
  });

  test("are none where the answer is already there", () => {
    const set = linesOf(sparseBlock());
    const [line] = set.lines;
    if (line) line.blocks = [detailBlock(20, 21)];
    line?.update({ axis: "step", smoothing: 0 }, 0);

    expect(sparseRanges(set.lines, [22, 38])).toEqual([]);
  });
});

describe("answered blocks", () => {
  test("stand between the held points, each point once", () => {
    const merged = emptyColumns();

    mergeBlocks(linesOf(sparseBlock()).lines[0]?.series as never, [detailBlock(20, 5)], merged);

    const indices = [0, 10, 20, 21, 22, 23, 24, 30, 40, 50, 60, 70, 80, 90];
    expect([...merged.indices.subarray(0, merged.length)]).toEqual(indices);
    expect([...merged.values.subarray(0, merged.length)]).toEqual(indices);
  });

  test("that are a selection leave the held points between theirs", () => {
    const merged = emptyColumns();
    const block = { ...makeBlock(0, [15, 25], [15, 25], 10), count: 20, indices: Float64Array.of(15, 25) };

    mergeBlocks(linesOf(sparseBlock()).lines[0]?.series as never, [block], merged);

    expect([...merged.indices.subarray(0, 6)]).toEqual([0, 10, 15, 20, 25, 30]);
  });

  test("without steps count up as the held points do", () => {
    const merged = emptyColumns();
    const zeros = { steps: new Float64Array(10) };
    const series = linesOf({ ...sparseBlock(), ...zeros }).lines[0]?.series as never;

    mergeBlocks(series, [{ ...detailBlock(20, 2), steps: new Float64Array(2) }], merged);

    expect([...merged.steps.subarray(0, 5)]).toEqual([0, 10, 20, 21, 30]);
  });

  test("replace older ones that they overlap", () => {
    const blocks = replaceBlocks([detailBlock(0, 10), detailBlock(50, 10)], [detailBlock(5, 10)]);

    expect(blocks.map((block) => block.first)).toEqual([5, 50]);
  });

  test("of an earlier version are dropped", () => {
    const [line] = linesOf(sparseBlock()).lines;
    if (line) line.blocks = [{ ...detailBlock(20, 21), version: 0 }];

    line?.update({ axis: "step", smoothing: 0 }, 0);

    expect(line?.columns.length).toBe(10);
  });
});

describe("the loader", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function load() {
    const scene = new Scene([]);
    const answered: ScalarBlock[][] = [];
    const waiting: boolean[] = [];
    const loader = new DetailLoader(scene.context.host, {
      answered: (blocks) => answered.push([...blocks]),
      waiting: (isWaiting) => waiting.push(isWaiting),
    });
    return { scene, answered, waiting, loader };
  }

  test("asks once for what was wanted last", async () => {
    const { scene, loader } = load();

    loader.want([{ ...RANGE, from: 0 }], 500);
    await vi.advanceTimersByTimeAsync(100);
    loader.want([RANGE], 500);
    await vi.advanceTimersByTimeAsync(150);

    expect(scene.requests.map(({ ranges, points }) => ({ ranges, points }))).toEqual([
      { ranges: [RANGE], points: 500 },
    ]);
  });

  test("gives the former request up and does not listen to its answer", async () => {
    const { scene, loader, answered } = load();
    loader.want([RANGE], 500);
    await vi.advanceTimersByTimeAsync(150);

    loader.want([{ ...RANGE, to: 15 }], 500);
    scene.requests[0]?.answer(makeFrame(1, [], [detailBlock(10, 10)]));
    await vi.advanceTimersByTimeAsync(0);

    expect([scene.requests[0]?.signal.aborted, answered.length]).toEqual([true, 0]);
  });

  test("hands over blocks of detail only", async () => {
    const { scene, loader, answered } = load();
    loader.want([RANGE], 500);
    await vi.advanceTimersByTimeAsync(150);

    scene.requests[0]?.answer(makeFrame(1, [], [detailBlock(10, 10), makeBlock(0, [1], [1])]));
    await vi.advanceTimersByTimeAsync(0);

    expect(answered.map((blocks) => blocks.map((block) => block.first))).toEqual([[10]]);
  });

  test("says that it waits and asks again when nobody could answer", async () => {
    const { scene, loader, waiting } = load();
    loader.want([RANGE], 500);
    await vi.advanceTimersByTimeAsync(150);

    scene.requests[0]?.answer(null);
    await vi.advanceTimersByTimeAsync(5000);

    expect([waiting.at(-1), scene.requests.length]).toEqual([true, 2]);
  });

  test("says that it waits for a slow answer", async () => {
    const { loader, waiting } = load();
    loader.want([RANGE], 500);

    await vi.advanceTimersByTimeAsync(1000);

    expect(waiting.at(-1)).toBe(true);
  });

  test("leaves no timer behind when it is stopped", async () => {
    const { loader } = load();
    loader.want([RANGE], 500);
    await vi.advanceTimersByTimeAsync(150);

    loader.cancel();

    expect(vi.getTimerCount()).toBe(0);
  });
});
