import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { MediaEvent } from "../../protocol";
import { strings } from "../../strings";
import type { ViewContext } from "../context";
import type { RunEvents } from "./run_events";
import { useStored } from "./use_stored";

const PAGE = 6;

interface RunTilesProps {
  readonly context: ViewContext;
  readonly runs: readonly RunEvents[];
  readonly kind: string;
  /** The events whose values a run's tile shows. */
  readonly shown: (run: RunEvents) => readonly MediaEvent[];
  readonly tile: (run: RunEvents) => ComponentChildren;
}

/** One tile for each run; the first few of them until more are asked for. */
export function RunTiles({ context, runs, kind, shown, tile }: RunTilesProps) {
  const limit = useSignal(PAGE);
  const left = runs.length - limit.value;
  const listed = runs.slice(0, limit.value);
  const isWaiting = useStored(context, listed.flatMap(shown));
  return (
    <>
      <div class={`tbx-tiles tbx-tiles-${kind}${runs.length === 1 ? " tbx-single" : ""}`}>
        {listed.map(tile)}
      </div>
      {isWaiting && <p class="tbx-hint tbx-media-hint">{strings.media.onTheWay}</p>}
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
