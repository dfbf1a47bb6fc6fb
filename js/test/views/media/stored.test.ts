import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Frame, MediaEvent, MediaPlace } from "../../../src/protocol";
import { StoredLoader } from "../../../src/views/media/stored";
import { frameOf, storedOf, textOf } from "../../support/frames";

interface Request {
  readonly media: readonly MediaPlace[];
  readonly signal: AbortSignal;
  readonly answer: (frame: Frame | null) => void;
}

let requests: Request[];
let answers: (readonly MediaPlace[])[];
let waits: boolean[];
let loader: StoredLoader;

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  answers = [];
  waits = [];
  const detail = (_r: unknown, _p: number, signal: AbortSignal, media: readonly MediaPlace[] = []) =>
    new Promise<Frame | null>((answer) => requests.push({ media, signal, answer }));
  loader = new StoredLoader(
    { detail },
    { answered: (asked) => answers.push(asked), waiting: (isWaiting) => waits.push(isWaiting) },
  );
});

afterEach(() => {
  vi.useRealTimers();
});

function want(...events: MediaEvent[]): void {
  loader.want(events);
  vi.advanceTimersByTime(50);
}

async function answer(request: Request | undefined, frame: Frame | null): Promise<void> {
  request?.answer(frame);
  await vi.advanceTimersByTimeAsync(0);
}

describe("values that are shown", () => {
  test("are asked for when they are still in their file", () => {
    want(textOf(0, 0), storedOf(0, 1), storedOf(1, 0));

    expect(requests.map(({ media }) => media)).toEqual([
      [
        { id: 0, index: 1 },
        { id: 1, index: 0 },
      ],
    ]);
  });

  test("are asked for where a slider rests only", () => {
    loader.want([storedOf(0, 1)]);
    loader.want([storedOf(0, 2)]);
    want(storedOf(0, 3));

    expect(requests.map(({ media }) => media)).toEqual([[{ id: 0, index: 3 }]]);
  });

  test("are given up when others are shown", () => {
    want(storedOf(0, 1));
    want(storedOf(0, 2));

    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  test("are not asked for again while they are on their way, or when there was no room for them", async () => {
    want(storedOf(0, 1), storedOf(0, 2));
    want(storedOf(0, 2));
    await answer(requests[0], frameOf({}));
    want(storedOf(0, 1));

    expect(requests).toHaveLength(1);
    expect(requests[0]?.signal.aborted).toBe(false);
  });

  test("are not asked for again when they could not be read", () => {
    const { value, ...event } = storedOf(0, 1);
    want({ ...event, value: { ...value, isMissing: true } as never });

    expect(requests).toEqual([]);
  });

  test("come in parts when there are many", async () => {
    want(...Array.from({ length: 100 }, (_, index) => storedOf(0, index)));
    await answer(requests[0], frameOf({}));

    expect(requests.map(({ media }) => media.length)).toEqual([64, 36]);
    expect(answers.map((asked) => asked.length)).toEqual([64]);
  });

  test("are waited for aloud, and asked for again, when nobody can give them", async () => {
    want(storedOf(0, 1));
    await answer(requests[0], null);
    const isWaiting = waits.at(-1);
    await vi.advanceTimersByTimeAsync(2_000);
    await answer(requests[1], frameOf({}));

    expect([isWaiting, waits.at(-1), requests.length]).toEqual([true, false, 2]);
  });
});
