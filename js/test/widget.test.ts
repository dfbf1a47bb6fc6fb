// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClosedGroups } from "../src/board/closed_groups";
import type { Host, Undo } from "../src/host/host";
import type { ReadableStore } from "../src/store/types";
import widget from "../src/widget";
import { FakeModel } from "./support/fake_model";
import { scalarFrame } from "./support/wire";

interface Mounted {
  host: Host;
  store: ReadableStore;
  closed?: ClosedGroups;
  root: ShadowRoot;
  boardId: string;
}

const mounted = vi.hoisted((): Mounted[] => []);

vi.mock("../src/board/board", () => ({
  mountBoard(options: Mounted): Undo {
    mounted.push(options);
    const undo = options.store.subscribe(() => undefined);
    return () => {
      undo();
      mounted.splice(mounted.indexOf(options), 1);
    };
  },
}));

interface Props {
  model: FakeModel;
  el?: HTMLElement;
  signal?: AbortSignal;
}

const { initialize, render } = widget as unknown as {
  initialize(props: Props): Undo | undefined;
  render(props: Props): Undo | undefined;
};

let controller: AbortController;

function modelOf(boardId = "b1"): FakeModel {
  return new FakeModel({ board_id: boardId });
}

function styles(): string[] {
  return [...document.head.querySelectorAll("style")].map((style) => style.textContent ?? "");
}

beforeEach(() => {
  vi.useFakeTimers();
  controller = new AbortController();
});

afterEach(() => {
  controller.abort();
  vi.useRealTimers();
});

describe("the widget", () => {
  test("draws every view of a board from one store, in a shadow root of its own", () => {
    const [first, second] = [document.createElement("div"), document.createElement("div")];
    const model = modelOf();
    const { signal } = controller;

    initialize({ model, signal });
    render({ model, el: first, signal });
    render({ model, el: second, signal });
    const { header, buffer } = scalarFrame(0, [1, 2]);
    model.receive(header, buffer.view());

    expect(mounted.map(({ store }) => store.pointCount)).toEqual([2, 2]);
    expect(mounted.map(({ root }) => root.host.parentElement)).toEqual([first, second]);
    expect(mounted.map(({ boardId }) => boardId)).toEqual(["b1", "b1"]);
  });

  test("knows its board by the id, for each call gets another object of the same model", () => {
    initialize({ model: modelOf("x"), signal: controller.signal });
    render({ model: modelOf("x"), el: document.createElement("div"), signal: controller.signal });

    expect(mounted).toHaveLength(1);
  });

  test("keeps what is closed while there is no view of the board", () => {
    const model = modelOf();
    const view = new AbortController();
    initialize({ model, signal: controller.signal });
    render({ model, el: document.createElement("div"), signal: view.signal });
    mounted[0]?.closed?.toggle({ prefix: "train", cards: [], isPinned: false });

    view.abort();
    render({ model, el: document.createElement("div"), signal: controller.signal });

    expect([...(mounted[0]?.closed?.names.value ?? [])]).toEqual(["train"]);
  });

  test("takes frames before there is a view", () => {
    const model = modelOf();
    const { header, buffer } = scalarFrame(0, [1, 2, 3]);

    initialize({ model, signal: controller.signal });
    model.receive(header, buffer.view());
    render({ model, el: document.createElement("div"), signal: controller.signal });

    expect(mounted[0]?.store.pointCount).toBe(3);
  });

  test("leaves nothing behind when its signals abort", () => {
    const model = modelOf();
    const view = new AbortController();
    const el = document.createElement("div");

    const returned = [
      initialize({ model, signal: controller.signal }),
      render({ model, el, signal: view.signal }),
    ];
    view.abort();
    controller.abort();

    expect(returned).toEqual([undefined, undefined]);
    expect(mounted).toEqual([]);
    expect(el.childNodes).toHaveLength(0);
    expect(model.listenerCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(styles()).toEqual([]);
  });

  test("mounts and unmounts again and again without leaving a listener", () => {
    const model = modelOf();
    initialize({ model, signal: controller.signal });
    const before = model.listenerCount;

    for (let i = 0; i < 20; i++) {
      const view = new AbortController();
      render({ model, el: document.createElement("div"), signal: view.signal });
      view.abort();
    }

    expect(model.listenerCount).toBe(before);
    expect(mounted).toEqual([]);
  });

  test("returns its cleanup where there is no signal", () => {
    const model = modelOf();
    const el = document.createElement("div");

    const close = initialize({ model });
    const unmount = render({ model, el });
    unmount?.();
    close?.();

    expect(mounted).toEqual([]);
    expect(el.childNodes).toHaveLength(0);
    expect(model.listenerCount).toBe(0);
  });

  test("replaces the board of the same id when it is initialized again", () => {
    const [old, fresh] = [modelOf(), modelOf()];

    initialize({ model: old, signal: controller.signal });
    initialize({ model: fresh, signal: controller.signal });

    expect(old.listenerCount).toBe(0);
    expect(fresh.listenerCount).toBeGreaterThan(0);
  });
});

describe("the static picture in the saved notebook", () => {
  test("is hidden as long as there is a view of its board", () => {
    const model = modelOf("b7");
    const views = [new AbortController(), new AbortController()];
    initialize({ model, signal: controller.signal });

    for (const { signal } of views) render({ model, el: document.createElement("div"), signal });
    const withTwo = styles();
    views[0]?.abort();
    const withOne = styles();
    views[1]?.abort();

    expect(withTwo).toEqual([
      '[data-tbx-static="b7"] { display: none; } .jp-OutputArea-child:has([data-tbx-static="b7"]) { display: none; }',
    ]);
    expect(withOne).toEqual(withTwo);
    expect(styles()).toEqual([]);
  });
});
