import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CommHost, createCommHost } from "../../src/host/comm";
import { HEALING_MS, SILENCE_MS } from "../../src/host/hello";
import type { Frame } from "../../src/protocol";
import { FakeModel } from "../support/fake_model";
import { headerOf, packed, scalarFrame } from "../support/wire";

const open: CommHost[] = [];

function hostOf(model: FakeModel, isComplete = () => true, importModule = importText): CommHost {
  const host = createCommHost(model, { isComplete, importModule });
  open.push(host);
  return host;
}

async function importText(source: Blob): Promise<unknown> {
  return { source: await source.text() };
}

function framesOf(host: CommHost): Frame[] {
  const frames: Frame[] = [];
  host.frames((frame) => frames.push(frame));
  return frames;
}

function receiveScalars(model: FakeModel, seq = 0): void {
  const { header, buffer } = scalarFrame(0, [1, 2], { seq });
  model.receive(header, buffer.view());
}

function pictureOf(epoch: string): DataView {
  const { header, buffer } = scalarFrame(0, [3], { epoch });
  return packed(header, buffer.view());
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const host of open.splice(0)) host.close();
  vi.useRealTimers();
});

describe("frames", () => {
  test("go to every listener in order", () => {
    const model = new FakeModel();
    const host = hostOf(model);
    const [one, two] = [framesOf(host), framesOf(host)];

    receiveScalars(model, 0);
    receiveScalars(model, 1);

    expect(one.map((frame) => frame.seq)).toEqual([0, 1]);
    expect(two).toEqual(one);
  });

  test("that cannot be read become a problem on the board, and later ones still come", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));

    receiveScalars(model, 0);
    model.receive(headerOf({ protocol: 3 }));
    receiveScalars(model, 1);

    const problem = "tbx_widget in Python is newer than this board; reload the page";
    expect(frames.map((frame) => frame.seq)).toEqual([0, 0, 1]);
    expect(frames[1]).toMatchObject({ epoch: "one", blocks: [], series: [] });
    expect(frames[1]?.status?.problems).toEqual([problem]);
  });

  test("keep the board's own problems when the kernel tells its status", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));
    const status = { spilled: 1, problems: ["disk full"], live: ["run"], progress: null };

    model.receive(headerOf({ epoch: 1 }));
    model.receive(headerOf({ status }));
    model.receive(headerOf({ seq: 1 }));

    const shown = { ...status, problems: ["epoch: expected a text, got 1", "disk full"] };
    expect(frames.map((frame) => frame.status)).toEqual([expect.anything(), shown, null]);
  });

  test("that fail again in the same way are told once", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));

    model.receive(headerOf({ protocol: 3 }));
    model.receive(headerOf({ protocol: 3 }));

    expect(frames).toHaveLength(1);
  });

  test("of an unknown kind are told, not thrown", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));

    model.receive({ kind: "smell" });
    model.receive("noise");

    expect(frames.map((frame) => frame.status?.problems)).toEqual([
      ['the kernel sent "smell", which this board does not know; reload the page'],
    ]);
  });
});

describe("the picture of a restored notebook", () => {
  test("is shown to whoever listens first", () => {
    const frames = framesOf(hostOf(new FakeModel({ picture: pictureOf("old") })));

    expect(frames.map((frame) => frame.epoch)).toEqual(["old"]);
  });

  test("is shown when it comes later", () => {
    const model = new FakeModel({ picture: new DataView(new ArrayBuffer(0)) });
    const frames = framesOf(hostOf(model));

    model.assign("picture", pictureOf("old"));

    expect(frames.map((frame) => frame.epoch)).toEqual(["old"]);
  });

  test("is left alone once a frame has come", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));

    receiveScalars(model);
    model.assign("picture", pictureOf("old"));

    expect(frames.map((frame) => frame.epoch)).toEqual(["one"]);
  });

  test("does not keep the board from asking for a full copy", () => {
    const model = new FakeModel({ picture: pictureOf("old") });
    framesOf(hostOf(model));

    vi.advanceTimersByTime(1_500);

    expect(model.sent).toEqual([{ kind: "hello", epoch: null }]);
  });
});

