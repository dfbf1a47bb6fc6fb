import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { Palette } from "../draw/palette";
import type { Undo } from "../host/host";
import type { ReadableStore, Series, StoreChange } from "../store/types";
import type { RunStyle } from "../views/context";
import type { Filter } from "./filter";
import { createFilter } from "./filter";
import type { CardGroup, TagCard } from "./groups";
import { groupCards, isKnownPlugin, listCards } from "./groups";
import { styleRuns } from "./runs";
import type { BoardSettings } from "./settings";

/** What the board says about its data, as of the last drawn frame. */
export interface Summary {
  readonly points: number;
  readonly series: number;
  readonly isComplete: boolean;
  readonly spilled: number;
}

/** Everything that the parts of a board share. */
export class BoardState {
  readonly summary: Signal<Summary>;
  readonly problems = signal<readonly string[]>([]);
  /** Runs whose writer is open. */
  readonly live = signal<readonly string[]>([]);
  /** Plugins that this board cannot draw. */
  readonly unknownPlugins = signal<readonly string[]>([]);
  readonly runNames = signal<readonly string[]>([]);
  readonly cards = signal<readonly TagCard[]>([]);
  readonly highlightedRun = signal<string | null>(null);
  readonly tagFilter: Filter;
  readonly runFilter: Filter;
  readonly runs: ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  readonly groups: ReadonlySignal<readonly CardGroup[]>;
  readonly undo: Undo;
  private isReshaped = true;

  /** @param changed - Called when the store has something new; `refresh` then takes it up. */
  constructor(
    readonly settings: BoardSettings,
    private readonly store: ReadableStore,
    palette: ReadonlySignal<Palette>,
    changed: () => void,
  ) {
    const { values } = settings;
    this.tagFilter = createFilter(values.tagFilter);
    this.runFilter = createFilter(values.runFilter);
    const hidden = computed(() => new Set(values.hiddenRuns.value));
    this.runs = computed(() => {
      const pattern = this.runFilter.pattern.value;
      const isVisible = (run: string) => !hidden.value.has(run) && pattern.test(run);
      return styleRuns(this.runNames.value, isVisible, palette.value);
    });
    const visible = computed(() => visibleNames(this.runs.value));
    this.groups = computed(() =>
      groupCards(this.cards.value.filter((card) => this.shows(card, visible.value))),
    );
    this.summary = signal(this.summarize());
    this.undo = store.subscribe((change) => this.heed(change, changed));
    this.refresh();
  }

  /** Takes up what is new in the store. */
  refresh(): void {
    batch(() => {
      if (this.isReshaped) this.reshape();
      this.summary.value = this.summarize();
      const { problems, live } = this.store.status;
      assignList(this.problems, problems);
      assignList(this.live, live);
    });
  }

  private heed(change: StoreChange, changed: () => void): void {
    if (change.shape) this.isReshaped = true;
    changed();
  }

  private reshape(): void {
    this.isReshaped = false;
    const series = [...this.store.series()].sort(byAge);
    const plugins = series.map(({ key }) => key.plugin).filter((plugin) => !isKnownPlugin(plugin));
    assignList(this.runNames, [...new Set(series.map(({ key }) => key.run))]);
    assignList(this.unknownPlugins, [...new Set(plugins)]);
    this.cards.value = listCards(series);
  }

  private summarize(): Summary {
    const { pointCount, seriesCount, isComplete, status } = this.store;
    return { points: pointCount, series: seriesCount, isComplete, spilled: status.spilled };
  }

  private shows(card: TagCard, visible: readonly string[]): boolean {
    return this.tagFilter.pattern.value.test(card.title) && visible.some((run) => card.runs.has(run));
  }
}

/** Sources are numbered in the order in which they are found; files are read in any order. */
function byAge(a: Series, b: Series): number {
  return a.key.source - b.key.source || a.key.id - b.key.id;
}

function visibleNames(runs: ReadonlyMap<string, RunStyle>): readonly string[] {
  return [...runs.values()].filter((style) => style.isVisible).map((style) => style.run);
}

function assignList(target: Signal<readonly string[]>, list: readonly string[]): void {
  const old = target.peek();
  if (old.length !== list.length || old.some((item, i) => item !== list[i])) target.value = list;
}
