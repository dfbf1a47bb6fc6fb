import type { ImageValue, MediaEvent } from "../../protocol";
import { strings } from "../../strings";
import type { RunStyle } from "../context";
import { Caption } from "../media/frame";
import { stepLabel, wallTimeLabel } from "../scalars/format";
import { useBlobUrl } from "./blob_url";

/** An image with fewer pixels than this is enlarged, each pixel to a square. */
const SMALL = 128;
const ENLARGED = 384;

interface TileProps {
  readonly tag: string;
  readonly style: RunStyle;
  readonly event: MediaEvent;
  readonly image: ImageValue;
  readonly isExpanded: boolean;
  /** There is room for the size and the wall time. */
  readonly isAlone: boolean;
  readonly onToggle: () => void;
}

/** The image of one run; a click shows it in actual size. */
export function Tile({ tag, style, event, image, isExpanded, isAlone, onToggle }: TileProps) {
  const url = useBlobUrl(image.bytes);
  const step = stepLabel(event.step);
  const size = strings.images.size(image.width, image.height);
  const wallTime = wallTimeLabel(event.wallTime);
  const words = isExpanded ? strings.images.shrink : strings.images.expand;
  return (
    <figure class="tbx-tile" data-run={style.run} data-step={event.step}>
      {url === null ? (
        <p class="tbx-image-unknown">{strings.images.unknown}</p>
      ) : (
        <button
          type="button"
          class={isExpanded ? "tbx-image-box tbx-expanded" : "tbx-image-box"}
          title={words(style.label)}
          aria-label={words(style.label)}
          aria-pressed={isExpanded}
          onClick={onToggle}
        >
          <img
            class={Math.max(image.width, image.height) <= SMALL ? "tbx-small" : ""}
            style={isExpanded ? { width: `${expandedWidth(image)}px` } : {}}
            src={url}
            alt={strings.images.alt(tag, style.label, step)}
            draggable={false}
          />
        </button>
      )}
      <Caption style={style}>
        <span title={`${size}, ${wallTime}`}>{strings.media.step(step)}</span>
        {isAlone && (
          <>
            {" · "}
            <span>{size}</span>
            {" · "}
            <span>{wallTime}</span>
          </>
        )}
      </Caption>
    </figure>
  );
}

/** Actual size, or for a small image a whole multiple of it. */
function expandedWidth({ width, height }: ImageValue): number {
  const greater = Math.max(width, height, 1);
  return greater <= SMALL ? width * Math.max(1, Math.floor(ENLARGED / greater)) : width;
}
