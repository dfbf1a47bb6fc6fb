import { useSignal } from "@preact/signals";
import type { Progress } from "../protocol";
import { strings } from "../strings";
import { ProgressBar, progressWords } from "./progress";
import type { BoardState, Summary } from "./state";

type StateName = keyof typeof strings.status.states;

/** The line below the cards: how much is drawn, and whether more comes. */
export function StatusStrip({ state }: { readonly state: BoardState }) {
  const { count } = strings.board;
  const words = strings.status;
  const summary = state.summary.value;
  const runs = state.runNames.value.length;
  const progress = state.progress.value;
  const isLost = state.problems.value.includes(words.lost);
  const name = isLost ? "lost" : stateName(summary, state.live.value, progress);
  const unknown = state.unknownPlugins.value.join(", ");
  return (
    <div class="tbx-status">
      {progress?.isReading && <ProgressBar progress={progress} />}
      <span>
        <b class="tbx-points">{count(summary.points)}</b> {words.points(summary.points)}
      </span>
      <span>
        <b>{count(runs)}</b> {words.runs(runs)}
      </span>
      {progress?.isReading && <span>{progressWords(progress)}</span>}
      {summary.spilled > 0 && (
        <span class="tbx-spilled" title={words.spilledHint}>
          {words.spilled(count(summary.spilled))}
        </span>
      )}
      {unknown && (
        <span class="tbx-unknown" title={`${words.unknown(unknown)}\n${words.unknownHint}`}>
          {words.unknown(unknown)}
        </span>
      )}
      <span class={`tbx-state tbx-state-${name}`} role="status" title={words.stateHints[name]}>
        <i aria-hidden="true" />
        {words.states[name]}
      </span>
    </div>
  );
}

function stateName(summary: Summary, live: readonly string[], progress: Progress | null): StateName {
  if (progress?.isReading) return "reading";
  if (!summary.isComplete) return "catchingUp";
  if (live.length > 0) return "live";
  return summary.series > 0 ? "complete" : "idle";
}

/** So many problems are shown without being asked for. */
const FEW = 2;

interface ProblemsProps {
  readonly state: BoardState;
  /** A problem that is told elsewhere. */
  readonly said?: string | null;
}

/** What is wrong, one line each; of many lines only the first is there until the user wants all. */
export function Problems({ state, said = null }: ProblemsProps) {
  const isOpen = useSignal(false);
  const lines = [...new Set(state.problems.value)].filter((line) => line !== said);
  const shown = isOpen.value || lines.length <= FEW ? lines : lines.slice(0, 1);
  return (
    <div role="status" aria-label={strings.status.problems} class={lines.length > 0 ? "tbx-problems" : ""}>
      {shown.map((line) => (
        <p key={line}>
          <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 2L15 14H1zM8 6.5v3.5M8 12v.4" />
          </svg>
          {line}
        </p>
      ))}
      {lines.length > FEW && (
        <button
          type="button"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {isOpen.value
            ? strings.status.fewerProblems
            : strings.status.moreProblems(strings.board.count(lines.length - shown.length))}
        </button>
      )}
    </div>
  );
}
