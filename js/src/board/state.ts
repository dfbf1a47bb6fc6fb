import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { Palette } from "../draw/palette";
import type { Undo } from "../host/host";
import type { Progress } from "../protocol";
import type { ReadableStore, StoreChange } from "../store/types";
import type { RunStyle } from "../views/context";
import { CardViews } from "./card_views";
import { ClosedGroups } from "./closed_groups";
import type { Filter } from "./filter";
import { createFilter } from "./filter";
import type { CardGroup, TagCard } from "./groups";
import { isKnownPlugin, listCards, pinCards, unknownName } from "./groups";
import { Pins } from "./pins";
import { listRuns } from "./runs";
import type { BoardSettings } from "./settings";
import { VisibleRuns } from "./visible_runs";

/** What the board says about its data, as of the last drawn frame. */
export interface Summary {
  readonly points: number;
  readonly series: number;
  readonly isComplete: boolean;
  readonly spilled: number;
}

/** Taking up new series may use this part of the time, so that a board is of use while many are read. */
const REST_FACTOR = 8;
/** With fewer series than this it takes no time that anybody could feel. */
const MANY_SERIES = 2_000;

/** Everything that the parts of a board share. */
export class BoardState {
  readonly summary: Signal<Summary>;
  readonly problems = signal<readonly string[]>([]);
  /** Runs whose writer is open. */
  readonly live = signal<readonly string[]>([]);
  readonly progress = signal<Progress | null>(null);
  /** Plugins that this board cannot draw. */
  readonly unknownPlugins = signal<readonly string[]>([]);
  readonly cards = signal<readonly TagCard[]>([]);
  readonly highlightedRun = signal<string | null>(null);
  readonly pins = new Pins();
  readonly views = new CardViews();
  readonly tagFilter: Filter;
  readonly visible: VisibleRuns;
  readonly runNames: ReadonlySignal<readonly string[]>;
  readonly runs: ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  readonly groups: ReadonlySignal<readonly CardGroup[]>;
  private isReshaped = true;
  private earliest = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: Undo;

  /** @param changed - Called when the store has something new; `refresh` then takes it up. */
  constructor(
    readonly settings: BoardSettings,
    private readonly store: ReadableStore,
    palette: ReadonlySignal<Palette>,
    private readonly changed: () => void,
    readonly closed = new ClosedGroups(),
  ) {
    this.tagFilter = createFilter(settings.values.tagFilter);
    this.visible = new VisibleRuns(settings, palette);
    this.runNames = this.visible.names;
    this.runs = this.visible.styles;
    this.groups = computed(() => {
      const runs = this.runs.value;
      const pattern = this.tagFilter.pattern.value;
      const shown = this.cards.value.filter(({ series }) =>
        series.some(({ key }) => runs.get(key.run)?.isVisible),
      );
      return pinCards(shown, this.pins.names.value, ({ title }) => pattern.test(title));
    });
    this.summary = signal(this.summarize());
    this.stop = store.subscribe((change) => this.heed(change));
    this.refresh();
  }

  /** Takes up what is new in the store. */
  refresh(): void {
    batch(() => {
      if (this.isReshaped) this.reshapeInTime();
      this.summary.value = this.summarize();
      const { problems, live, progress } = this.store.status;
      assignList(this.problems, problems);
      assignList(this.live, live);
      this.progress.value = progress;
    });
  }

  undo(): void {
    clearTimeout(this.timer);
    this.visible.undo();
    this.stop();
  }

  private heed(change: StoreChange): void {
    if (change.shape) this.isReshaped = true;
    this.changed();
  }

  private reshapeInTime(): void {
    const start = performance.now();
    clearTimeout(this.timer);
    if (start < this.earliest) {
      this.timer = setTimeout(this.changed, this.earliest - start);
      return;
    }
    this.reshape();
    const end = performance.now();
    this.earliest = this.store.seriesCount > MANY_SERIES ? end + REST_FACTOR * (end - start) : 0;
  }

  private reshape(): void {
    this.isReshaped = false;
    const tags = [...this.store.tags()];
    const plugins = tags.flatMap(([first]) => (first ? [first.key.plugin] : []));
    const unknown = plugins.filter((plugin) => !isKnownPlugin(plugin)).map(unknownName);
    assignList(this.unknownPlugins, [...new Set(unknown)]);
    this.visible.update(listRuns(this.store.series()));
    this.cards.value = listCards(tags);
  }

  private summarize(): Summary {
    const { pointCount, seriesCount, isComplete, status } = this.store;
    return { points: pointCount, series: seriesCount, isComplete, spilled: status.spilled };
  }
}

function assignList(target: Signal<readonly string[]>, list: readonly string[]): void {
  const old = target.peek();
  if (old.length !== list.length || old.some((item, i) => item !== list[i])) target.value = list;
}
