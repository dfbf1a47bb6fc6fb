import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import { CardViews } from "../../../src/board/card_views";
import { Pins } from "../../../src/board/pins";
import { lightPalette } from "../../../src/draw/palette";
import type { DetailRange, Frame, ScalarBlock, SeriesKey, XAxis } from "../../../src/protocol";
import { Store } from "../../../src/store/store";
import type { Drawable, RunStyle, ViewContext } from "../../../src/views/context";

export const TAG = "train/loss";

export function makeKey(id: number, run: string, firstWallTime = 1000): SeriesKey {
  return {
    id,
    run,
    plugin: "scalars",
    tag: TAG,
    source: id,
    firstWallTime,
    displayName: "",
    description: "",
    replacedFrom: null,
  };
}

/** A block of points; one per second, as many as there are values. */
export function makeBlock(
  id: number,
  steps: readonly number[],
  values: readonly number[],
  first = 0,
): ScalarBlock {
  return {
    id,
    version: 1,
    isKeyframe: first === 0,
    isDetail: false,
    first,
    count: steps.length,
    steps: Float64Array.from(steps),
    values: Float32Array.from(values),
    times: Float32Array.from(steps, (_, i) => first + i),
    indices: null,
  };
}

export function makeFrame(seq: number, series: readonly SeriesKey[], blocks: readonly ScalarBlock[]): Frame {
  return { epoch: "e", seq, sentAt: 0, series, gone: [], blocks, media: [], status: null, request: null };
}

function styleOf(run: string, i: number): readonly [string, RunStyle] {
  return [run, { run, label: run, color: lightPalette.runs[i] as string, dash: [], isVisible: true }];
}

export interface Request {
  readonly ranges: readonly DetailRange[];
  readonly points: number;
  readonly signal: AbortSignal;
  answer(frame: Frame | null): void;
}

interface SceneContext extends ViewContext {
  readonly store: Store;
  readonly runs: Signal<ReadonlyMap<string, RunStyle>> & ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  readonly smoothing: Signal<number>;
  readonly xAxis: Signal<XAxis>;
}

/** A board without a screen: everything is drawn when `draw` is called, 400 by 200 pixels. */
export class Scene {
  readonly drawables = new Set<Drawable>();
  readonly asked = new Set<Drawable>();
  readonly requests: Request[] = [];
  readonly context: SceneContext;
  listeners = 0;

  constructor(runs: readonly string[]) {
    const store = new Store();
    const subscribe = store.subscribe.bind(store);
    store.subscribe = (listener) => {
      this.listeners++;
      const undo = subscribe(listener);
      return () => {
        this.listeners--;
        undo();
      };
    };
    this.context = {
      store,
      viewOf: new CardViews().get,
      pins: new Pins(),
      waitingHint: "waiting",
      watch: () => () => undefined,
      loop: { add: (drawable) => this.add(drawable) },
      host: {
        detail: (ranges, points, abort) =>
          new Promise((answer) => this.requests.push({ ranges, points, signal: abort, answer })),
        part: () => Promise.resolve(null),
      },
      runs: signal(new Map(runs.map(styleOf))),
      smoothing: signal(0),
      xAxis: signal<XAxis>("step"),
      palette: signal(lightPalette),
      highlightedRun: signal<string | null>(null),
    };
  }

  draw(): void {
    const asked = [...this.asked];
    this.asked.clear();
    for (const drawable of asked) drawable.draw(400, 200);
  }

  private add(drawable: Drawable) {
    this.drawables.add(drawable);
    return {
      request: () => void this.asked.add(drawable),
      undo: () => void this.drawables.delete(drawable),
    };
  }
}
