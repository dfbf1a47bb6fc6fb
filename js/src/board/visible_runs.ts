import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { Palette } from "../draw/palette";
import type { RunStyle } from "../views/context";
import type { Filter } from "./filter";
import { createFilter } from "./filter";
import type { RunInfo } from "./runs";
import { newestRuns, runLabels, styleRuns } from "./runs";
import type { BoardSettings } from "./settings";

/** Runs that are drawn as long as nobody has asked for more. */
export const FIRST_RUNS = 100;

/** Which runs are drawn, and how: what the user has hidden is not, nor what the filter leaves out. */
export class VisibleRuns {
  readonly all = signal<readonly RunInfo[]>([]);
  readonly names: ReadonlySignal<readonly string[]>;
  readonly styles: ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  readonly filter: Filter;
  /** Of the runs that are neither hidden nor filtered out, only so many are drawn: the newest. */
  readonly limit = signal(FIRST_RUNS);
  /** Runs that are drawn although they are older than those. */
  readonly extra = signal<ReadonlySet<string>>(new Set());
  /** How many are neither hidden nor filtered out. */
  readonly wanted: ReadonlySignal<number>;
  /** Runs of a link that shows few of many; all others are hidden as soon as they are known. */
  only: ReadonlySet<string> | null = null;
  private readonly known = new Set<string>();

  constructor(
    private readonly settings: BoardSettings,
    palette: ReadonlySignal<Palette>,
  ) {
    const { hiddenRuns, runFilter }: { hiddenRuns: Signal<readonly string[]>; runFilter: Signal<string> } =
      settings.values;
    this.filter = createFilter(runFilter);
    this.names = computed(() => this.all.value.map(({ run }) => run));
    const labels = computed(() => runLabels(this.names.value));
    const wanted = computed(() => {
      const hidden = new Set(hiddenRuns.value);
      const pattern = this.filter.pattern.value;
      return this.all.value.filter(({ run }) => !hidden.has(run) && pattern.test(run));
    });
    this.wanted = computed(() => wanted.value.length);
    const drawn = computed(() => {
      const newest = new Set(newestRuns(wanted.value, this.limit.value).map(({ run }) => run));
      const extra = this.extra.value;
      for (const { run } of wanted.value) if (extra.has(run)) newest.add(run);
      return newest;
    });
    this.styles = computed(() => styleRuns(labels.value, (run) => drawn.value.has(run), palette.value));
  }

  /** Takes up the runs that there are now. */
  update(runs: readonly RunInfo[]): void {
    this.hideUnlisted(runs);
    const old = this.all.peek();
    if (old.length !== runs.length || runs.some((each, i) => !isSame(each, old[i]))) this.all.value = runs;
  }

  private hideUnlisted(runs: readonly RunInfo[]): void {
    const { only, known } = this;
    const fresh = runs.filter(({ run }) => !known.has(run));
    for (const { run } of fresh) known.add(run);
    const unlisted = only ? fresh.filter(({ run }) => !only.has(run)) : [];
    if (unlisted.length === 0) return;
    const hidden = this.settings.values.hiddenRuns.peek();
    this.settings.set("hiddenRuns", [...hidden, ...unlisted.map(({ run }) => run)]);
  }
}

function isSame(a: RunInfo, b: RunInfo | undefined): boolean {
  return a.run === b?.run && a.start === b.start;
}
