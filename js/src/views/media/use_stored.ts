import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { MediaEvent } from "../../protocol";
import type { ViewContext } from "../context";
import { StoredLoader } from "./stored";

/** Asks for the values of the shown events that are still in their files; tells whether that takes long. */
export function useStored({ host, store }: ViewContext, shown: readonly MediaEvent[]): boolean {
  const isWaiting = useSignal(false);
  const loader = useRef<StoredLoader | null>(null);
  useLayoutEffect(() => {
    const own = new StoredLoader(host, {
      answered: (asked, frame) => store.answer(asked, frame),
      waiting: (isLong) => {
        isWaiting.value = isLong;
      },
    });
    loader.current = own;
    return () => own.cancel();
  }, [host, store, isWaiting]);
  useLayoutEffect(() => loader.current?.want(shown));
  return isWaiting.value;
}
