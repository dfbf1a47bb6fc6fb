import { signal } from "@preact/signals";
import type { CardGroup } from "./groups";

/** The groups whose cards the user does not want to see, also those that are not there at the moment. */
export class ClosedGroups {
  readonly names = signal<ReadonlySet<string>>(new Set());

  has(group: CardGroup): boolean {
    return this.names.value.has(groupName(group));
  }

  toggle(group: CardGroup): void {
    const names = new Set(this.names.peek());
    const name = groupName(group);
    if (!names.delete(name)) names.add(name);
    this.names.value = names;
  }
}

/** Names a group; no prefix has a slash in it. */
export function groupName({ prefix, isPinned }: CardGroup): string {
  return isPinned ? "/pinned" : (prefix ?? "/");
}
