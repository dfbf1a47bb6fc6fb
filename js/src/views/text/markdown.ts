import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { ViewContext } from "../context";

/** The part that reads Markdown. */
export interface MarkdownPart {
  /** Returns HTML that is safe to show. */
  readonly renderMarkdown: (source: string) => string;
  readonly styles: string;
}

/** Waits for the part that reads Markdown; null until it is there. */
export function useMarkdown(host: ViewContext["host"]): MarkdownPart | null {
  const part = useSignal<MarkdownPart | null>(null);
  useLayoutEffect(() => {
    let isWanted = true;
    host.part("markdown").then((module) => {
      if (isWanted && isMarkdownPart(module)) part.value = remembering(module);
    }, console.error);
    return () => {
      isWanted = false;
    };
  }, [host, part]);
  return part.value;
}

function isMarkdownPart(module: unknown): module is MarkdownPart {
  if (typeof module !== "object" || module === null) return false;
  const { renderMarkdown, styles } = module as Partial<MarkdownPart>;
  return typeof renderMarkdown === "function" && typeof styles === "string";
}

const MOST_REMEMBERED = 64;

/** Keeps what was rendered lately, because a card is drawn again far more often than its text changes. */
function remembering({ renderMarkdown, styles }: MarkdownPart): MarkdownPart {
  const known = new Map<string, string>();
  const render = (source: string) => {
    const html = known.get(source) ?? renderMarkdown(source);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(source, html);
    return html;
  };
  return { renderMarkdown: render, styles };
}

/** Returns the HTML of a text; null while there is no part, or when it cannot make the text safe. */
export function htmlOf(part: MarkdownPart | null, source: string): string | null {
  try {
    return part?.renderMarkdown(source) ?? null;
  } catch (error) {
    console.error(error);
    return null;
  }
}
