import { describe, expect, test } from "vitest";
import type { MediaEvent } from "../../src/protocol";
import { MOST_EVENTS } from "../../src/store/media";
import { Store } from "../../src/store/store";
import type { MediaSeries } from "../../src/store/types";
import { frameOf, imageOf, keyOf, storedOf, textOf } from "../support/frames";

function mediaStore(...events: readonly (readonly MediaEvent[])[]): Store {
  const store = new Store();
  events.forEach((media, seq) => {
    store.apply(frameOf({ seq, series: seq === 0 ? [keyOf(0, "text")] : [], media }));
  });
  return store;
}

function seriesOf(store: Store, id = 0): MediaSeries {
  return store.get(id) as MediaSeries;
}

function heldIndices(store: Store, id = 0): number[] {
  return seriesOf(store, id).events.map((event) => event.index);
}

describe("media events", () => {
  test("are held in order of arrival, each once", () => {
    const store = mediaStore([textOf(0, 0)], [textOf(0, 1)], [textOf(0, 0), textOf(0, 1)]);

    expect(heldIndices(store)).toEqual([0, 1]);
    expect(seriesOf(store)).toMatchObject({ count: 2, isComplete: true });
  });

  test("that are here already change nothing", () => {
    const store = mediaStore([textOf(0, 0)]);
    const { events, revision } = seriesOf(store);

    store.apply(frameOf({ seq: 1, media: [textOf(0, 0)] }));

    expect(seriesOf(store).revision).toBe(revision);
    expect(seriesOf(store).events).toBe(events);
  });

  test("keep the count that the kernel tells", () => {
    expect(seriesOf(mediaStore([textOf(0, 6, { count: 40 })])).count).toBe(40);
  });

  test("of a lost frame are missed until they come again", () => {
    const store = mediaStore([textOf(0, 0)]);

    store.apply(frameOf({ seq: 2, media: [textOf(0, 2)] }));
    const isCompleteBefore = store.isComplete;
    store.apply(frameOf({ seq: 3, media: [textOf(0, 1)] }));

    expect(isCompleteBefore).toBe(false);
    expect(store.isComplete).toBe(true);
    expect(heldIndices(store)).toEqual([0, 1, 2]);
  });

  test("that the kernel leaves out are not missed", () => {
    expect(mediaStore([textOf(0, 0)], [textOf(0, 8)]).isComplete).toBe(true);
  });

  test("of a lost frame are not missed any more when the series comes anew without them", () => {
    const store = mediaStore([textOf(0, 0)]);
    store.apply(frameOf({ seq: 2, media: [textOf(0, 4)] }));

    store.apply(
      frameOf({ seq: 3, series: [keyOf(0, "text")], media: [textOf(0, 0), textOf(0, 2), textOf(0, 4)] }),
    );

    expect(store.isComplete).toBe(true);
    expect(heldIndices(store)).toEqual([0, 2, 4]);
  });

  test("of a series that nobody has defined make the store incomplete", () => {
    const store = new Store();

    store.apply(frameOf({ media: [textOf(3, 0)] }));

    expect(store.isComplete).toBe(false);
  });

  test("are thinned to the newest and evenly spaced ones when there are too many", () => {
    const frames = Array.from({ length: MOST_EVENTS + 3 }, (_, index) => [textOf(0, index)]);

    const store = mediaStore(...frames);

    expect(heldIndices(store)).toEqual(
      [...Array.from({ length: MOST_EVENTS / 2 + 1 }, (_, i) => 2 * i), MOST_EVENTS + 2].filter(
        (index, at, all) => all.indexOf(index) === at,
      ),
    );
    expect(seriesOf(store)).toMatchObject({ count: MOST_EVENTS + 3, isComplete: true });
  });

  test("that were thinned away stay away when they come again", () => {
    const frames = Array.from({ length: MOST_EVENTS + 2 }, (_, index) => [textOf(0, index)]);
    const store = mediaStore(...frames);
    const before = heldIndices(store);

    store.apply(frameOf({ seq: frames.length, media: [textOf(0, 1), textOf(0, 3)] }));

    expect(heldIndices(store)).toEqual(before);
  });

  test("count up where no step was ever given", () => {
    const store = mediaStore([0, 1, 7].map((index) => textOf(0, index, { step: 0 })));

    expect(seriesOf(store).events.map(({ step }) => step)).toEqual([0, 1, 7]);
  });

  test("are where the file has them as soon as a step was given", () => {
    const store = mediaStore([textOf(0, 0, { step: 0 }), textOf(0, 1, { step: 0 })]);
    const { revision } = seriesOf(store);

    store.apply(frameOf({ seq: 1, media: [textOf(0, 2, { step: 9 }), textOf(0, 3, { step: 0 })] }));

    expect(seriesOf(store).events.map(({ step }) => step)).toEqual([0, 0, 9, 0]);
    expect(seriesOf(store).revision).toBeGreaterThan(revision);
  });

  test("do not keep the frame that brought them in memory", () => {
    const event = imageOf(0, 0, 16);
    const store = mediaStore([event]);
    const value = seriesOf(store).events[0]?.value;

    expect(value).toEqual(event.value);
    expect(value?.kind === "image" && event.value.kind === "image" && value.bytes.buffer).not.toBe(
      event.value.kind === "image" && event.value.bytes.buffer,
    );
  });
});

