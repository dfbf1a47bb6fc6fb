import { describe, expect, test } from "vitest";
import { CardViews } from "../../src/board/card_views";
import {
  cardOf,
  packCard,
  packNames,
  readParams,
  unpackCard,
  unpackNames,
  writeParams,
} from "../../src/board/link";
import { NO_ZOOM } from "../../src/views/scalars/zoom";

describe("what a link says", () => {
  test("comes back as it was, whatever letters it has", () => {
    const params = [
      ["tags", "^train/(loss|acc)&x=1#?"],
      ["runs", "a+b c%20 ü 损失"],
      ["pin", "scalars/a"],
      ["pin", "scalars/b"],
      ["empty", ""],
    ] as const;

    expect(readParams(writeParams(params))).toEqual(params);
  });

  test("is easy to read where it can be", () => {
    expect(writeParams([["pin", "scalars/train/loss, all"]])).toBe("pin=scalars/train/loss,+all");
  });

  test("is read whatever somebody has made of it", () => {
    expect(readParams("a&b=%&&=c")).toEqual([
      ["a", ""],
      ["b", "%"],
      ["", "c"],
    ]);
  });
});

describe("a list of runs", () => {
  test("comes back whole, in order", () => {
    const names = ["b,c", "a/2", "a/10", "100%", "", "a/1", "long/".repeat(20), `${"long/".repeat(20)}x`];

    expect(unpackNames(packNames(names))).toEqual([...names].sort());
  });

  test("takes little room when the names are alike", () => {
    const names = Array.from(
      { length: 1000 },
      (_, i) => `sweeps/lr_0.001/seed_${String(i).padStart(5, "0")}`,
    );

    expect(packNames(names).length).toBeLessThan(4 * names.length);
  });
});

describe("a card", () => {
  test("comes back as it was set", () => {
    const views = new CardViews();
    const name = "scalars/a;b,c~d";
    const view = views.named(name);
    view.isLog.value = view.isWide.value = view.isHeat.value = true;
    view.zoom.value = { x: [-1.5, 1e-7], y: null };
    view.stop.value = { step: 12, turn: 1 };

    const packed = packCard(name, view) as string;
    const other = new CardViews().named("other");
    unpackCard(packed, other);

    expect(cardOf(packed)).toBe(name);
    expect(packCard(name, other)).toBe(packed);
    expect(other.zoom.value).toEqual({ x: [-1.5, 1e-7], y: null });
  });

  test("says nothing when nothing is set, and is not harmed by nonsense", () => {
    const view = new CardViews().named("a");
    unpackCard("x1~0,ya~b,x5,step,log2,~;a", view);

    expect(packCard("a", view)).toBeNull();
  });

  test.each([
    "x9007199254740992~9007199254740994",
    "y1~1.0000000000000002",
    "x-1e308~1e308",
    "x0~1e999",
    "log,y0~1",
    "y-1~1,log",
    "step1.5~0",
    "step1~-1",
    "step1~0.5",
  ])("has no window that a chart cannot show: %s", (words) => {
    const view = new CardViews().named("a");
    unpackCard(`${words};a`, view);

    expect([view.zoom.value, view.stop.value]).toEqual([NO_ZOOM, null]);
  });
});