describe("hello", () => {
  test("is said when nothing has come within 1.5 s", () => {
    const model = new FakeModel();
    hostOf(model);

    vi.advanceTimersByTime(1_499);
    const early = [...model.sent];
    vi.advanceTimersByTime(1);

    expect(early).toEqual([]);
    expect(model.sent).toEqual([{ kind: "hello", epoch: null }]);
  });

  test("is not said while everything comes whole", () => {
    const model = new FakeModel();
    hostOf(model);

    receiveScalars(model);
    vi.advanceTimersByTime(600_000);

    expect(model.sent).toEqual([]);
  });

  test("is said with the epoch when frames were incomplete for 6 s", () => {
    const model = new FakeModel();
    hostOf(model, () => false);

    receiveScalars(model, 0);
    vi.advanceTimersByTime(3_000);
    receiveScalars(model, 1);
    vi.advanceTimersByTime(2_999);
    const early = [...model.sent];
    vi.advanceTimersByTime(1);

    expect(early).toEqual([]);
    expect(model.sent).toEqual([{ kind: "hello", epoch: "one" }]);
  });

  test("is not said when the gap heals in time", () => {
    const model = new FakeModel();
    let isComplete = false;
    hostOf(model, () => isComplete);

    receiveScalars(model, 0);
    vi.advanceTimersByTime(5_000);
    isComplete = true;
    receiveScalars(model, 1);
    vi.advanceTimersByTime(60_000);

    expect(model.sent).toEqual([]);
  });

  test("is repeated after 30 s, then more and more rarely", () => {
    const model = new FakeModel();
    hostOf(model);

    vi.advanceTimersByTime(1_500 + 29_999);
    const within30 = model.sent.length;
    vi.advanceTimersByTime(1);
    const after30 = model.sent.length;
    vi.advanceTimersByTime(59_999);
    const within60 = model.sent.length;
    vi.advanceTimersByTime(1);

    expect([within30, after30, within60, model.sent.length]).toEqual([1, 2, 2, 3]);
  });

  test("is never repeated faster than 30 s, also for another gap", () => {
    const model = new FakeModel();
    let isComplete = true;
    hostOf(model, () => isComplete);

    vi.advanceTimersByTime(1_500);
    receiveScalars(model, 0);
    isComplete = false;
    receiveScalars(model, 1);
    vi.advanceTimersByTime(29_999);
    const early = model.sent.length;
    vi.advanceTimersByTime(1);

    expect([early, model.sent.length]).toEqual([1, 2]);
  });

  test("is not said after the host was closed", () => {
    const model = new FakeModel();

    hostOf(model).close();
    vi.advanceTimersByTime(100_000);

    expect(model.sent).toEqual([]);
  });
});

describe("what is looked at", () => {
  test("is said when it has come to rest, and once", () => {
    const model = new FakeModel();
    const host = hostOf(model);

    host.look([1]);
    host.look([1, 2]);
    const before = [...model.sent];
    vi.advanceTimersByTime(60);
    host.look([1, 2]);
    vi.advanceTimersByTime(60);

    expect(before).toEqual([]);
    expect(model.sent).toEqual([{ kind: "look", ids: [1, 2] }]);
  });

  test("is said again to a kernel that has begun anew", () => {
    const model = new FakeModel();
    const host = hostOf(model);
    host.look([1]);
    vi.advanceTimersByTime(60);

    model.receive(headerOf({ epoch: "two" }));
    host.look([1]);
    vi.advanceTimersByTime(60);

    expect(model.sent).toHaveLength(2);
  });
});

