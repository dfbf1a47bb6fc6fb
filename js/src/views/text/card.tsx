import type { TextValue } from "../../protocol";
import { strings } from "../../strings";
import type { CardProps } from "../context";
import { Absent, Caption, CardFrame } from "../media/frame";
import type { RunEvents } from "../media/run_events";
import { RunTiles } from "../media/run_tiles";
import { StepSlider } from "../media/step_slider";
import { eventAt, listOf, uniteStops } from "../media/stops";
import { useMedia } from "../media/use_media";
import { stepLabel, wallTimeLabel } from "../scalars/format";
import type { MarkdownPart } from "./markdown";
import { htmlOf, useMarkdown } from "./markdown";
import { rowsOf } from "./rows";

const SUFFIX = /\/text_summary$/;

/** One tag as Markdown, one block for each visible run, at one step. */
export function TextCard({ context, tag }: CardProps) {
  const { root, runs } = useMedia(context, "text", tag);
  const part = useMarkdown(context.host);
  const { stop: chosen } = context.viewOf({ plugin: "text", tag });
  const stops = uniteStops(runs.map(({ events }) => events));
  const eventOf = ({ events }: RunEvents) =>
    chosen.value === null ? events.at(-1) : eventAt(events, chosen.value);
  const tile = (run: RunEvents) => {
    const event = eventOf(run);
    const { style } = run;
    if (!event) return null;
    return (
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
  };
  return (
    <CardFrame
      context={context}
      root={root}
      tag={tag}
      title={tag.replace(SUFFIX, "")}
      runs={runs}
      kind="text"
    >
      {part && <style>{part.styles}</style>}
      <RunTiles context={context} runs={runs} kind="text" shown={(run) => listOf(eventOf(run))} tile={tile} />
      <StepSlider tag={tag} stops={stops} chosen={chosen} />
    </CardFrame>
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
