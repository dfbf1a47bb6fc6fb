// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fragment } from "../../src/host/fragment";

let replace: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  vi.useFakeTimers();
  location.href = "http://localhost/board/?token=a#old";
  replace = vi.spyOn(history, "replaceState").mockReturnValue();
});

afterEach(() => {
  vi.useRealTimers();
});

function written(): unknown[] {
  return replace.mock.calls.map(([, , address]: readonly unknown[]) => address);
}

test("the fragment is replaced once it stays the same, and the rest of the address is kept", () => {
  const fragment = new Fragment();

  fragment.write("smoothing=0.1");
  fragment.write("smoothing=0.2");
  const early = written();
  vi.advanceTimersByTime(300);

  expect([early, written()]).toEqual([[], ["/board/?token=a#smoothing=0.2"]]);
});

test("an empty fragment goes away, and the same one is not written again", () => {
  const fragment = new Fragment();

  fragment.write("old");
  vi.advanceTimersByTime(300);
  fragment.write("");
  vi.advanceTimersByTime(300);

  expect(written()).toEqual(["/board/?token=a"]);
});

test("what waits is written at once when the page goes away", () => {
  const fragment = new Fragment();

  fragment.write("tags=loss");
  fragment.flush();
  vi.advanceTimersByTime(300);

  expect(written()).toEqual(["/board/?token=a#tags=loss"]);
});

test("a change of the fragment is heard until that is undone", () => {
  const changed = vi.fn();
  const undo = new Fragment().listen(changed);

  dispatchEvent(new Event("hashchange"));
  undo();
  dispatchEvent(new Event("hashchange"));

  expect(changed).toHaveBeenCalledTimes(1);
});
