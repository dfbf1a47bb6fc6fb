import type { CardProps } from "../context";
import { CardFrame } from "../media/frame";
import type { RunEvents } from "../media/run_events";
import { RunTiles } from "../media/run_tiles";
import { StepSlider } from "../media/step_slider";
import { eventAt, listOf, uniteStops } from "../media/stops";
import { useMedia } from "../media/use_media";
import { Tile } from "./tile";

/** One tag as a grid of images, one for each visible run, at one step. */
export function ImageCard({ context, tag }: CardProps) {
  const { root, runs } = useMedia(context, "images", tag);
  const { stop: chosen, isWide: isExpanded } = context.viewOf({ plugin: "images", tag });
  const stops = uniteStops(runs.map(({ events }) => events));
  const eventOf = ({ events }: RunEvents) =>
    chosen.value === null ? events.at(-1) : eventAt(events, chosen.value);
  const tile = (run: RunEvents) => {
    const event = eventOf(run);
    const { style } = run;
    if (!event) return null;
    const toggle = () => {
      isExpanded.value = !isExpanded.value;
    };
    return (
      <Tile
        key={style.run}
        tag={tag}
        style={style}
        event={event}
        isExpanded={isExpanded.value}
        isAlone={runs.length === 1}
        onToggle={toggle}
      />
    );
  };
  return (
    <CardFrame
      context={context}
      root={root}
      tag={tag}
      title={tag}
      runs={runs}
      kind="images"
      isWide={isExpanded.value}
    >
      <RunTiles
        context={context}
        runs={runs}
        kind="images"
        shown={(run) => listOf(eventOf(run))}
        tile={tile}
      />
      <StepSlider tag={tag} stops={stops} chosen={chosen} />
    </CardFrame>
  );
}
