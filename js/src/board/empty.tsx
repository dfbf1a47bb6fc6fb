import type { ComponentChildren } from "preact";
import { strings } from "../strings";
import type { BoardState } from "./state";

/** No run is there yet: says how to get one. */
export function WaitingBox() {
  const words = strings.empty;
  return (
    <div class="tbx-waiting">
      <svg class="tbx-waiting-mark" width="72" height="40" viewBox="0 0 72 40" aria-hidden="true">
        <path d="M2 4v34h68" class="tbx-waiting-axes" />
        <path d="M4 8c6 14 10 19 18 21s12-2 20 1 14 3 26 2" class="tbx-waiting-line" />
      </svg>
      <h2>{words.waitingTitle}</h2>
      <p>{words.waitingText}</p>
      <pre>{words.writerExample}</pre>
      <p>{words.filesText}</p>
      <pre>{words.filesExample}</pre>
    </div>
  );
}

/** There are runs, but no card to show; says why, and offers the way back. */
export function NothingBox({ state }: { readonly state: BoardState }) {
  const words = strings.empty;
  const { settings } = state;
  if (![...state.runs.value.values()].some((run) => run.isVisible)) {
    const reset = () => {
      settings.set("runFilter", "");
      settings.set("hiddenRuns", []);
    };
    return (
      <Box title={words.noRunTitle} text={words.noRunText}>
        <button type="button" class="tbx-button" onClick={reset}>
          {words.resetRuns}
        </button>
      </Box>
    );
  }
  const filter = settings.values.tagFilter.value;
  if (filter === "") return <Box title={words.nothingTitle} text={words.nothingText} />;
  return (
    <Box title={words.noTagTitle} text={words.noTagText(filter)}>
      <button type="button" class="tbx-button" onClick={() => settings.set("tagFilter", "")}>
        {words.resetTags}
      </button>
    </Box>
  );
}

interface BoxProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

function Box({ title, text, children }: BoxProps) {
  return (
    <div class="tbx-nothing" role="status">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}
