import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ViewContext } from "../views/context";
import { HistogramCard } from "../views/histograms/card";
import { ImageCard } from "../views/images/card";
import { ScalarCard } from "../views/scalars/card";
import { TextCard } from "../views/text/card";
import type { TagCard } from "./groups";

interface CardProps {
  readonly card: TagCard;
  readonly context: ViewContext;
}

/** An empty place until it first comes into view, then the card of its plugin. */
export function Card({ card, context }: CardProps) {
  const place = useRef<HTMLDivElement>(null);
  const wasSeen = useSignal(false);
  const isEmpty = !wasSeen.value;
  const { plugin, tag } = card;
  useLayoutEffect(() => {
    if (!isEmpty || !place.current) return;
    const see = () => {
      wasSeen.value = true;
    };
    const unwatch = context.watch(place.current, { plugin, tag });
    const { undo } = context.loop.add({ element: place.current, draw: see });
    return () => {
      unwatch();
      undo();
    };
  }, [context, plugin, tag, isEmpty, wasSeen]);
  if (isEmpty) return <div ref={place} class="tbx-frame" data-tag={tag} />;
  return <View card={card} context={context} />;
}

function View({ card, context }: CardProps) {
  switch (card.plugin) {
    case "scalars":
      return <ScalarCard context={context} tag={card.tag} displayName={card.displayName} />;
    case "images":
      return <ImageCard context={context} tag={card.tag} />;
    case "histograms":
      return <HistogramCard context={context} tag={card.tag} />;
    case "text":
      return <TextCard context={context} tag={card.tag} />;
    default:
      return card.plugin satisfies never;
  }
}
