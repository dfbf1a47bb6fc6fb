import type { MediaEvent } from "../../protocol";
import type { CardProps } from "../context";
import type { RunEvents } from "../media/run_events";
import { StepCard } from "../media/step_card";
import { useMedia } from "../media/use_media";
import { Tile } from "./tile";

/** One tag as a grid of images, one for each visible run, at one step. */
export function ImageCard({ context, tag }: CardProps) {
  const media = useMedia(context, "images", tag);
  const { isWide: isExpanded } = context.viewOf({ plugin: "images", tag });
  const toggle = () => {
    isExpanded.value = !isExpanded.value;
  };
  const tile = ({ style }: RunEvents, event: MediaEvent) => (
    <Tile
      key={style.run}
      tag={tag}
      style={style}
      event={event}
      isExpanded={isExpanded.value}
      isAlone={media.runs.length === 1}
      onToggle={toggle}
    />
  );
  return (
    <StepCard context={context} media={media} tag={tag} kind="images" isWide={isExpanded.value} tile={tile} />
  );
}
