import type { ComponentChildren } from "preact";
import type { MediaEvent, Plugin } from "../../protocol";
import { CardFrame, type CardFrameProps } from "./frame";
import type { RunEvents } from "./run_events";
import { StepSlider } from "./step_slider";
import { eventAt, listOf, uniteStops } from "./stops";

interface StepCardProps extends Omit<CardFrameProps, "kind" | "shown" | "tile"> {
  readonly kind: Plugin;
  readonly tile: (run: RunEvents, event: MediaEvent) => ComponentChildren;
}

/** A card of what each run has logged at one step, with a slider that chooses it. */
export function StepCard({ tile, children, ...frame }: StepCardProps) {
  const { context, media, kind, tag } = frame;
  const { stop: chosen } = context.viewOf({ plugin: kind, tag });
  const stops = uniteStops(media.runs.map(({ events }) => events));
  const eventOf = ({ events }: RunEvents) =>
    chosen.value === null ? events.at(-1) : eventAt(events, chosen.value);
  const tileOf = (run: RunEvents) => {
    const event = eventOf(run);
    return event ? tile(run, event) : null;
  };
  return (
    <CardFrame {...frame} shown={(run) => listOf(eventOf(run))} tile={tileOf}>
      {children}
      <StepSlider tag={tag} stops={stops} chosen={chosen} />
    </CardFrame>
  );
}
