import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { MediaEvent } from "../../protocol";
import { strings } from "../../strings";
import type { ViewContext } from "../context";
import { Caption } from "../media/frame";
import type { RunEvents } from "../media/run_events";
import { shortLabel, stepLabel } from "../scalars/format";
import type { HistogramEvent } from "./bins";
import { binRange, chooseEvents, isHistogram } from "./bins";
import type { Found, Mode } from "./panel";
import { Panel } from "./panel";

interface PanelViewProps {
  readonly context: ViewContext;
  readonly tag: string;
  readonly run: RunEvents;
  readonly mode: Mode;
}

/** The drawing of one run, with a line above it that says what the pointer is on. */
export function PanelView({ context, tag, run, mode }: PanelViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const panel = useRef<Panel | null>(null);
  const found = useSignal<Found | null>(null);
  const events = useMemo(
    () => chooseEvents(run.events, mode === "ridges").filter(isHistogram),
    [run.events, mode],
  );
  const palette = context.palette.value;
  const { style } = run;
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const mounted = new Panel(context.loop, canvas.current, found);
    panel.current = mounted;
    return () => {
      panel.current = null;
      mounted.dispose();
    };
  }, [context, found]);
  useLayoutEffect(() => {
    panel.current?.show({ events, color: style.color, palette, mode });
  }, [events, style.color, palette, mode]);
  return (
    <figure class="tbx-tile" data-run={style.run}>
      <Caption style={style}>
        <span aria-live="polite">{noteOf(found.value, events, run.events)}</span>
      </Caption>
      <canvas
        ref={canvas}
        class="tbx-histogram"
        tabIndex={0}
        role="img"
        aria-label={strings.histograms.chartLabel(tag, style.label, events.length)}
        onPointerMove={({ offsetX, offsetY }) => panel.current?.hover(offsetX, offsetY)}
        onPointerLeave={() => panel.current?.leave()}
        onBlur={() => panel.current?.leave()}
        onKeyDown={(event) => {
          if (panel.current && moveCursor(panel.current, event.key, mode)) event.preventDefault();
        }}
      />
    </figure>
  );
}

/** Newer rows are further down among ridges, further right in the map. */
function moveCursor(panel: Panel, key: string, mode: Mode): boolean {
  const moves: Record<string, readonly [number, number]> =
    mode === "ridges"
      ? { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
      : { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  const move = moves[key];
  if (move) panel.move(...move);
  else if (key === "Escape") panel.leave();
  return move !== undefined;
}

function noteOf(found: Found | null, events: readonly HistogramEvent[], all: readonly MediaEvent[]): string {
  const words = strings.histograms;
  if (found === null) {
    const newest = events.at(-1);
    return newest ? strings.media.step(stepLabel(newest.step)) : absenceOf(all);
  }
  const { bins, spot } = found;
  const [from, to] = binRange(bins, spot.bin);
  const count = bins.rows[spot.row]?.[spot.bin] ?? 0;
  const step = bins.events[spot.row]?.step ?? 0;
  return words.hover(stepLabel(step), shortLabel(from), shortLabel(to), shortLabel(count));
}

/** Says why no histogram is drawn; nothing while the values are on their way. */
function absenceOf(events: readonly MediaEvent[]): string {
  return events.some(({ value }) => value.kind === "stored" && !value.isMissing) ? "" : strings.media.missing;
}
