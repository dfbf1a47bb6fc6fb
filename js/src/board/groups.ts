import type { Plugin } from "../protocol";
import type { Series } from "../store/types";

/** One tag of one plugin. */
export interface TagCard {
  readonly plugin: Plugin;
  readonly tag: string;
  /** The tag without what its plugin has appended. */
  readonly title: string;
  readonly runs: ReadonlySet<string>;
}

export interface CardGroup {
  /** What stands before the first slash; null for tags without one. */
  readonly prefix: string | null;
  readonly cards: readonly TagCard[];
}

const ORDER: readonly Plugin[] = ["scalars", "images", "histograms", "text"];
const TEXT_SUFFIX = /\/text_summary$/;

export function isKnownPlugin(plugin: string): plugin is Plugin {
  return (ORDER as readonly string[]).includes(plugin);
}

/** Takes away what tensorboardX appends to the tags of texts. */
export function tagTitle(plugin: string, tag: string): string {
  return plugin === "text" ? tag.replace(TEXT_SUFFIX, "") : tag;
}

/** Lists the tags in the order in which they first appeared. */
export function listCards(series: readonly Series[]): TagCard[] {
  const cards = new Map<string, TagCard & { readonly runs: Set<string> }>();
  for (const { key } of series) {
    const { plugin, tag, run } = key;
    if (!isKnownPlugin(plugin)) continue;
    const name = `${plugin}\0${tag}`;
    const card = cards.get(name) ?? { plugin, tag, title: tagTitle(plugin, tag), runs: new Set<string>() };
    card.runs.add(run);
    cards.set(name, card);
  }
  return [...cards.values()];
}

/**
 * Puts tags with the same prefix together, scalars first; a tag without a slash joins the group of its name.
 * Groups of nothing but texts come last, for settings are logged first, but looked at less than curves.
 */
export function groupCards(cards: readonly TagCard[]): CardGroup[] {
  const prefixes = new Set(cards.flatMap(({ title }) => (title.includes("/") ? [prefixOf(title)] : [])));
  const groups = new Map<string | null, TagCard[]>();
  for (const card of cards) {
    const prefix = prefixOf(card.title);
    const name = prefixes.has(prefix) ? prefix : null;
    const group = groups.get(name);
    if (group) group.push(card);
    else groups.set(name, [card]);
  }
  return [...groups]
    .map(([prefix, group]) => ({ prefix, cards: group.sort(byPlugin) }))
    .sort((a, b) => Number(isAllText(a)) - Number(isAllText(b)));
}

function isAllText({ cards }: CardGroup): boolean {
  return cards.every(({ plugin }) => plugin === "text");
}

function prefixOf(title: string): string {
  const slash = title.indexOf("/");
  return slash < 0 ? title : title.slice(0, slash);
}

function byPlugin(a: TagCard, b: TagCard): number {
  return ORDER.indexOf(a.plugin) - ORDER.indexOf(b.plugin);
}
