import { beforeAll, describe, expect, test } from "vitest";
import { durationLabel, relativeTicks, wallTicks } from "../../src/compute/time_ticks";

beforeAll(() => {
  process.env.TZ = "Asia/Kolkata";
});

describe("relative ticks", () => {
  test.each([
    [0, 60, 6, ["0", "10s", "20s", "30s", "40s", "50s", "1m"]],
    [0, 7200, 6, ["0", "30m", "1h", "1h30m", "2h"]],
    [0, 0.4, 4, ["0", "0.1s", "0.2s", "0.3s", "0.4s"]],
    [0, 4 * 86400, 6, ["0", "1d", "2d", "3d", "4d"]],
  ])("from %d to %d seconds read as durations", (min, max, count, labels) => {
    const ticks = relativeTicks(min, max, count);

    expect(ticks.labels).toEqual(labels);
  });

  test("before the start carry a sign", () => {
    expect(durationLabel(-90, 0)).toBe("−1m30s");
  });
});

describe("wall ticks", () => {
  const noon = Date.UTC(2026, 10, 21, 6, 30) / 1000;

  test("stand at full hours of the local time zone", () => {
    const ticks = wallTicks(noon - 100, noon + 4 * 3600, 5);

    expect(ticks.labels).toEqual(["12:00", "13:00", "14:00", "15:00", "16:00"]);
  });

  test("name the day at midnight", () => {
    const ticks = wallTicks(noon, noon + 24 * 3600, 4);

    expect(ticks.labels).toContain("Nov 22");
  });

  test("show seconds where the axis is short", () => {
    const ticks = wallTicks(noon, noon + 30, 3);

    expect(ticks.labels).toEqual(["12:00:00", "12:00:10", "12:00:20", "12:00:30"]);
  });

  test("name months where the axis is long", () => {
    const ticks = wallTicks(noon, noon + 200 * 86400, 4);

    expect(ticks.labels).toEqual(["Jan 2027", "Mar 2027", "May 2027"]);
  });
});

describe("ticks over thousands of years", () => {
  test("are few and round", () => {
    const from = new Date(1000, 0).getTime() / 1000;
    const ticks = wallTicks(from, from + 5000 * 365.25 * 86400, 5);

    expect(ticks.labels).toEqual(
      ["Jan 1000", "Jan 2000", "Jan 3000", "Jan 4000", "Jan 5000", "Jan 6000"].slice(0, ticks.labels.length),
    );
    expect(ticks.labels.length).toBeGreaterThan(3);
  });

  test("are few as far as dates go", () => {
    expect(wallTicks(-8.6e12, 8.6e12, 5).values.length).toBeLessThan(20);
  });
});
