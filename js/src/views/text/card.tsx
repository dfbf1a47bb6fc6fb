import type { MediaEvent, TextValue } from "../../protocol";
import { strings } from "../../strings";
import type { CardProps } from "../context";
import { Absent, Caption } from "../media/frame";
import type { RunEvents } from "../media/run_events";
import { StepCard } from "../media/step_card";
import { useMedia } from "../media/use_media";
import { stepLabel, wallTimeLabel } from "../scalars/format";
import type { MarkdownPart } from "./markdown";
import { htmlOf, useMarkdown } from "./markdown";
import { rowsOf } from "./rows";

const SUFFIX = /\/text_summary$/;

/** One tag as Markdown, one block for each visible run, at one step. */
export function TextCard({ context, tag }: CardProps) {
  const media = useMedia(context, "text", tag);
  const part = useMarkdown(context.host);
  const tile = ({ style }: RunEvents, event: MediaEvent) => (
    <figure key={style.run} class="tbx-tile" data-run={style.run} data-step={event.step}>
      <Caption style={style}>
        <span title={wallTimeLabel(event.wallTime)}>{strings.media.step(stepLabel(event.step))}</span>
      </Caption>
      <div class="tbx-text">
        {event.value.kind === "text" ? (
          <TextBody value={event.value} part={part} />
        ) : (
          <Absent value={event.value} />
        )}
      </div>
    </figure>
  );
  return (
    <StepCard
      context={context}
      media={media}
      tag={tag}
      title={tag.replace(SUFFIX, "")}
      kind="text"
      tile={tile}
    >
      {part && <style>{part.styles}</style>}
    </StepCard>
  );
}

interface TextBodyProps {
  readonly value: TextValue;
  readonly part: MarkdownPart | null;
}

function TextBody({ value, part }: TextBodyProps) {
  const rows = rowsOf(value);
  if (rows === null) return <Markdown source={value.strings[0] ?? ""} part={part} />;
  return (
    <table>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={String(row)}>
            {cells.map((cell, column) => (
              <td key={String(column)}>
                <Markdown source={cell} part={part} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MarkdownProps {
  readonly source: string;
  readonly part: MarkdownPart | null;
}

/** The text as it was logged until the part that reads Markdown is there. */
function Markdown({ source, part }: MarkdownProps) {
  const html = htmlOf(part, source);
  if (html === null) return <div class="tbx-plain">{source}</div>;
  return <div class="tbx-markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
