import { strings } from "../../strings";
import type { CardProps } from "../context";
import { CardFrame } from "../media/frame";
import type { RunEvents } from "../media/run_events";
import { useMedia } from "../media/use_media";
import { chooseEvents } from "./bins";
import type { Mode } from "./panel";
import { PanelView } from "./panel_view";

const MODES: readonly Mode[] = ["ridges", "heat"];

/** One tag as histograms over steps, a panel for each visible run. */
export function HistogramCard({ context, tag }: CardProps) {
  const media = useMedia(context, "histograms", tag);
  const { isHeat } = context.viewOf({ plugin: "histograms", tag });
  const mode: Mode = isHeat.value ? "heat" : "ridges";
  const actions = (
    <fieldset class="tbx-modes" aria-label={strings.histograms.mode}>
      {MODES.map((each) => (
        <button
          key={each}
          type="button"
          class="tbx-icon-button"
          title={strings.histograms[each]}
          aria-label={strings.histograms[each]}
          aria-pressed={mode === each}
          onClick={() => {
            isHeat.value = each === "heat";
          }}
        >
          <ModeIcon mode={each} />
        </button>
      ))}
    </fieldset>
  );
  const shown = ({ events }: RunEvents) => chooseEvents(events, mode === "ridges");
  const tile = (run: RunEvents) => (
    <PanelView key={run.style.run} context={context} tag={tag} run={run} mode={mode} />
  );
  return (
    <CardFrame
      context={context}
      media={media}
      tag={tag}
      kind="histograms"
      actions={actions}
      shown={shown}
      tile={tile}
    />
  );
}

function ModeIcon({ mode }: { readonly mode: Mode }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {mode === "ridges" ? (
        <path
          d="M2 8c3 0 3-5 6-5s3 5 6 5M2 13c3 0 3-5 6-5s3 5 6 5"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
        />
      ) : (
        <path
          d="M2 2h5v3H2zM9 7h5v3H9zM2 12h5v2H2zM9 2h5v3H9zM2 7h5v3H2z"
          fill="currentColor"
          opacity="0.8"
        />
      )}
    </svg>
  );
}
