import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { ImageValue, MediaEvent } from "../../protocol";
import { strings } from "../../strings";
import type { RunStyle } from "../context";
import { Absent, Caption } from "../media/frame";
import { stepLabel, wallTimeLabel } from "../scalars/format";
import { imageType, useBlobUrl } from "./blob_url";

/** An image with fewer pixels than this is enlarged, each pixel to a square. */
const SMALL = 128;
const ENLARGED = 384;

interface TileProps {
  readonly tag: string;
  readonly style: RunStyle;
  readonly event: MediaEvent;
  readonly isExpanded: boolean;
  /** There is room for the size and the wall time. */
  readonly isAlone: boolean;
  readonly onToggle: () => void;
}

/** The pictures of one run's event; a click shows them in actual size. */
export function Tile({ tag, style, event, isExpanded, isAlone, onToggle }: TileProps) {
  const former = useRef<ImageValue | null>(null);
  const own = event.value.kind === "image" ? event.value : null;
  const image = own ?? (event.value.kind === "stored" && !event.value.isMissing ? former.current : null);
  former.current = image;
  const step = stepLabel(event.step);
  const wallTime = wallTimeLabel(event.wallTime);
  const size = own ? strings.images.size(own.width, own.height) : "";
  return (
    <figure class="tbx-tile" data-run={style.run} data-step={event.step}>
      {image ? (
        <Box style={style} isExpanded={isExpanded} isPending={own === null} onToggle={onToggle}>
          {[image.bytes, ...image.others].map((bytes, i) => (
            <Picture
              key={String(i)}
              bytes={bytes}
              image={image}
              isExpanded={isExpanded}
              alt={strings.images.alt(tag, style.label, step)}
            />
          ))}
        </Box>
      ) : (
        <Absent value={event.value} />
      )}
      <Caption style={style}>
        <span title={[size, wallTime].filter(Boolean).join(", ")}>{strings.media.step(step)}</span>
        {isAlone && own && (
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

interface BoxProps {
  readonly style: RunStyle;
  readonly isExpanded: boolean;
  /** The picture of another step stands here until the right one comes. */
  readonly isPending: boolean;
  readonly onToggle: () => void;
  readonly children: ComponentChildren[];
}

function Box({ style, isExpanded, isPending, onToggle, children }: BoxProps) {
  const words = (isExpanded ? strings.images.shrink : strings.images.expand)(style.label);
  const classes = [
    "tbx-image-box",
    isExpanded && "tbx-expanded",
    isPending && "tbx-pending",
    children.length > 1 && "tbx-several",
  ];
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(" ")}
      title={words}
      aria-label={words}
      aria-pressed={isExpanded}
      onClick={onToggle}
    >
      {children}
    </button>
  );
}

interface PictureProps {
  readonly bytes: Uint8Array;
  /** Tells how large the pictures of the event are. */
  readonly image: ImageValue;
  readonly isExpanded: boolean;
  readonly alt: string;
}

function Picture({ bytes, image, isExpanded, alt }: PictureProps) {
  const url = useBlobUrl(bytes);
  if (url === null) return <span class="tbx-absent">{strings.images.unknown}</span>;
  const shown = {
    class: Math.max(image.width, image.height) <= SMALL ? "tbx-small" : "",
    style: isExpanded ? { width: `${expandedWidth(image)}px` } : {},
    src: url,
    draggable: false,
  };
  if (!imageType(bytes)?.startsWith("video/")) return <img {...shown} alt={alt} />;
  return <video {...shown} aria-label={alt} autoplay loop muted playsInline />;
}

/** Actual size, or for a small image a whole multiple of it. */
function expandedWidth({ width, height }: ImageValue): number {
  const greater = Math.max(width, height, 1);
  return greater <= SMALL ? width * Math.max(1, Math.floor(ENLARGED / greater)) : width;
}
