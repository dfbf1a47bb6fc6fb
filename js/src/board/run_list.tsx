import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings";
import type { RunStyle } from "../views/context";
import { Swatch } from "../views/scalars/swatch";
import { splitName } from "../views/scalars/title";
import { FilterBox } from "./filter_box";
import { hideAll, showOnly, toggleRun } from "./run_choice";
import type { BoardState } from "./state";

const FILTER_FROM = 9;

/** The runs with their colours; what is checked is drawn. */
export function RunList({ state }: { readonly state: BoardState }) {
  const isOpen = useSignal(true);
  const { settings, runFilter } = state;
  const all = [...state.runs.value.values()];
  const listed = all.filter((style) => runFilter.pattern.value.test(style.run));
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
          filter={runFilter}
          onInput={(text) => settings.set("runFilter", text)}
        />
      )}
      <ul class="tbx-run-list">
        {listed.map((style) => (
          <RunItem key={style.run} state={state} style={style} />
        ))}
      </ul>
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

interface RunItemProps {
  readonly state: BoardState;
  readonly style: RunStyle;
}

function RunItem({ state, style }: RunItemProps) {
  const { run, label, color, dash, isVisible } = style;
  const { highlightedRun } = state;
  const [head, tail] = splitName(label);
  const isLive = state.live.value.includes(run);
  return (
    <li
      class="tbx-run"
      onPointerEnter={() => {
        if (isVisible) highlightedRun.value = run;
      }}
      onPointerLeave={() => {
        if (highlightedRun.peek() === run) highlightedRun.value = null;
      }}
    >
      <label class="tbx-run-label" title={run} onDblClick={() => showOnly(state, run)}>
        <input type="checkbox" class="tbx-check" checked={isVisible} onChange={() => toggleRun(state, run)} />
        <Swatch color={color} dash={dash} />
        <span class="tbx-run-name">
          <span class="tbx-title-head">{head}</span>
          <span class="tbx-title-tail">{tail}</span>
        </span>
        {isLive && <i class="tbx-live" role="img" title={strings.runs.live} aria-label={strings.runs.live} />}
      </label>
      <button
        type="button"
        class="tbx-only"
        title={strings.runs.onlyHint}
        aria-label={strings.runs.onlyLabel(label)}
        onClick={() => showOnly(state, run)}
      >
        {strings.runs.only}
      </button>
    </li>
  );
}
