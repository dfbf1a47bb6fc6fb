import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings";
import type { DrawLoop, RunStyle } from "../views/context";
import { FilterBox } from "./filter_box";
import { hideAll, limitRuns } from "./run_choice";
import { RunRows } from "./run_rows";
import type { BoardState } from "./state";
import { FIRST_RUNS } from "./visible_runs";

const FILTER_FROM = 9;

interface RunListProps {
  readonly state: BoardState;
  readonly loop: DrawLoop;
}

/** The runs with their colours; what is checked is drawn. */
export function RunList({ state, loop }: RunListProps) {
  const isOpen = useSignal(true);
  const { settings } = state;
  const { filter } = state.visible;
  const all = state.visible.listed.value;
  const listed = all.filter((style) => filter.pattern.value.test(style.run));
  const hasFilter = all.length >= FILTER_FROM || settings.values.runFilter.value !== "";
  return (
    <aside class={isOpen.value ? "tbx-runs" : "tbx-runs tbx-closed"} aria-label={strings.runs.title}>
      <div class="tbx-runs-head">
        <ToggleAll state={state} listed={listed} />
        <button
          type="button"
          class="tbx-runs-title"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          <span>{strings.runs.title}</span>
          <RunCount all={all} />
          <svg class="tbx-chevron" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <path d="M3 4.5l3 3l3-3" />
          </svg>
        </button>
      </div>
      {hasFilter && (
        <FilterBox
          label={strings.runs.filter}
          value={settings.values.runFilter}
          filter={filter}
          onInput={(text) => settings.set("runFilter", text)}
        />
      )}
      <Limit state={state} all={all} />
      <RunRows state={state} loop={loop} listed={listed} />
      {listed.length === 0 && <p class="tbx-runs-none">{strings.runs.noMatch}</p>}
    </aside>
  );
}

function RunCount({ all }: { readonly all: readonly RunStyle[] }) {
  const shown = all.filter((style) => style.isVisible).length;
  const { count } = strings.board;
  const words = shown === all.length ? count(shown) : strings.runs.shown(count(shown), count(all.length));
  return <span class="tbx-count">{words}</span>;
}

/** Says that only the newest of many runs are drawn, and offers more of them. */
function Limit({ state, all }: { readonly state: BoardState; readonly all: readonly RunStyle[] }) {
  const { limit, wanted } = state.visible;
  if (wanted.value <= FIRST_RUNS) return null;
  const words = strings.runs;
  const { count } = strings.board;
  const shown = all.filter((style) => style.isVisible).length;
  const isLimited = wanted.value > limit.value;
  return (
    <div class="tbx-limit" role="status">
      <span>{isLimited ? words.limited(count(shown), count(all.length)) : words.many(count(shown))}</span>
      <span>
        {isLimited && (
          <button type="button" onClick={() => limitRuns(state, limit.value + FIRST_RUNS)}>
            {words.showMore(FIRST_RUNS)}
          </button>
        )}
        {isLimited && (
          <button type="button" onClick={() => limitRuns(state, Number.POSITIVE_INFINITY)}>
            {words.showAll}
          </button>
        )}
        {limit.value > FIRST_RUNS && (
          <button type="button" onClick={() => limitRuns(state)}>
            {words.showNewest(FIRST_RUNS)}
          </button>
        )}
      </span>
    </div>
  );
}

interface ToggleAllProps {
  readonly state: BoardState;
  readonly listed: readonly RunStyle[];
}

function ToggleAll({ state, listed }: ToggleAllProps) {
  const box = useRef<HTMLInputElement>(null);
  const shown = listed.filter((style) => style.isVisible).length;
  const isMixed = shown > 0 && shown < listed.length;
  useLayoutEffect(() => {
    if (box.current) box.current.indeterminate = isMixed;
  }, [isMixed]);
  return (
    <input
      ref={box}
      type="checkbox"
      class="tbx-check"
      checked={shown > 0 && !isMixed}
      disabled={listed.length === 0}
      title={strings.runs.all}
      aria-label={strings.runs.all}
      onChange={() => hideAll(state, listed, shown === listed.length)}
    />
  );
}
