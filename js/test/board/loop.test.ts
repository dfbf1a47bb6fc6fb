// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FrameLoop } from "../../src/board/loop";
import { FakePage } from "./page";

let page: FakePage;
let loop: FrameLoop;

beforeEach(() => {
  page = new FakePage();
  loop = new FrameLoop();
});

afterEach(() => {
  loop.dispose();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function addDrawable() {
  const element = document.createElement("div");
  document.body.append(element);
  const draw = vi.fn<(width: number, height: number) => void>();
  return { element, draw, ...loop.add({ element, draw }) };
}

function show(element: Element) {
  page.setSight(element, true);
  page.setSize(element, 300, 150);
}

describe("the draw loop", () => {
  test("draws what becomes visible, with its size", () => {
    const { element, draw } = addDrawable();

    show(element);
    page.draw();

    expect(draw.mock.calls).toEqual([[300, 150]]);
  });

  test("draws in the next frame what did not fit into one, and first what the pointer is on", () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const drawables = [addDrawable(), addDrawable(), addDrawable()];
    const drawn: number[] = [];
    drawables.forEach(({ element, draw }, i) => {
      draw.mockImplementation(() => {
        drawn.push(i);
        now += 6;
      });
      show(element);
    });
    vi.spyOn((drawables[2] as { element: HTMLElement }).element, "matches").mockReturnValue(true);

    page.draw();
    const first = [...drawn];
    page.draw();

    expect([first, drawn]).toEqual([
      [2, 0],
      [2, 0, 1],
    ]);
  });

  test("asks for no frame while nothing can be seen", () => {
    const { element, request } = addDrawable();

    page.setSize(element, 300, 150);
    request();

    expect(page.frames.size).toBe(0);
  });

  test("asks for no frame for what has no size", () => {
    const { element, request } = addDrawable();

    page.setSight(element, true);
    request();

    expect(page.frames.size).toBe(0);
  });

  test("has at most one frame pending", () => {
    const first = addDrawable();
    const second = addDrawable();

    for (const { element, request } of [first, second]) {
      show(element);
      request();
      request();
    }

    expect(page.frames.size).toBe(1);
  });

  test("draws only what was asked for", () => {
    const first = addDrawable();
    const second = addDrawable();
    show(first.element);
    show(second.element);
    page.draw();

    second.request();
    page.draw();

    expect(first.draw).toHaveBeenCalledTimes(1);
    expect(second.draw).toHaveBeenCalledTimes(2);
  });

  test("draws again what has a new size", () => {
    const { element, draw } = addDrawable();
    show(element);
    page.draw();

    page.setSize(element, 500, 150);
    page.draw();

    expect(draw).toHaveBeenLastCalledWith(500, 150);
  });

  test("draws again what comes back into view", () => {
    const { element, draw } = addDrawable();
    show(element);
    page.draw();

    page.setSight(element, false);
    page.setSight(element, true);
    page.draw();

    expect(draw).toHaveBeenCalledTimes(2);
  });

  test("does not draw what has left the page before its frame", () => {
    const { element, draw } = addDrawable();
    show(element);

    element.remove();
    page.draw();

    expect(draw).not.toHaveBeenCalled();
  });

  test("rests while the page is hidden, and goes on afterwards", () => {
    const { element, draw, request } = addDrawable();
    show(element);
    page.setHidden(true);
    request();
    const whileHidden = page.frames.size;

    page.setHidden(false);
    page.draw();

    expect(whileHidden).toBe(0);
    expect(draw).toHaveBeenCalledTimes(1);
  });

  test("takes up no frame after hiding when nothing waits", () => {
    const { element } = addDrawable();
    show(element);
    page.draw();

    page.setHidden(true);
    page.setHidden(false);

    expect(page.frames.size).toBe(0);
  });

  test("goes on when a drawing fails", () => {
    const failing = addDrawable();
    const other = addDrawable();
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    failing.draw.mockImplementation(() => {
      throw new Error("broken");
    });
    show(failing.element);
    show(other.element);

    page.draw();

    expect(other.draw).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledTimes(1);
  });

  test("lets a drawing ask for the next frame", () => {
    const { element, draw, request } = addDrawable();
    draw.mockImplementationOnce(() => request());
    show(element);

    page.draw();
    page.draw();

    expect(draw).toHaveBeenCalledTimes(2);
    expect(page.frames.size).toBe(0);
  });

  test("watches nothing that was taken away", () => {
    const { undo } = addDrawable();

    undo();

    const watched = [...page.sizeObservers, ...page.sightObservers].flatMap((each) => [...each.targets]);
    expect(watched).toEqual([]);
  });

  test("leaves nothing behind when it is disposed", () => {
    show(addDrawable().element);

    loop.dispose();

    expect(page.leftovers).toBe(0);
  });
});