describe("detail", () => {
  const ranges = [{ id: 0, version: 0, from: 10, to: 20 }];

  test("resolves to the frame that answers it, which no listener sees", async () => {
    const model = new FakeModel();
    const host = hostOf(model);
    const frames = framesOf(host);

    const first = host.detail(ranges, 100, new AbortController().signal);
    const second = host.detail(ranges, 200, new AbortController().signal);
    model.receive(headerOf({ request: 1, seq: -1 }));
    model.receive(headerOf({ request: 0, seq: -1 }));

    expect(model.sent).toEqual([
      { kind: "detail", request: 0, points: 100, ranges, media: [] },
      { kind: "detail", request: 1, points: 200, ranges, media: [] },
    ]);
    expect((await first)?.request).toBe(0);
    expect((await second)?.request).toBe(1);
    expect(frames).toEqual([]);
  });

  test("resolves to null when it is aborted", async () => {
    const controller = new AbortController();
    const answer = hostOf(new FakeModel()).detail(ranges, 100, controller.signal);

    controller.abort();

    expect(await answer).toBeNull();
  });

  test("sends nothing when it was aborted before", async () => {
    const model = new FakeModel();

    expect(await hostOf(model).detail(ranges, 100, AbortSignal.abort())).toBeNull();
    expect(model.sent).toEqual([]);
  });

  test("resolves to null after 10 s without an answer, and a late answer does no harm", async () => {
    const model = new FakeModel();
    const host = hostOf(model);
    receiveScalars(model);
    const frames = framesOf(host);
    const answer = host.detail(ranges, 100, new AbortController().signal);

    vi.advanceTimersByTime(10_000);
    model.receive(headerOf({ request: 0 }));

    expect(await answer).toBeNull();
    expect(frames).toEqual([]);
  });

  test("resolves to null when the host is closed or the comm is gone", async () => {
    const model = new FakeModel();
    const host = hostOf(model);
    vi.spyOn(console, "warn").mockReturnValue();
    vi.spyOn(model, "send").mockImplementation(() => {
      throw new Error("comm is closed");
    });
    const waiting = host.detail(ranges, 100, new AbortController().signal);

    host.close();

    expect(await waiting).toBeNull();
    expect(await host.detail(ranges, 100, new AbortController().signal)).toBeNull();
  });
});

describe("a pushed part", () => {
  const message = { kind: "part", name: "markdown", encoding: "gzip" };
  const zipped = gzipSync("export const answer = 42");
  const bytes = new DataView(zipped.buffer, zipped.byteOffset, zipped.byteLength);

  test("is imported once, given to whoever waits, and reported", async () => {
    const model = new FakeModel();
    const imported = vi.fn(importText);
    const host = hostOf(model, () => true, imported);
    const early = host.part("markdown");

    model.receive(message, bytes);
    model.receive(message, bytes);
    await vi.waitFor(() => expect(model.sent).toHaveLength(1));
    model.receive(message, bytes);

    expect(await early).toEqual({ source: "export const answer = 42" });
    expect(await host.part("markdown")).toBe(await early);
    expect(imported).toHaveBeenCalledTimes(1);
    const isReady = { kind: "part_ready", name: "markdown" };
    expect(model.sent).toEqual([isReady, isReady]);
  });

  test("that does not run is told on the board, and the next push is tried", async () => {
    const model = new FakeModel();
    const imported = vi.fn(importText).mockRejectedValueOnce(new Error("blocked"));
    const host = hostOf(model, () => true, imported);
    const frames = framesOf(host);
    const module = host.part("markdown");

    model.receive(message, bytes);
    await vi.waitFor(() => expect(frames).toHaveLength(1));
    model.receive(message, bytes);

    expect(frames[0]?.status?.problems).toEqual(['the part "markdown" did not load: Error: blocked']);
    expect(await module).toEqual({ source: "export const answer = 42" });
  });

  test("that somebody waits for and that does not come is asked for with a hello", async () => {
    const model = new FakeModel();
    const host = hostOf(model);
    void host.part("markdown");

    receiveScalars(model);
    await vi.advanceTimersByTimeAsync(HEALING_MS);

    expect(model.sent).toEqual([{ kind: "hello", epoch: expect.any(String) }]);
  });

  test("that comes in time needs no hello", async () => {
    const model = new FakeModel();
    const host = hostOf(model);
    void host.part("markdown");

    receiveScalars(model);
    model.receive(message, bytes);
    await vi.advanceTimersByTimeAsync(HEALING_MS);
    await vi.waitFor(() => expect(model.sent).toHaveLength(1));

    expect(model.sent).toEqual([{ kind: "part_ready", name: "markdown" }]);
  });

  test("does not stand for the frames that a restored page waits for", async () => {
    const model = new FakeModel();
    hostOf(model);

    model.receive(message, bytes);
    await vi.advanceTimersByTimeAsync(SILENCE_MS);

    expect(model.sent).toContainEqual({ kind: "hello", epoch: null });
  });

  test("that the board does not know is told", () => {
    const model = new FakeModel();
    const frames = framesOf(hostOf(model));

    model.receive({ ...message, name: "smell" }, bytes);

    expect(frames[0]?.status?.problems).toEqual([
      'the kernel sent a part "smell" that this board cannot read',
    ]);
  });
});

