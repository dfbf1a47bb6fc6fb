import type { ComponentChildren } from "preact";
import type { Progress } from "../protocol";
import { strings } from "../strings";
import { ProgressBar, progressWords, rootWords } from "./progress";
import type { BoardState } from "./state";

interface NoRunsBoxProps {
  readonly progress: Progress | null;
  /** Why no directory can be read. */
  readonly reason: string | null;
  /** Nothing has been heard of the data yet. */
  readonly isOpening: boolean;
}

/** No run is there yet: says what was looked at and what is to come, or how to get one. */
export function NoRunsBox({ progress, reason, isOpening }: NoRunsBoxProps) {
  if (isOpening) return <Waiting title={strings.empty.openingTitle} isLate={true} />;
  if (progress === null) return <WriterBox />;
  if (reason !== null) return <Waiting title={reason} text={strings.empty.noDirectoryText} />;
  if (progress.files === 0) return <NoFilesBox progress={progress} />;
  const words = strings.empty;
  const root = rootWords(progress);
  if (progress.isReading) {
    return (
      <Waiting title={words.readingTitle(root)} text={progressWords(progress)}>
        <ProgressBar progress={progress} />
      </Waiting>
    );
  }
  return (
    <Waiting title={words.noDataTitle(root)} text={words.noDataText(strings.board.count(progress.files))} />
  );
}

function NoFilesBox({ progress }: { readonly progress: Progress }) {
  const words = strings.empty;
  const { count } = strings.board;
  const root = rootWords(progress);
  const found = words.lookedAt(count(progress.directories), count(progress.otherFiles));
  if (progress.isReading) return <Waiting title={words.searchingTitle(root)} text={found} />;
  return (
    <Waiting title={words.noFilesTitle(root)} text={found}>
      <p>{words.noFilesText}</p>
    </Waiting>
  );
}

function WriterBox() {
  const words = strings.empty;
  return (
    <Waiting title={words.waitingTitle} text={words.waitingText}>
      <pre>{words.writerExample}</pre>
      <p>{words.filesText}</p>
      <pre>{words.filesExample}</pre>
    </Waiting>
  );
}

interface WaitingProps {
  readonly title: string;
  readonly text?: string;
  /** Shown only when it takes long. */
  readonly isLate?: boolean;
  readonly children?: ComponentChildren;
}

function Waiting({ title, text = "", isLate = false, children }: WaitingProps) {
  return (
    <div class={isLate ? "tbx-waiting tbx-late" : "tbx-waiting"} role="status">
      <svg class="tbx-waiting-mark" width="72" height="40" viewBox="0 0 72 40" aria-hidden="true">
        <path d="M2 4v34h68" class="tbx-waiting-axes" />
        <path d="M4 8c6 14 10 19 18 21s12-2 20 1 14 3 26 2" class="tbx-waiting-line" />
      </svg>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

/** There are runs, but no card to show; says why, and offers the way back. */
export function NothingBox({ state }: { readonly state: BoardState }) {
  const words = strings.empty;
  const { settings, visible } = state;
  const filter = visible.filter.pattern.value;
  if (!state.runNames.value.some((run) => filter.test(run))) return <NoRunMatches state={state} />;
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
  if (state.tagFilter.held.value !== "") return <NoTagMatches state={state} />;
  return <Box title={words.nothingTitle} text={words.nothingText} />;
}

function NoRunMatches({ state }: { readonly state: BoardState }) {
  const words = strings.empty;
  const { settings } = state;
  return (
    <Box title={words.noRunMatchTitle} text={words.filterText(state.visible.filter.held.value)}>
      <button type="button" class="tbx-button" onClick={() => settings.set("runFilter", "")}>
        {words.resetFilter}
      </button>
    </Box>
  );
}

/** No card passes the filter, unless it is pinned. */
export function NoTagMatches({ state }: { readonly state: BoardState }) {
  const words = strings.empty;
  const { settings } = state;
  return (
    <Box title={words.noTagTitle} text={words.filterText(state.tagFilter.held.value)}>
      <button type="button" class="tbx-button" onClick={() => settings.set("tagFilter", "")}>
        {words.resetFilter}
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
