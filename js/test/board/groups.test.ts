import { describe, expect, test } from "vitest";
import { groupCards, listCards, unknownName } from "../../src/board/groups";
import type { Series } from "../../src/store/types";
import { keyOf } from "../support/frames";

function seriesOf(...tags: (readonly [plugin: string, tag: string, run?: string])[]): Series[][] {
  const lists = new Map<string, Series[]>();
  for (const [id, [plugin, tag, run = "run"]] of tags.entries()) {
    const series = { key: { ...keyOf(id, plugin, tag), run } } as Series;
    lists.set(`${plugin}/${tag}`, [...(lists.get(`${plugin}/${tag}`) ?? []), series]);
  }
  return [...lists.values()];
}

function groupsOf(...tags: (readonly [string, string])[]): [string | null, string[]][] {
  return groupCards(listCards(seriesOf(...tags))).map(({ prefix, cards }) => [
    prefix,
    cards.map(({ title }) => title),
  ]);
}

describe("groups of cards", () => {
  test("hold the tags with the same prefix, in the order of first appearance", () => {
    const groups = groupsOf(["scalars", "val/loss"], ["scalars", "train/loss"], ["scalars", "val/acc"]);

    expect(groups).toEqual([
      ["val", ["val/loss", "val/acc"]],
      ["train", ["train/loss"]],
    ]);
  });

  test("put scalars first, then images, histograms and texts", () => {
    const groups = groupsOf(["text", "a/t"], ["histograms", "a/h"], ["images", "a/i"], ["scalars", "a/s"]);

    expect(groups).toEqual([["a", ["a/s", "a/i", "a/h", "a/t"]]]);
  });

  test("collect tags without a prefix in one group", () => {
    const groups = groupsOf(["scalars", "loss"], ["scalars", "train/acc"], ["scalars", "lr"]);

    expect(groups).toEqual([
      [null, ["loss", "lr"]],
      ["train", ["train/acc"]],
    ]);
  });

  test("hold the name that was given to a tag, if all runs agree", () => {
    const cardsOf = (...names: string[]) =>
      listCards([names.map((displayName, id) => ({ key: { ...keyOf(id), displayName } }) as Series)]);

    expect(cardsOf("Loss", "", "Loss")[0]?.displayName).toBe("Loss");
    expect(cardsOf("", "")[0]?.displayName).toBe("");
    expect(cardsOf("Loss", "Error")[0]?.displayName).toBe("");
  });

  test("take a tag that is called like a prefix into its group", () => {
    expect(groupsOf(["scalars", "loss"], ["scalars", "loss/val"])).toEqual([["loss", ["loss", "loss/val"]]]);
  });

  test("of nothing but texts come last, however early they were logged", () => {
    const groups = groupsOf(
      ["text", "setup/a"],
      ["text", "notes/b"],
      ["text", "val/c"],
      ["scalars", "val/d"],
    );

    expect(groups.map(([prefix]) => prefix)).toEqual(["val", "setup", "notes"]);
  });

  test("about the inside of a model come behind what it achieves", () => {
    const groups = groupsOf(
      ["histograms", "weights/a"],
      ["scalars", "norms/a"],
      ["text", "notes/b"],
      ["scalars", "train/loss"],
    );

    expect(groups.map(([prefix]) => prefix)).toEqual(["train", "weights", "norms", "notes"]);
  });

  test("name the plugins of graphs as one", () => {
    const names = ["graph_tagged_run_metadata", "graphs", "mesh"].map(unknownName);

    expect(names).toEqual(["graphs", "graphs", "mesh"]);
  });

  test("do not show what is appended to the tags of texts", () => {
    const groups = groupsOf(["text", "settings/text_summary"], ["text", "notes/day/text_summary"]);

    expect(groups).toEqual([
      [null, ["settings"]],
      ["notes", ["notes/day"]],
    ]);
  });
});

describe("the list of cards", () => {
  test("has one card for a tag of several runs, and knows its series", () => {
    const [card, ...others] = listCards(seriesOf(["scalars", "loss", "a"], ["scalars", "loss", "b"]));

    expect(card?.series.map(({ key }) => key.run)).toEqual(["a", "b"]);
    expect(others).toEqual([]);
  });

  test("has a card for each plugin of the same tag", () => {
    const cards = listCards(seriesOf(["scalars", "x"], ["histograms", "x"]));

    expect(cards.map(({ plugin }) => plugin)).toEqual(["scalars", "histograms"]);
  });

  test("leaves out plugins that it does not know", () => {
    expect(listCards(seriesOf(["mesh", "x"]))).toEqual([]);
  });
});
