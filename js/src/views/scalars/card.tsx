import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { strings } from "../../strings";
import type { CardProps } from "../context";
import { Chart } from "./chart";
import { Header } from "./header";
import type { CardState, Emptiness } from "./state";
import { createCardState } from "./state";
import { Tooltip } from "./tooltip";

interface ScalarCardProps extends CardProps {
  /** What the title says in place of the tag; empty for the tag. */
  readonly displayName?: string;
}

/** One tag as a line chart of all visible runs. */
export function ScalarCard({ context, tag, displayName = "" }: ScalarCardProps) {
  const state = useMemo(() => createCardState(context.viewOf({ plugin: "scalars", tag })), [context, tag]);
  const chart = useRef<Chart | null>(null);
  const root = useRef<HTMLElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (!root.current || !plot.current || !base.current || !overlay.current) return;
    const elements = { root: root.current, plot: plot.current, base: base.current, overlay: overlay.current };
    const mounted = new Chart(context, tag, elements, state);
    chart.current = mounted;
    return () => {
      chart.current = null;
      mounted.dispose();
    };
  }, [context, tag, state]);
  return (
    <section
      ref={root}
      class={state.isWide.value ? "tbx-frame tbx-scalar tbx-wide" : "tbx-frame tbx-scalar"}
      data-tag={tag}
      data-lm-suppress-shortcuts="true"
    >
      <Header
        context={context}
        tag={tag}
        displayName={displayName}
        state={state}
        onFit={() => chart.current?.reset()}
      />
      <div ref={plot} class="tbx-scalar-plot">
        <canvas ref={base} class="tbx-scalar-base" tabIndex={0} role="img" aria-label={tag} />
        <canvas ref={overlay} class="tbx-scalar-overlay" width={0} height={0} />
        <Notes state={state} waitingHint={context.waitingHint} />
      </div>
      <div class="tbx-unseen" aria-live="polite">
        {state.announcement}
      </div>
      <Tooltip tip={state.tip} />
    </section>
  );
}

interface NotesProps {
  readonly state: CardState;
  readonly waitingHint: string;
}

function Notes({ state, waitingHint }: NotesProps) {
  const words = emptyWords(state.emptiness.value);
  return (
    <>
      {words !== null && <p class="tbx-scalar-empty">{words}</p>}
      {state.isWaiting.value && <p class="tbx-hint">{waitingHint}</p>}
    </>
  );
}

function emptyWords(emptiness: Emptiness): string | null {
  return emptiness === "none" ? null : strings.scalars[emptiness];
}
