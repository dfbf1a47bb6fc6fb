import type { Plugin } from "../protocol";
import type { Series } from "../store/types";
import { cardName } from "./card_views";

/** One tag of one plugin. */
export interface TagCard {
  readonly plugin: Plugin;
  readonly tag: string;
  /** The tag without what its plugin has appended. */
  readonly title: string;
  /** The name that was given for it to be shown by; empty where none was, or several. */
  readonly displayName: string;
  /** All series of the tag. */
  readonly series: readonly Series[];
}

export interface CardGroup {
  /** What stands before the first slash; null for tags without one. */
  readonly prefix: string | null;
  readonly cards: readonly TagCard[];
  /** What the user has put on top. */
  readonly isPinned: boolean;
}

const ORDER: readonly Plugin[] = ["scalars", "images", "histograms", "text"];
/** What tells about the inside of a model: hundreds of cards, which are looked at after what it achieves. */
const INNER = new Set(["weights", "gradients", "activations", "norms", "nonfinite"]);
const TEXT_SUFFIX = /\/text_summary$/;

export function isKnownPlugin(plugin: string): plugin is Plugin {
  return (ORDER as readonly string[]).includes(plugin);
}

/** Names a plugin that no board draws: TensorBoard keeps graphs in several of them. */
export function unknownName(plugin: string): string {
  return plugin.startsWith("graph_") ? "graphs" : plugin;
}

/** Takes away what tensorboardX appends to the tags of texts. */
export function tagTitle(plugin: string, tag: string): string {
  return plugin === "text" ? tag.replace(TEXT_SUFFIX, "") : tag;
}

/** Sources are numbered in the order in which they are found; files are read in any order. */
export function compareAges(a: Series, b: Series): number {
  return a.key.source - b.key.source || a.key.id - b.key.id;
}

/**
 * Makes a card for each tag, in the order in which they first appeared.
 *
 * @param tags - The series of each tag.
 */
export function listCards(tags: Iterable<readonly Series[]>): TagCard[] {
  const cards: (TagCard & { readonly first: Series })[] = [];
  for (const series of tags) {
    const first = series.reduce((oldest, each) => (compareAges(each, oldest) < 0 ? each : oldest));
    const { plugin, tag } = first.key;
    if (!isKnownPlugin(plugin)) continue;
    cards.push({ plugin, tag, title: tagTitle(plugin, tag), displayName: nameShown(series), series, first });
  }
  return cards.sort((a, b) => compareAges(a.first, b.first));
}

/**
 * Puts tags with the same prefix together, scalars first; a tag without a slash joins the group of its name.
 * Groups about the inside of the model come behind the others, and those of nothing but texts last: they are logged
 * first, but looked at less than curves.
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
    .map(([prefix, group]) => ({ prefix, cards: group.sort(byPlugin), isPinned: false }))
    .sort((a, b) => lateness(a) - lateness(b));
}

/** Puts the pinned cards, in the order of the pins, before the groups of the others. */
export function pinCards(
  cards: readonly TagCard[],
  pins: ReadonlySet<string>,
  isListed: (card: TagCard) => boolean,
): CardGroup[] {
  const named = new Map(pins.size > 0 ? cards.map((card) => [cardName(card), card]) : []);
  const pinned = [...pins].flatMap((name) => named.get(name) ?? []);
  const others = cards.filter((card) => isListed(card) && !pins.has(cardName(card)));
  const groups = groupCards(others);
  return pinned.length > 0 ? [{ prefix: null, cards: pinned, isPinned: true }, ...groups] : groups;
}

function nameShown(series: readonly Series[]): string {
  const names = new Set(series.map(({ key }) => key.displayName));
  names.delete("");
  const [only = ""] = names;
  return names.size === 1 ? only : "";
}

function lateness({ prefix, cards }: CardGroup): number {
  if (cards.every(({ plugin }) => plugin === "text")) return 2;
  return prefix !== null && INNER.has(prefix) ? 1 : 0;
}

function prefixOf(title: string): string {
  const slash = title.indexOf("/");
  return slash < 0 ? title : title.slice(0, slash);
}

function byPlugin(a: TagCard, b: TagCard): number {
  return ORDER.indexOf(a.plugin) - ORDER.indexOf(b.plugin);
}