describe("the byte budget", () => {
  test("thins the largest series of the store first", () => {
    const store = new Store({ mostMediaBytes: 10_000 });
    const images = Array.from({ length: 16 }, (_, index) => imageOf(1, index, 1000));
    const texts = Array.from({ length: 16 }, (_, index) => textOf(0, index));

    store.apply(frameOf({ series: [keyOf(0, "text"), keyOf(1, "images")], media: [...texts, ...images] }));

    expect(heldIndices(store, 0)).toHaveLength(16);
    expect(heldIndices(store, 1)).toEqual([0, 4, 8, 12, 15]);
  });

  test("leaves the newest event of each series whatever its size", () => {
    const store = new Store({ mostMediaBytes: 100 });

    store.apply(
      frameOf({
        series: [keyOf(0, "images"), keyOf(1, "images")],
        media: [imageOf(0, 0, 900), imageOf(0, 1, 900), imageOf(1, 0, 900)],
      }),
    );

    expect(heldIndices(store, 0)).toEqual([1]);
    expect(heldIndices(store, 1)).toEqual([0]);
  });
});

describe("stored values", () => {
  const asked = [
    { id: 0, index: 0 },
    { id: 0, index: 1 },
  ];

  function kinds(store: Store): string[] {
    return seriesOf(store).events.map(({ value }) => value.kind);
  }

  test("are taken from an answer, and one that has not come is known to be missing", () => {
    const store = mediaStore([storedOf(0, 0), storedOf(0, 1)]);

    store.answer(asked, frameOf({ request: 3, media: [textOf(0, 0)] }));

    expect(kinds(store)).toEqual(["text", "stored"]);
    expect(seriesOf(store).events[1]?.value).toMatchObject({ isMissing: true });
  });

  test("are hoped for again when the series is sent anew, and answered ones stay", () => {
    const store = mediaStore([storedOf(0, 0), storedOf(0, 1)]);
    store.answer(asked, frameOf({ request: 3, media: [textOf(0, 0)] }));

    const media = [storedOf(0, 0), storedOf(0, 1)];
    store.apply(frameOf({ seq: 1, series: [keyOf(0, "text")], media }));

    expect(kinds(store)).toEqual(["text", "stored"]);
    expect(seriesOf(store).events[1]?.value).toMatchObject({ isMissing: false });
  });

  test("are not taken from an answer of another epoch", () => {
    const store = mediaStore([storedOf(0, 0)]);

    store.answer(asked, frameOf({ epoch: "old", media: [textOf(0, 0)] }));

    expect(seriesOf(store).events[0]?.value).toMatchObject({ kind: "stored", isMissing: false });
  });

  test("go away again before anything that cannot be asked for, the first answered one first", () => {
    const store = new Store({ mostMediaBytes: 2_000 });
    store.apply(frameOf({ series: [keyOf(0, "images")], media: [storedOf(0, 0), storedOf(0, 1)] }));

    store.answer(asked.slice(0, 1), frameOf({ media: [imageOf(0, 0, 1_000)] }));
    store.answer(asked.slice(1), frameOf({ media: [imageOf(0, 1, 1_000)] }));

    expect(kinds(store)).toEqual(["stored", "image"]);
    expect(heldIndices(store, 0)).toEqual([0, 1]);
  });
});
