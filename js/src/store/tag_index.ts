import type { SeriesKey } from "../protocol";
import type { Series } from "./types";

type Place = Pick<SeriesKey, "plugin" | "tag">;

const NONE: readonly Series[] = [];

/** The series of each tag. A list that was handed out never changes: another one takes its place. */
export class TagIndex {
  private readonly lists = new Map<string, Series[]>();
  /** Lists that were made since the last `settle`, so that nobody has seen them yet. */
  private readonly own = new Set<string>();

  get(place: Place): readonly Series[] {
    return this.lists.get(nameOf(place)) ?? NONE;
  }

  all(): Iterable<readonly Series[]> {
    return this.lists.values();
  }

  add(series: Series): void {
    this.ownList(series.key).push(series);
  }

  /** Something about a series has changed that its list's readers have to see. */
  renew(series: Series): void {
    this.ownList(series.key);
  }

  remove(series: Series): void {
    const name = nameOf(series.key);
    const others = (this.lists.get(name) ?? []).filter((other) => other !== series);
    if (others.length > 0) this.lists.set(name, others);
    else this.lists.delete(name);
    this.own.add(name);
  }

  /** The lists are looked at from now on. */
  settle(): void {
    this.own.clear();
  }

  clear(): void {
    this.lists.clear();
    this.own.clear();
  }

  private ownList(place: Place): Series[] {
    const name = nameOf(place);
    const known = this.lists.get(name);
    if (known && this.own.has(name)) return known;
    const list = known ? [...known] : [];
    this.lists.set(name, list);
    this.own.add(name);
    return list;
  }
}

function nameOf({ plugin, tag }: Place): string {
  return `${plugin}\0${tag}`;
}