describe("settings", () => {
  test("begin with what Python has set, and the defaults", () => {
    const { settings } = hostOf(new FakeModel({ settings: { smoothing: 0.5, x_axis: "wall" } }));

    expect(settings.read()).toMatchObject({ smoothing: 0.5, xAxis: "wall", theme: "auto" });
  });

  test("from Python come with what has changed only", () => {
    const model = new FakeModel({ settings: { smoothing: 0.5, x_axis: "step" } });
    const { settings } = hostOf(model);
    const heard = vi.fn();
    settings.listen(heard);

    model.assign("settings", { smoothing: 0.5, x_axis: "wall", changed: ["x_axis"], revision: 1 });

    expect(heard.mock.calls).toEqual([[{ xAxis: "wall" }]]);
    expect(settings.read()).toMatchObject({ smoothing: 0.5, xAxis: "wall" });
  });

  test("that Python sets again to the same value are heard", () => {
    const model = new FakeModel({ settings: { smoothing: 0.5, changed: [], revision: 0 } });
    const { settings } = hostOf(model);
    const heard = vi.fn();
    settings.listen(heard);
    settings.report({ smoothing: 0.9 });

    model.assign("settings", { smoothing: 0.5, changed: ["smoothing"], revision: 1 });

    expect(heard.mock.calls).toEqual([[{ smoothing: 0.5 }]]);
  });

  test("of a message that was lost come with the next one", () => {
    const model = new FakeModel({ settings: { smoothing: 0.5, theme: "auto" } });
    const { settings } = hostOf(model);
    const heard = vi.fn();
    settings.listen(heard);

    model.assign("settings", { smoothing: 0.1, theme: "dark", changed: ["theme"], revision: 2 });

    expect(heard.mock.calls).toEqual([[{ smoothing: 0.1, theme: "dark" }]]);
  });

  test("that the user has set stay when Python sets another one", () => {
    const model = new FakeModel({ settings: { smoothing: 0.5 } });
    const { settings } = hostOf(model);
    settings.report({ smoothing: 0.9 });

    model.assign("settings", { smoothing: 0.5, theme: "dark", changed: ["theme"], revision: 1 });

    expect(settings.read()).toMatchObject({ smoothing: 0.9, theme: "dark" });
  });

  test("are reported once, when they have come to rest", () => {
    const model = new FakeModel();
    const { settings } = hostOf(model);
    receiveScalars(model);

    settings.report({ smoothing: 0.1 });
    vi.advanceTimersByTime(200);
    settings.report({ smoothing: 0.2, xAxis: "order" });
    vi.advanceTimersByTime(299);
    const early = model.sent.length;
    vi.advanceTimersByTime(1);

    expect(early).toBe(0);
    expect(model.sent).toEqual([{ kind: "settings", values: { smoothing: 0.2, x_axis: "order" } }]);
  });
});

test("a closed host leaves no listener on the model and none of its own", () => {
  const model = new FakeModel();
  const host = hostOf(model);
  const frames = framesOf(host);
  const before = model.listenerCount;

  host.close();
  receiveScalars(model);

  expect(before).toBeGreaterThan(0);
  expect(model.listenerCount).toBe(0);
  expect(frames).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
