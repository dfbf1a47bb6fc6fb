interface SwatchProps {
  readonly color: string;
  readonly dash: readonly number[];
}

/** A short piece of a run's line. */
export function Swatch({ color, dash }: SwatchProps) {
  return (
    <svg class="tbx-swatch" width="16" height="8" aria-hidden="true">
      <line
        x1="1"
        y1="4"
        x2="15"
        y2="4"
        stroke={color}
        stroke-width="3"
        stroke-linecap={dash.length > 0 ? "butt" : "round"}
        stroke-dasharray={dash.join(" ")}
      />
    </svg>
  );
}
