import { describe, expect, test, vi } from "vitest";
import { NO_STATUS } from "../../src/protocol";
import { Store } from "../../src/store/store";
import type { ScalarSeries, StoreChange } from "../../src/store/types";
import { blockOf, frameOf, keyOf, textOf } from "../support/frames";

function listenedStore(): { store: Store; changes: StoreChange[] } {
  const store = new Store();
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  return { store, changes };
}

describe("a store", () => {
  test("finds series by id and by tag, in order of first arrival", () => {
    const store = new Store();

    store.apply(
      frameOf({
        series: [keyOf(5, "scalars", "loss"), keyOf(2, "scalars", "loss"), keyOf(3, "images", "loss")],
      }),
    );

    expect(store.withTag("scalars", "loss").map((series) => series.key.id)).toEqual([5, 2]);
    expect(store.withTag("images", "loss").map((series) => series.kind)).toEqual(["media"]);
    expect(store.withTag("scalars", "los")).toEqual([]);
    expect(store.get(2)?.key.tag).toBe("loss");
    expect([...store.series()]).toHaveLength(3);
  });

  test("tells once per frame what changed", () => {
    const { store, changes } = listenedStore();

    store.apply(
      frameOf({ series: [keyOf(0), keyOf(1)], blocks: [blockOf(0, [1]), blockOf(0, [2], { id: 1 })] }),
    );
    store.apply(frameOf({ seq: 1, blocks: [blockOf(1, [3])] }));
    store.apply(frameOf({ seq: 2, status: { ...NO_STATUS, spilled: 1 } }));

    expect(changes).toEqual([
      { shape: true, touched: new Set([0, 1]), status: true },
      { shape: false, touched: new Set([0]), status: false },
      { shape: false, touched: new Set(), status: true },
    ]);
  });

  test("tells the others when one listener throws", () => {
    const { store, changes } = listenedStore();
    vi.spyOn(console, "error").mockReturnValue();
    const fail = store.subscribe(() => {
      throw new Error("broken view");
    });
    const late: StoreChange[] = [];
    store.subscribe((change) => late.push(change));

    store.apply(frameOf({}));
    fail();
    store.apply(frameOf({ seq: 1 }));

    expect(changes).toHaveLength(2);
    expect(late).toHaveLength(2);
    expect(console.error).toHaveBeenCalledTimes(1);
  });

  test("tells nothing to a listener that is gone, also when it was there twice", () => {
    const store = new Store();
    const listener = vi.fn();
    const [first, second] = [store.subscribe(listener), store.subscribe(listener)];

    first();
    store.apply(frameOf({}));
    second();
    store.apply(frameOf({ seq: 1 }));

    expect(listener).toHaveBeenCalledTimes(1);
  });

  test("keeps the status until another one comes", () => {
    const store = new Store();
    const status = { ...NO_STATUS, spilled: 3, problems: ["disk full"], live: ["run"] };

    store.apply(frameOf({ status }));
    store.apply(frameOf({ seq: 1 }));

    expect(store.status).toEqual(status);
  });

  test("forgets everything in a new epoch", () => {
    const { store, changes } = listenedStore();
    store.apply(
      frameOf({
        series: [keyOf(0)],
        blocks: [blockOf(0, [1, 2])],
        status: { ...NO_STATUS, spilled: 1 },
      }),
    );
    store.apply(frameOf({ seq: 1, blocks: [blockOf(0, [1], { id: 9 })] }));

    store.apply(frameOf({ epoch: "two" }));

    expect([...store.series()]).toEqual([]);
    expect(store.withTag("scalars", "tag 0")).toEqual([]);
    expect(store).toMatchObject({ pointCount: 0, isComplete: true, status: { spilled: 0 } });
    expect(changes.at(-1)).toMatchObject({ shape: true, status: true });
  });

  test("is incomplete when the first frame was lost, until the series is defined", () => {
    const store = new Store();

    store.apply(frameOf({ seq: 1, blocks: [blockOf(10, [1])] }));
    const isCompleteBefore = store.isComplete;
    store.apply(
      frameOf({
        seq: 2,
        series: [keyOf(0)],
        blocks: [blockOf(0, new Float32Array(12), { isKeyframe: true })],
      }),
    );

    expect(isCompleteBefore).toBe(false);
    expect(store).toMatchObject({ isComplete: true, pointCount: 12 });
  });

  test("leaves answers to requests alone", () => {
    const { store, changes } = listenedStore();
    store.apply(frameOf({ series: [keyOf(0)], blocks: [blockOf(0, [1])] }));

    store.apply(frameOf({ epoch: "two", request: 0, blocks: [blockOf(0, [9, 9], { isDetail: true })] }));

    expect(changes).toHaveLength(1);
    expect(store.pointCount).toBe(1);
  });

  test("takes a new name for a series, and does not call a repeated one news", () => {
    const { store, changes } = listenedStore();
    store.apply(frameOf({ series: [keyOf(0)] }));

    store.apply(frameOf({ seq: 1, series: [keyOf(0)] }));
    store.apply(frameOf({ seq: 2, series: [{ ...keyOf(0), displayName: "Loss" }] }));

    expect(changes.map((change) => change.shape)).toEqual([true, false, true]);
    expect(store.get(0)?.key.displayName).toBe("Loss");
  });

  test("gives an id that means another series now to that one", () => {
    const store = new Store();
    store.apply(frameOf({ series: [keyOf(0)], blocks: [blockOf(0, [1])] }));

    store.apply(frameOf({ seq: 1, series: [keyOf(0, "text", "notes")] }));

    expect(store.withTag("scalars", "tag 0")).toEqual([]);
    expect(store.withTag("text", "notes")).toHaveLength(1);
    expect(store.pointCount).toBe(0);
  });

  test("hands out lists of a tag that never change", () => {
    const store = new Store();
    store.apply(frameOf({ series: [keyOf(0, "scalars", "loss"), keyOf(1, "scalars", "acc")] }));
    const [loss, acc] = [store.withTag("scalars", "loss"), store.withTag("scalars", "acc")];

    store.apply(frameOf({ seq: 1, series: [keyOf(2, "scalars", "loss"), keyOf(3, "scalars", "loss")] }));

    expect([loss.length, store.withTag("scalars", "loss").length]).toEqual([1, 3]);
    expect(store.withTag("scalars", "acc")).toBe(acc);
  });

  test("counts the points that files are known to hold", () => {
    const store = new Store();
    const counts = { runs: 1, files: 1, filesRead: 1, bytes: 9, bytesRead: 9, directories: 1, otherFiles: 0 };
    const progress = { ...counts, roots: ["logs"], points: 5000, isReading: false };

    store.apply(frameOf({ series: [keyOf(0)], status: { ...NO_STATUS, progress } }));

    expect(store.pointCount).toBe(5000);
  });
});

