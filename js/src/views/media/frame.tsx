import type { ComponentChildren } from "preact";
import type { MediaEvent, MediaValue } from "../../protocol";
import { strings } from "../../strings";
import type { RunStyle, ViewContext } from "../context";
import { PinButton } from "../pin_button";
import { stepLabel } from "../scalars/format";
import { Swatch } from "../scalars/swatch";
import { splitName } from "../scalars/title";
import type { RunEvents } from "./run_events";
import { RunTiles } from "./run_tiles";
import type { Media } from "./use_media";

export interface CardFrameProps {
  readonly context: ViewContext;
  readonly media: Media;
  readonly tag: string;
  /** The tag, where nothing else is said. */
  readonly title?: string;
  readonly kind: string;
  readonly isWide?: boolean;
  readonly actions?: ComponentChildren;
  /** The events whose values a run's tile shows. */
  readonly shown: (run: RunEvents) => readonly MediaEvent[];
  readonly tile: (run: RunEvents) => ComponentChildren;
  /** What stands below the tiles. */
  readonly children?: ComponentChildren;
}

/** The card of images, histograms and texts: title, hint about steps that are not held, buttons, tiles. */
export function CardFrame({ title, media, isWide, actions, children, ...tiles }: CardFrameProps) {
  const { context, tag, kind } = tiles;
  const { root, runs } = media;
  const place = { plugin: kind, tag };
  return (
    <section
      ref={root}
      class={`tbx-frame tbx-media tbx-media-${kind} ${isWide ? "tbx-wide" : rowClass(kind, runs.length)}`}
      data-tag={tag}
      data-lm-suppress-shortcuts="true"
    >
      <header class="tbx-card-head">
        <Title title={title ?? tag} isWhole={context.pins.has(place)} />
        <HeldHint runs={runs} />
        <div class="tbx-card-buttons">
          {actions}
          <PinButton context={context} place={place} />
        </div>
      </header>
      {runs.length === 0 && <p class="tbx-media-empty">{strings.media.waiting}</p>}
      {runs.length > 0 && <RunTiles {...tiles} runs={runs} />}
      {runs.length > 0 && children}
    </section>
  );
}

interface TitleProps {
  readonly title: string;
  /** The card stands apart from its group. */
  readonly isWhole: boolean;
}

/** The tag without its group, cut in the middle where the card is narrow; the whole tag on hover. */
function Title({ title, isWhole }: TitleProps) {
  const [head, tail] = splitName(isWhole ? title : title.slice(title.indexOf("/") + 1) || title);
  return (
    <h3 class="tbx-card-title" title={title}>
      <span class="tbx-title-head">{head}</span>
      <span class="tbx-title-tail">{tail}</span>
    </h3>
  );
}

/** Two pictures have room in one column; more of them, and texts side by side, take the whole row. */
function rowClass(kind: string, runs: number): string {
  return runs > (kind === "text" ? 1 : 2) ? "tbx-row" : "";
}

/** Says how many steps are held where that is not all of them. */
function HeldHint({ runs }: { readonly runs: readonly RunEvents[] }) {
  const thinned = runs.filter(({ events, count }) => events.length < count);
  const most = thinned.reduce<RunEvents | null>((a, b) => (a && a.count >= b.count ? a : b), null);
  if (most === null) return null;
  const words = strings.media.held(stepLabel(most.events.length), stepLabel(most.count));
  return (
    <span class="tbx-held" title={strings.media.heldHint}>
      {words}
    </span>
  );
}

interface CaptionProps {
  readonly style: RunStyle;
  readonly children: ComponentChildren;
}

/** The line that names a run, and what is shown of it. */
export function Caption({ style, children }: CaptionProps) {
  return (
    <figcaption class="tbx-caption">
      <Swatch color={style.color} dash={style.dash} />
      <span class="tbx-caption-run" title={style.run}>
        {style.label}
      </span>
      <span class="tbx-caption-note">{children}</span>
    </figcaption>
  );
}

/** Stands where a value would be that is still on its way, or could not be read. */
export function Absent({ value }: { readonly value: MediaValue }) {
  const isMissing = value.kind === "stored" && value.isMissing;
  return <p class="tbx-absent">{isMissing && strings.media.missing}</p>;
}
