import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../../strings";
import { attemptLabel, relativeLabel, stepLabel, valueLabel, wallTimeLabel } from "./format";
import { placeTip } from "./placement";
import type { Tip, TipRow } from "./state";
import { Swatch } from "./swatch";
import { cutName } from "./title";

/** The values at the cursor, in the browser's top layer so that no scrolling box cuts it off. */
export function Tooltip({ tip }: { readonly tip: ReadonlySignal<Tip | null> }) {
  const shown = tip.value;
  return shown === null ? null : <TipBox tip={shown} />;
}

function TipBox({ tip }: { readonly tip: Tip }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.showPopover?.();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const view = { width: window.innerWidth, height: window.innerHeight };
    const size = { width: element.offsetWidth, height: element.offsetHeight };
    const { left, top } = placeTip({ x: tip.clientX, y: tip.clientY }, size, view);
    element.style.transform = `translate(${left}px, ${top}px)`;
  }, [tip]);
  const hasSmoothed = tip.rows.some((row) => row.smoothed !== null);
  const isWall = tip.axis === "wall";
  return (
    <div ref={box} class="tbx-tip" popover="manual" aria-hidden="true">
      <table>
        <thead>
          <tr>
            <th />
            <th class="tbx-tip-run">{strings.scalars.run}</th>
            {hasSmoothed && <th>{strings.scalars.smoothed}</th>}
            <th>{strings.scalars.value}</th>
            <th>{strings.scalars.step}</th>
            <th>{isWall ? strings.scalars.time : strings.scalars.relative}</th>
          </tr>
        </thead>
        <tbody>
          {tip.rows.map((row) => (
            <TipLine key={row.id} row={row} hasSmoothed={hasSmoothed} isWall={isWall} />
          ))}
        </tbody>
      </table>
      {tip.more > 0 && <div class="tbx-tip-more">{strings.scalars.more(tip.more)}</div>}
    </div>
  );
}

interface TipLineProps {
  readonly row: TipRow;
  readonly hasSmoothed: boolean;
  readonly isWall: boolean;
}

function TipLine({ row, hasSmoothed, isWall }: TipLineProps) {
  const { repeats } = row;
  const attempt = attemptLabel(row);
  return (
    <>
      <tr data-run={row.run} data-value={String(row.value)} data-step={String(row.step)}>
        <td>
          <Swatch color={row.color} dash={row.dash} />
        </td>
        <td class="tbx-tip-run">
          {cutName(row.label)}
          {attempt && <span class="tbx-tip-attempt">{attempt}</span>}
        </td>
        {hasSmoothed && <td>{row.smoothed === null ? "" : valueLabel(row.smoothed)}</td>}
        <td>{valueLabel(row.value)}</td>
        <td>{stepLabel(row.step)}</td>
        <td>{isWall ? wallTimeLabel(row.wallTime) : relativeLabel(row.relative)}</td>
      </tr>
      {repeats && (
        <tr class="tbx-tip-repeats">
          <td />
          <td colSpan={hasSmoothed ? 5 : 4}>
            {strings.scalars.repeats(
              stepLabel(repeats.count),
              valueLabel(repeats.min),
              valueLabel(repeats.max),
            )}
          </td>
        </tr>
      )}
    </>
  );
}
