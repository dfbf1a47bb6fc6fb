import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { strings } from "../../strings";
import type { RunEvents } from "./run_events";

const PAGE = 6;

interface RunTilesProps {
  readonly runs: readonly RunEvents[];
  readonly kind: string;
  readonly tile: (run: RunEvents) => ComponentChildren;
}

/** One tile for each run; the first few of them until more are asked for. */
export function RunTiles({ runs, kind, tile }: RunTilesProps) {
  const limit = useSignal(PAGE);
  const left = runs.length - limit.value;
  return (
    <>
      <div class={`tbx-tiles tbx-tiles-${kind}${runs.length === 1 ? " tbx-single" : ""}`}>
        {runs.slice(0, limit.value).map(tile)}
      </div>
      {left > 0 && (
        <button
          type="button"
          class="tbx-button tbx-more"
          onClick={() => {
            limit.value += 4 * PAGE;
          }}
        >
          {strings.media.moreRuns(Math.min(left, 4 * PAGE))}
        </button>
      )}
    </>
  );
}
