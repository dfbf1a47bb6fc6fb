import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings";
import type { DrawLoop, RunStyle } from "../views/context";
import { Swatch } from "../views/scalars/swatch";
import { splitName } from "../views/scalars/title";
import { showOnly, toggleRun } from "./run_choice";
import type { BoardState } from "./state";

/** Height of a row in CSS pixels, as in the style sheet. */
const ROW = 26;
/** Rows above and below the visible ones, so that scrolling shows no gap. */
const AROUND = 10;
/** A list of no more rows than this stands in the page whole. */
const MOST_WHOLE = 60;
const FIRST_HEIGHT = 640;
/** A name of no more letters fits beside its box and colour. */
const MOST_SHORT = 12;

interface RunRowsProps {
  readonly state: BoardState;
  readonly loop: DrawLoop;
  readonly listed: readonly RunStyle[];
}

/** The rows of a list that may be long: those in view are there, the others are empty room. */
export function RunRows({ state, loop, listed }: RunRowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const top = useSignal(0);
  const height = useSignal(FIRST_HEIGHT);
  useLayoutEffect(() => {
    if (!list.current) return;
    const draw = (_: number, shown: number) => {
      height.value = shown;
    };
    return loop.add({ element: list.current, draw }).undo;
  }, [loop, height]);
  const isWhole = listed.length <= MOST_WHOLE;
  const first = isWhole ? 0 : Math.max(0, Math.floor(top.value / ROW) - AROUND);
  const end = isWhole ? listed.length : Math.ceil((top.value + height.value) / ROW) + AROUND;
  const live = new Set(state.live.value);
  return (
    <ul
      ref={list}
      class={isWhole ? "tbx-run-list" : "tbx-run-list tbx-windowed"}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
    >
      {first > 0 && <Room rows={first} />}
      {listed.slice(first, end).map((style, i) => (
        <RunItem
          key={style.run}
          state={state}
          style={style}
          isLive={live.has(style.run)}
          place={isWhole ? {} : { "aria-setsize": listed.length, "aria-posinset": first + i + 1 }}
        />
      ))}
      {end < listed.length && <Room rows={listed.length - end} />}
    </ul>
  );
}

function Room({ rows }: { readonly rows: number }) {
  return <li role="presentation" style={{ height: `${rows * ROW}px` }} />;
}

interface RunItemProps {
  readonly state: BoardState;
  readonly style: RunStyle;
  readonly isLive: boolean;
  readonly place: { readonly "aria-setsize"?: number; readonly "aria-posinset"?: number };
}

function RunItem({ state, style, isLive, place }: RunItemProps) {
  const { run, label, color, dash, isVisible } = style;
  const { highlightedRun } = state;
  const [head, tail] = splitName(label, MOST_SHORT);
  return (
    <li
      class="tbx-run"
      {...place}
      onPointerEnter={() => {
        if (isVisible) highlightedRun.value = run;
      }}
      onPointerLeave={() => {
        if (highlightedRun.peek() === run) highlightedRun.value = null;
      }}
    >
      <label class="tbx-run-label" title={run} onDblClick={() => showOnly(state, run)}>
        <input
          type="checkbox"
          class="tbx-check"
          checked={isVisible}
          onChange={() => toggleRun(state, style)}
        />
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
