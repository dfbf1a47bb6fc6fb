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
/** Without new runs for that long, the newest are chosen again. */
const SETTLE_MS = 400;

/** Which runs are drawn, and how: what the user has hidden is not, nor what the filter leaves out. */
export class VisibleRuns {
  readonly all = signal<readonly RunInfo[]>([]);
  readonly names: ReadonlySignal<readonly string[]>;
  readonly styles: ReadonlySignal<ReadonlyMap<string, RunStyle>>;
  /** In the order of the list of runs: many of them with the newest first. */
  readonly listed: ReadonlySignal<readonly RunStyle[]>;
  readonly filter: Filter;
  /** Where more runs are neither hidden nor filtered out, the newest are drawn: so many, less the hidden ones. */
  readonly limit = signal(FIRST_RUNS);
  /** Runs that are drawn although they are older than those. */
  readonly extra = signal<ReadonlySet<string>>(new Set());
  /** How many are neither hidden nor filtered out. */
  readonly wanted: ReadonlySignal<number>;
  /** Runs of a link that shows few of many; all others are hidden as soon as they are known. */
  private listedOnly: ReadonlySet<string> | null = null;
  private readonly known = new Set<string>();
  /** The runs of which the newest are chosen: while many come in, the choice does not change with each of them. */
  private readonly settled = signal<readonly RunInfo[]>([]);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly settings: BoardSettings,
    palette: ReadonlySignal<Palette>,
  ) {
    const { hiddenRuns, runFilter }: { hiddenRuns: Signal<readonly string[]>; runFilter: Signal<string> } =
      settings.values;
    this.filter = createFilter(runFilter);
    this.names = computed(() => this.all.value.map(({ run }) => run));
    const labels = computed(() => runLabels(this.names.value));
    const matching = computed(() => {
      const pattern = this.filter.pattern.value;
      return this.all.value.filter(({ run }) => pattern.test(run));
    });
    const newest = computed(() => {
      const pattern = this.filter.pattern.value;
      const settled = this.settled.value.filter(({ run }) => pattern.test(run));
      return namesOf(newestRuns(settled, this.limit.value));
    });
    const wanted = computed(() => {
      const hidden = new Set(hiddenRuns.value);
      return namesOf(matching.value.filter(({ run }) => !hidden.has(run)));
    });
    this.wanted = computed(() => wanted.value.size);
    const isDrawn = computed(() => {
      const [shown, first, extra] = [wanted.value, newest.value, this.extra.value];
      const isLimited = shown.size > this.limit.value;
      return (run: string) => shown.has(run) && (!isLimited || first.has(run) || extra.has(run));
    });
    this.styles = computed(() => styleRuns(labels.value, isDrawn.value, palette.value));
    const order = computed(() => {
      const runs = this.all.value;
      return runs.length > FIRST_RUNS ? newestRuns(runs, runs.length) : runs;
    });
    this.listed = computed(() => order.value.map(({ run }) => this.styles.value.get(run) as RunStyle));
  }

  get only(): ReadonlySet<string> | null {
    return this.listedOnly;
  }

  /** Hides all runs but these, also those that are not known yet; null leaves what is hidden as it is. */
  showOnly(only: ReadonlySet<string> | null): void {
    this.listedOnly = only;
    this.known.clear();
    this.hideUnlisted(this.all.peek());
  }

  /** Takes up the runs that there are now. */
  update(runs: readonly RunInfo[]): void {
    this.hideUnlisted(runs);
    const old = this.all.peek();
    if (old.length === runs.length && runs.every((each, i) => isSame(each, old[i]))) return;
    this.all.value = runs;
    this.settleInTime();
  }

  undo(): void {
    clearTimeout(this.timer);
  }

  private settleInTime(): void {
    clearTimeout(this.timer);
    if (this.all.peek().length >= 2 * this.settled.peek().length) this.settle();
    else this.timer = setTimeout(() => this.settle(), SETTLE_MS);
  }

  private settle(): void {
    this.settled.value = this.all.peek();
  }

  private hideUnlisted(runs: readonly RunInfo[]): void {
    const { known } = this;
    const hidden = this.settings.values.hiddenRuns.peek();
    const isGivenUp = hidden.length === 0 && [...known].some((run) => !this.listedOnly?.has(run));
    if (isGivenUp) this.listedOnly = null;
    const fresh = runs.filter(({ run }) => !known.has(run));
    for (const { run } of fresh) known.add(run);
    const others = fresh.filter(({ run }) => this.listedOnly && !this.listedOnly.has(run));
    if (others.length === 0) return;
    this.settings.set("hiddenRuns", [...hidden, ...others.map(({ run }) => run)]);
  }
}

function namesOf(runs: readonly RunInfo[]): ReadonlySet<string> {
  return new Set(runs.map(({ run }) => run));
}

function isSame(a: RunInfo, b: RunInfo | undefined): boolean {
  return a.run === b?.run && a.start === b.start;
}
