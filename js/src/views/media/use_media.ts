import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { ViewContext } from "../context";
import type { RunEvents } from "./run_events";
import { collectRuns } from "./run_events";

/** What one card shows. */
export interface Media {
  /** Goes on the card's element. */
  readonly root: RefObject<HTMLElement | null>;
  readonly runs: readonly RunEvents[];
}

/** Reads the events of one tag, again whenever they have changed and the card can be seen. */
export function useMedia(context: ViewContext, plugin: string, tag: string): Media {
  const root = useRef<HTMLElement>(null);
  const revision = useSignal(0);
  useLayoutEffect(() => {
    if (!root.current) return;
    let isStale = false;
    const draw = () => {
      if (isStale) revision.value++;
      isStale = false;
    };
    const { request, undo } = context.loop.add({ element: root.current, draw });
    const stop = context.store.subscribe(({ shape, touched }) => {
      const isOurs = shape || context.store.withTag(plugin, tag).some(({ key }) => touched.has(key.id));
      if (!isOurs) return;
      isStale = true;
      request();
    });
    const unwatch = context.watch(root.current, { plugin, tag });
    return () => {
      unwatch();
      stop();
      undo();
    };
  }, [context, plugin, tag, revision]);
  const styles = context.runs.value;
  const current = revision.value;
  const runs = useMemo(
    () => collectRuns(context.store.withTag(plugin, tag), styles),
    [context, plugin, tag, styles, current],
  );
  return { root, runs };
}
