import type { Signal } from "@preact/signals";
import { strings } from "../../strings";
import { stepLabel } from "../scalars/format";
import type { Stop } from "./stops";
import { placeOf } from "./stops";

interface StepSliderProps {
  readonly tag: string;
  readonly stops: readonly Stop[];
  /** What the user has chosen; null follows the newest. */
  readonly chosen: Signal<Stop | null>;
}

/** Chooses a step of those that are held; at the end it follows what comes. */
export function StepSlider({ tag, stops, chosen }: StepSliderProps) {
  if (stops.length < 2) return null;
  const last = stops.length - 1;
  const place = chosen.value === null ? last : placeOf(stops, chosen.value);
  const step = strings.media.step(stepLabel((stops[place] as Stop).step));
  const position = strings.media.position(stepLabel(place + 1), stepLabel(stops.length));
  const choose = (wanted: number) => {
    chosen.value = wanted >= last ? null : (stops[wanted] ?? null);
  };
  return (
    <div class="tbx-steps">
      <input
        type="range"
        class="tbx-range"
        min="0"
        max={last}
        step="1"
        value={place}
        title={position}
        aria-label={strings.media.slider(tag)}
        aria-valuetext={`${step}, ${position}`}
        onInput={(event) => choose(event.currentTarget.valueAsNumber)}
      />
      <span class="tbx-step">{step}</span>
      <button
        type="button"
        class="tbx-latest"
        title={strings.media.latestHint}
        aria-pressed={chosen.value === null}
        onClick={() => choose(last)}
      >
        {strings.media.latest}
      </button>
    </div>
  );
}
