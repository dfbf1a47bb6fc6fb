import { useMemo } from "preact/hooks";
import type { ThemeName, XAxis } from "../protocol";
import { strings } from "../strings";
import { FilterBox } from "./filter_box";
import type { BoardSettings } from "./settings";
import type { BoardState } from "./state";

const AXES: readonly XAxis[] = ["step", "order", "relative", "wall"];
const THEMES: readonly ThemeName[] = ["auto", "light", "dark"];
const MOST_SMOOTHING = 0.999;
let boards = 0;

interface ToolbarProps {
  readonly state: BoardState;
  /** A page of its own has no notebook whose colours it could follow. */
  readonly hasTheme: boolean;
}

/** What holds for all cards. */
export function Toolbar({ state, hasTheme }: ToolbarProps) {
  const { settings, tagFilter } = state;
  return (
    <div class="tbx-toolbar" role="toolbar" aria-label={strings.toolbar.label}>
      <FilterBox
        label={strings.toolbar.tagFilter}
        value={settings.values.tagFilter}
        filter={tagFilter}
        onInput={(text) => settings.set("tagFilter", text)}
      />
      <Smoothing settings={settings} />
      <AxisChoice settings={settings} />
      {hasTheme && <ThemeButton settings={settings} />}
    </div>
  );
}

function Smoothing({ settings }: { readonly settings: BoardSettings }) {
  const smoothing = settings.values.smoothing.value;
  const set = (text: string) => {
    const value = Number(text);
    if (text !== "" && Number.isFinite(value)) {
      settings.set("smoothing", Math.max(0, Math.min(value, MOST_SMOOTHING)));
    }
  };
  return (
    <div class="tbx-smoothing">
      <span aria-hidden="true">{strings.toolbar.smoothing}</span>
      <input
        type="range"
        class="tbx-range"
        min="0"
        max="0.99"
        step="0.01"
        value={smoothing}
        aria-label={strings.toolbar.smoothing}
        onInput={(event) => set(event.currentTarget.value)}
      />
      <input
        type="number"
        class="tbx-input tbx-number"
        min="0"
        max={MOST_SMOOTHING}
        step="0.001"
        value={smoothing}
        aria-label={strings.toolbar.smoothingValue}
        onInput={(event) => set(event.currentTarget.value)}
        onBlur={(event) => {
          event.currentTarget.value = String(settings.values.smoothing.peek());
        }}
      />
    </div>
  );
}

function AxisChoice({ settings }: { readonly settings: BoardSettings }) {
  const name = useMemo(() => `tbx-axis-${boards++}`, []);
  const chosen = settings.values.xAxis.value;
  return (
    <div class="tbx-segments" role="radiogroup" aria-label={strings.toolbar.xAxis}>
      {AXES.map((axis) => (
        <label key={axis} class="tbx-segment" title={strings.toolbar.axisHints[axis]}>
          <input
            type="radio"
            name={name}
            value={axis}
            checked={axis === chosen}
            onChange={() => settings.set("xAxis", axis)}
          />
          <span>{strings.toolbar.axes[axis]}</span>
        </label>
      ))}
    </div>
  );
}

/** Goes round the system's colours, light and dark. */
function ThemeButton({ settings }: { readonly settings: BoardSettings }) {
  const theme = settings.values.theme.value;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as ThemeName;
  return (
    <button
      type="button"
      class="tbx-icon-button"
      data-theme={theme}
      title={strings.toolbar.themes[theme]}
      aria-label={`${strings.toolbar.theme}: ${strings.toolbar.themes[theme]}`}
      onClick={() => settings.set("theme", next)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.4" />
        {theme !== "light" && (
          <path
            d={
              theme === "dark" ? "M8 2.5a5.5 5.5 0 0 1 0 11a5.5 5.5 0 0 1 0-11" : "M8 2.5a5.5 5.5 0 0 1 0 11z"
            }
            fill="currentColor"
          />
        )}
      </svg>
    </button>
  );
}
