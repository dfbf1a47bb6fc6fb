import { describe, expect, test } from "vitest";
import { BoardSettings } from "../../src/board/settings";
import { FakeHost } from "./fake_host";

describe("settings", () => {
  test("begin with what the host knows", () => {
    const { values } = new BoardSettings(new FakeHost({ smoothing: 0.6, xAxis: "wall" }).settings);

    expect([values.smoothing.value, values.xAxis.value, values.tagFilter.value]).toEqual([0.6, "wall", ""]);
  });

  test("that the user sets are reported", () => {
    const host = new FakeHost();
    const settings = new BoardSettings(host.settings);

    settings.set("smoothing", 0.9);

    expect(settings.values.smoothing.value).toBe(0.9);
    expect(host.reports).toEqual([{ smoothing: 0.9 }]);
  });

  test("that come from Python are taken and not thrown back", () => {
    const host = new FakeHost({ smoothing: 0.5 });
    const settings = new BoardSettings(host.settings);

    host.setFromPython({ xAxis: "relative", hiddenRuns: ["a"] });

    expect(settings.values.xAxis.value).toBe("relative");
    expect(settings.values.hiddenRuns.value).toEqual(["a"]);
    expect(settings.values.smoothing.value).toBe(0.5);
    expect(host.reports).toEqual([]);
  });

  test("that do not change are not reported", () => {
    const host = new FakeHost({ smoothing: 0.5 });

    new BoardSettings(host.settings).set("smoothing", 0.5);

    expect(host.reports).toEqual([]);
  });

  test("are not followed any longer after the undo", () => {
    const host = new FakeHost();
    const settings = new BoardSettings(host.settings);

    settings.undo();

    expect(host.listeners.size).toBe(0);
  });
});
