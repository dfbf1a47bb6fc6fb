// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPageHost, type PageHost } from "../../src/host/http";
import type { Frame } from "../../src/protocol";
import { packed, scalarFrame } from "../support/wire";

interface Request {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal;
  readonly answer: (response: Response) => void;
  readonly fail: () => void;
}

const LOST = "Connection lost, trying again";
let requests: Request[];
let frames: Frame[];
let host: PageHost;
let looked: (readonly number[])[];
let isHidden: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  frames = [];
  looked = [];
  isHidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
  vi.stubGlobal("fetch", (url: URL, { body, signal }: RequestInit & { signal: AbortSignal }) => {
    return new Promise<Response>((answer, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      const lose = () => fail(new TypeError("Failed to fetch"));
      requests.push({ url: String(url), body: JSON.parse(String(body)), signal, answer, fail: lose });
    });
  });
  host = createPageHost({
    base: "http://localhost:6006/prefix/",
    importPart: async (name) => ({ name }),
    looked: (ids) => looked.push(ids),
  });
  host.frames((frame) => frames.push(frame));
});

afterEach(() => {
  host.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function bytesOf(seq: number, parts: Record<string, unknown> = {}): ArrayBuffer {
  const { header, buffer } = scalarFrame(0, [1, 2], { seq, ...parts });
  return packed(header, buffer.view()).buffer as ArrayBuffer;
}

async function answer(response: Response): Promise<void> {
  requests.at(-1)?.answer(response);
  await vi.advanceTimersByTimeAsync(1);
}

async function fail(): Promise<void> {
  requests.at(-1)?.fail();
  await vi.advanceTimersByTimeAsync(1);
}

async function look(...ids: number[]): Promise<void> {
  host.look(ids);
  await vi.advanceTimersByTimeAsync(60);
}

function show(isShown: boolean): Promise<unknown> {
  isHidden = !isShown;
  document.dispatchEvent(new Event("visibilitychange"));
  return vi.advanceTimersByTimeAsync(1);
}

function problems(): readonly string[] | undefined {
  return frames.findLast((frame) => frame.status)?.status?.problems;
}

describe("a page", () => {
  test("asks for everything first, below the address that it came from", () => {
    const [request] = requests;

    expect(request?.url).toBe("http://localhost:6006/prefix/frames");
    expect(request?.body).toEqual({ page: expect.stringMatching(/^\w{8,64}$/), ack: -1, look: [] });
  });

  test("hands frames on, and says which it has when it asks for the next one", async () => {
    await answer(new Response(bytesOf(7)));
    await answer(new Response(bytesOf(8)));

    expect(frames.map((frame) => frame.seq)).toEqual([7, 8]);
    expect(requests.map(({ body }) => [body.ack, body.look])).toEqual([
      [-1, []],
      [7, null],
      [8, null],
    ]);
  });

  test("asks again at once when nothing has happened for long", async () => {
    await vi.advanceTimersByTimeAsync(15_000);
    await answer(new Response(null, { status: 204 }));

    expect(requests.map(({ body }) => body.ack)).toEqual([-1, -1]);
  });

  test("does not ask faster and faster when the server never waits", async () => {
    for (let i = 0; i < 20; i++) await answer(new Response(null, { status: 204 }));

    expect(requests).toHaveLength(1);
  });

  test("starts over with a frame that cannot be read, and says so", async () => {
    await answer(new Response(bytesOf(7)));
    await answer(new Response(bytesOf(8, { protocol: 3 })));
    await vi.advanceTimersByTimeAsync(600);

    expect(problems()).toEqual(["tbx_widget in Python is newer than this board; reload the page"]);
    expect(requests.at(-1)?.body.ack).toBe(-1);
  });

  test("stops asking when it is closed", async () => {
    host.close();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(requests).toHaveLength(1);
    expect(requests[0]?.signal.aborted).toBe(true);
  });
});

describe("what is looked at", () => {
  test("is said at once, by a request that takes the place of the one that waits", async () => {
    await answer(new Response(bytesOf(0)));
    await look(3, 4);

    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    expect(requests.at(-1)?.body).toMatchObject({ ack: 0, look: [3, 4] });
    expect(looked).toEqual([[3, 4]]);
  });

  test("is said again when a request was lost", async () => {
    await look(3);
    await fail();
    await vi.advanceTimersByTimeAsync(600);

    expect(requests.at(-1)?.body.look).toEqual([3]);
  });

  test("is said again at once to a server that has forgotten the page", async () => {
    await answer(new Response(bytesOf(0)));
    await look(3);
    await answer(new Response(bytesOf(1)));
    await answer(new Response("who are you", { status: 409 }));

    expect(requests.slice(-2).map(({ body }) => [body.ack, body.look])).toEqual([
      [1, null],
      [1, [3]],
    ]);
    expect(problems()).toBeUndefined();
  });

  test("is not said faster and faster to a server that forgets it again and again", async () => {
    for (let i = 0; i < 20; i++) await answer(new Response("who are you", { status: 409 }));

    expect(requests).toHaveLength(1);
  });

  test("is said again to a server that has begun anew", async () => {
    await answer(new Response(bytesOf(0)));
    await look(3);
    await answer(new Response(bytesOf(0, { epoch: "two" })));
    await look(3);

    expect(requests.slice(-2).map(({ body }) => body.look)).toEqual([null, [3]]);
  });
});

describe("a server that is away", () => {
  test("is asked again and again, more and more rarely, and the board says so", async () => {
    const times: number[] = [];
    for (let i = 0; i < 7; i++) {
      times.push(Math.round(performance.now()));
      await fail();
      await vi.advanceTimersToNextTimerAsync();
    }

    const pauses = times.slice(1).map((time, i) => Math.round((time - (times[i] as number)) / 100) * 100);
    expect(pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(problems()).toEqual([LOST]);
  });

  test("is forgiven when it answers again", async () => {
    await fail();
    await vi.advanceTimersByTimeAsync(600);
    await fail();
    const told = problems();
    await vi.advanceTimersByTimeAsync(1_100);
    await answer(new Response(bytesOf(0, { epoch: "two" })));

    expect([told, problems()]).toEqual([[LOST], []]);
  });

  test("is not told of when one request was lost", async () => {
    await fail();
    await vi.advanceTimersByTimeAsync(600);
    await answer(new Response(bytesOf(0)));

    expect(problems()).toBeUndefined();
  });

  test("that hangs is given up", async () => {
    await vi.advanceTimersByTimeAsync(46_000);

    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  test("that refuses is asked again later", async () => {
    await answer(new Response("no", { status: 403 }));
    await vi.advanceTimersByTimeAsync(600);

    expect(requests).toHaveLength(2);
  });
});

describe("a hidden tab", () => {
  test("asks for nothing, and at once when it is shown again", async () => {
    await show(false);
    await answer(new Response(bytesOf(0)));
    await vi.advanceTimersByTimeAsync(60_000);
    const whileHidden = requests.length;
    await show(true);

    expect([whileHidden, requests.length]).toEqual([1, 2]);
    expect(requests.at(-1)?.body).toMatchObject({ ack: 0, look: [] });
  });
});

describe("detail", () => {
  const ranges = [{ id: 1, version: 0, from: 0, to: 9 }];

  test("is asked for with a request of its own", async () => {
    const asked = host.detail(ranges, 500, new AbortController().signal, [{ id: 2, index: 3 }]);
    const { url, body } = requests.at(-1) as Request;
    await answer(new Response(bytesOf(-1, { request: 0 })));

    expect(url).toBe("http://localhost:6006/prefix/detail");
    expect(body).toEqual({ page: body.page, request: 0, points: 500, ranges, media: [{ id: 2, index: 3 }] });
    expect((await asked)?.request).toBe(0);
    expect(frames).toEqual([]);
  });

  test("is null when it is given up, refused or lost", async () => {
    const controller = new AbortController();
    const given = host.detail(ranges, 1, controller.signal);
    controller.abort();
    const refused = host.detail(ranges, 1, new AbortController().signal);
    await answer(new Response("no", { status: 400 }));
    const lost = host.detail(ranges, 1, new AbortController().signal);
    await fail();

    expect(await Promise.all([given, refused, lost])).toEqual([null, null, null]);
  });
});

test("a part is imported", async () => {
  expect(await host.part("markdown")).toEqual({ name: "markdown" });
});
