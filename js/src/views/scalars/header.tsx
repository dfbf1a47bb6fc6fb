import { strings } from "../../strings";
import type { ViewContext } from "../context";
import { PinButton } from "../pin_button";
import { shortLabel, stepLabel } from "./format";
import { MOST_LATEST } from "./publish";
import type { CardState, Latest } from "./state";
import { Title } from "./title";

interface HeaderProps {
  readonly context: ViewContext;
  readonly tag: string;
  readonly displayName: string;
  readonly state: CardState;
  readonly onFit: () => void;
}

/** The line above a chart: what it shows, the newest values, and its buttons. */
export function Header({ context, tag, displayName, state, onFit }: HeaderProps) {
  const isWide = state.isWide.value;
  const place = { plugin: "scalars", tag };
  return (
    <header class="tbx-card-head">
      <Title tag={tag} displayName={displayName} isWhole={context.pins.has(place)} />
      <LatestValues latest={state.latest.value} />
      <div class="tbx-card-buttons">
        <PinButton context={context} place={place} />
        <button
          type="button"
          class="tbx-icon-button"
          title={strings.scalars.logY}
          aria-label={strings.scalars.logY}
          aria-pressed={state.isLog.value}
          onClick={() => {
            state.isLog.value = !state.isLog.value;
          }}
        >
          <Icon path="M3 2v11h10M3 10.5h2M3 6.5h2M3 4.5h2M6.5 11c.6-4.5 2.5-7 6.5-7.5" />
        </button>
        <button
          type="button"
          class="tbx-icon-button"
          title={strings.scalars.fit}
          aria-label={strings.scalars.fit}
          disabled={!state.isZoomed.value}
          onClick={onFit}
        >
          <Icon path="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />
        </button>
        <button
          type="button"
          class="tbx-icon-button"
          title={isWide ? strings.scalars.narrow : strings.scalars.widen}
          aria-label={strings.scalars.widen}
          aria-pressed={isWide}
          onClick={() => {
            state.isWide.value = !isWide;
          }}
        >
          <Icon
            path={
              isWide
                ? "M13.5 2.5L9.5 6.5M9.5 3v3.5H13M2.5 13.5l4-4M6.5 13V9.5H3"
                : "M9.5 6.5l4-4M10 2.5h3.5V6M6.5 9.5l-4 4M6 13.5H2.5V10"
            }
          />
        </button>
      </div>
    </header>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
    </svg>
  );
}

/** The newest values where all of them fit, else how many runs there are. */
function LatestValues({ latest }: { readonly latest: readonly Latest[] }) {
  if (latest.length === 0) return null;
  const isOne = latest.length === 1;
  return (
    <span class="tbx-scalar-latest">
      {!isOne && <span class="tbx-latest-count">{strings.scalars.runs(latest.length)}</span>}
      {latest.length <= MOST_LATEST && (
        <span class="tbx-latest-values">
          {latest.map(({ run, label, color, value, step }) => (
            <span key={run} title={strings.scalars.latestTitle(label, shortLabel(value), stepLabel(step))}>
              {!isOne && <i class="tbx-dot" style={{ background: color }} />}
              {shortLabel(value)}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