describe("series that are gone", () => {
  test("are forgotten with their points and events", () => {
    const { store, changes } = listenedStore();
    const series = [keyOf(0), keyOf(1, "text", "notes"), keyOf(2, "scalars", "tag 0")];
    store.apply(frameOf({ series, blocks: [blockOf(0, [1, 2]), blockOf(0, [3], { id: 2 })] }));
    store.apply(frameOf({ seq: 1, media: [textOf(1, 0)] }));

    store.apply(frameOf({ seq: 2, gone: [0, 1] }));

    expect(store.withTag("scalars", "tag 0").map(({ key }) => key.id)).toEqual([2]);
    expect([...store.tags()].map((list) => list.length)).toEqual([1]);
    expect(store).toMatchObject({ seriesCount: 1, pointCount: 1, isComplete: true });
    expect(changes.at(-1)?.shape).toBe(true);
  });

  test("are no news when they are named again, nor when nobody has known them", () => {
    const { store, changes } = listenedStore();
    store.apply(frameOf({ series: [keyOf(0)] }));

    store.apply(frameOf({ seq: 1, gone: [0, 0] }));
    store.apply(frameOf({ seq: 2, gone: [0, 9] }));

    expect(changes.map(({ shape }) => shape)).toEqual([true, true, false]);
  });

  test("are not waited for, whatever of them was lost or comes late", () => {
    const store = new Store();
    store.apply(frameOf({ series: [keyOf(0)], blocks: [blockOf(0, [1])] }));
    store.apply(frameOf({ seq: 2, blocks: [blockOf(5, [1]), blockOf(0, [1], { id: 9 })] }));
    const before = store.isComplete;

    store.apply(frameOf({ seq: 3, gone: [0, 9], blocks: [blockOf(6, [1])] }));

    expect([before, store.isComplete]).toEqual([false, true]);
  });

  test("give back the room of their points", () => {
    const store = new Store({ mostPointBytes: 60_000 });
    const many = new Float32Array(1000);
    store.apply(frameOf({ series: [keyOf(0), keyOf(1)], blocks: [blockOf(0, many)] }));
    store.look([0]);
    store.apply(frameOf({ seq: 1, blocks: [blockOf(0, many, { id: 1 })] }));

    store.apply(frameOf({ seq: 2, gone: [0], series: [keyOf(2)], blocks: [blockOf(0, many, { id: 2 })] }));

    expect([1, 2].map((id) => (store.get(id) as ScalarSeries).length)).toEqual([1000, 1000]);
  });

  test("come back under another id, with the same tag", () => {
    const store = new Store();
    store.apply(frameOf({ series: [keyOf(0, "scalars", "loss")] }));

    store.apply(frameOf({ seq: 1, gone: [0], series: [keyOf(3, "scalars", "loss")] }));

    expect(store.withTag("scalars", "loss").map(({ key }) => key.id)).toEqual([3]);
  });
});

describe("points that nobody looks at", () => {
  const many = new Float32Array(1000);

  function fullStore(): Store {
    const store = new Store({ mostPointBytes: 60_000 });
    store.apply(frameOf({ series: [keyOf(0), keyOf(1), keyOf(2)] }));
    store.look([0]);
    store.apply(frameOf({ seq: 1, blocks: [blockOf(0, many), blockOf(0, many, { id: 1 })] }));
    return store;
  }

  function lengths(store: Store): (number | undefined)[] {
    return [0, 1, 2].map((id) => {
      const series = store.get(id);
      return series?.kind === "scalars" ? series.length : undefined;
    });
  }

  test("are given away when there are too many", () => {
    const store = fullStore();

    store.apply(frameOf({ seq: 2, blocks: [blockOf(0, many, { id: 2 })] }));

    expect(lengths(store)).toEqual([1000, 0, 1000]);
    expect(store).toMatchObject({ isComplete: true, pointCount: 3000 });
  });

  test("come again whole, and news before that are only counted", () => {
    const store = fullStore();
    store.apply(frameOf({ seq: 2, blocks: [blockOf(0, many, { id: 2 })] }));

    store.apply(frameOf({ seq: 3, blocks: [blockOf(1000, [1], { id: 1 })] }));
    const before = lengths(store)[1];
    store.look([1]);
    const whole = { id: 1, isKeyframe: true };
    store.apply(frameOf({ seq: 4, blocks: [blockOf(0, new Float32Array(1001), whole)] }));

    expect([before, lengths(store)[1]]).toEqual([0, 1001]);
    expect(store).toMatchObject({ isComplete: true, pointCount: 3001 });
  });
});
