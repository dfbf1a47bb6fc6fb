// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ScalarCard } from "../../../src/views/scalars/card";
import type { Call } from "../../draw/recorder";
import { named, recordingContext } from "../../draw/recorder";
import { makeBlock, makeFrame, makeKey, Scene, TAG } from "./scene";

let host: HTMLElement;
let calls: Call[];

beforeEach(() => {
  const recorder = recordingContext();
  calls = recorder.calls;
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(recorder.context as never);
  host = document.body.appendChild(document.createElement("div"));
});

afterEach(() => {
  render(null, host);
  host.remove();
});

function mount(): Scene {
  const scene = new Scene(["a", "b"]);
  const steps = Array.from({ length: 101 }, (_, i) => i);
  scene.context.store.apply(makeFrame(0, [makeKey(0, "a")], [makeBlock(0, steps, steps)]));
  render(<ScalarCard context={scene.context} tag={TAG} />, host);
  scene.draw();
  return scene;
}

function root(): HTMLElement {
  return host.querySelector(".tbx-scalar") as HTMLElement;
}

function canvas(): HTMLCanvasElement {
  return host.querySelector("canvas") as HTMLCanvasElement;
}

function point(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  canvas().dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, bubbles: true, ...more }));
}

function press(key: string): void {
  canvas().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

async function settled(read: () => unknown, expected: unknown): Promise<void> {
  await vi.waitFor(() => expect(read()).toEqual(expected));
}

describe("a card", () => {
  test("tells on its element what was drawn", () => {
    mount();

    expect({ ...root().dataset }).toMatchObject({
      tag: TAG,
      points: "101",
      count: "101",
      xMin: "-1.5",
      xMax: "101.5",
    });
    expect(canvas().getAttribute("aria-label")).toBe("train/loss, latest value 100 at step 100, 1 run");
  });

  test("asks to be drawn when points of its tag come, and not for others", () => {
    const scene = mount();

    scene.context.store.apply(makeFrame(1, [{ ...makeKey(5, "a"), tag: "other" }], [makeBlock(5, [0], [1])]));
    const afterOther = scene.asked.size;
    scene.context.store.apply(makeFrame(2, [], [makeBlock(0, [101], [1], 101)]));

    expect([afterOther, scene.asked.size]).toEqual([0, 1]);
  });

  test("takes a new run up", () => {
    const scene = mount();

    scene.context.store.apply(makeFrame(1, [makeKey(1, "b")], [makeBlock(1, [0, 1], [1, 2])]));
    scene.draw();

    expect(root().dataset.points).toBe("103");
  });

  test("redraws when a setting changes", () => {
    const scene = mount();

    scene.context.smoothing.value = 0.6;

    expect(scene.asked.size).toBe(1);
  });

  test("says so when all its runs are hidden", async () => {
    const scene = mount();

    scene.context.runs.value = new Map();
    scene.draw();

    await settled(
      () => host.querySelector(".tbx-scalar-empty")?.textContent,
      "All runs of this tag are hidden",
    );
  });

  test("shows the values under the pointer and takes them away with it", async () => {
    const scene = mount();

    point("pointermove", 200, 100);
    scene.draw();
    await settled(() => host.querySelectorAll("tr[data-run]").length, 1);
    const row = { ...(host.querySelector("tr[data-run]") as HTMLElement).dataset };
    point("pointerleave", 0, 0);
    scene.draw();

    expect(row).toMatchObject({ run: "a", value: row.step });
    await settled(() => host.querySelector(".tbx-tip"), null);
  });

  test("does not draw its lines again for a moved pointer", () => {
    const scene = mount();
    calls.length = 0;

    point("pointermove", 200, 100);
    scene.draw();

    expect(named(calls, "fillText")).toHaveLength(0);
  });

  test("zooms to the box that was dragged and resets on a double click", () => {
    const scene = mount();

    point("pointerdown", 100, 50, { button: 0 });
    point("pointermove", 200, 120);
    point("pointerup", 200, 120);
    scene.draw();
    const zoomed = Number(root().dataset.xMax) - Number(root().dataset.xMin);
    canvas().dispatchEvent(new MouseEvent("dblclick"));
    scene.draw();

    expect(zoomed).toBeLessThan(40);
    expect(root().dataset.xMin).toBe("-1.5");
  });

  test("keeps its window while zoomed and new points come", () => {
    const scene = mount();
    press("+");
    scene.draw();
    const before = root().dataset.xMax;

    scene.context.store.apply(makeFrame(1, [], [makeBlock(0, [5000], [1], 101)]));
    scene.draw();

    expect([root().dataset.xMax, root().dataset.points]).toEqual([before, "102"]);
  });

  test("leaves the plain wheel to the page", () => {
    mount();
    const plain = new WheelEvent("wheel", { deltaY: 100, cancelable: true });
    const alt = new WheelEvent("wheel", { deltaY: 100, cancelable: true });
    Object.defineProperty(alt, "altKey", { value: true });

    canvas().dispatchEvent(plain);
    canvas().dispatchEvent(alt);

    expect([plain.defaultPrevented, alt.defaultPrevented]).toEqual([false, true]);
  });

  test("reads out where the keys have led", async () => {
    const scene = mount();

    press("Home");
    press("ArrowRight");
    scene.draw();

    await settled(() => host.querySelector("[aria-live]")?.textContent, "Step 1, a 1");
  });

  test("leaves nothing behind when it goes", () => {
    const scene = mount();
    const gone = canvas();
    const onWindow = vi.spyOn(window, "addEventListener");
    point("pointermove", 200, 100);
    scene.draw();

    render(null, host);
    scene.asked.clear();
    scene.context.smoothing.value = 0.9;
    scene.context.highlightedRun.value = "b";
    gone.dispatchEvent(new PointerEvent("pointermove", { clientX: 9, clientY: 9 }));
    gone.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));

    expect([scene.listeners, scene.drawables.size, scene.asked.size]).toEqual([0, 0, 0]);
    expect(onWindow).not.toHaveBeenCalled();
  });
});
