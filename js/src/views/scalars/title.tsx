const TAIL = 12;

/**
 * Splits a name so that its middle can be cut: the start shrinks, the end stays.
 *
 * @param mostWhole - Names of no more letters than this have room.
 */
export function splitName(name: string, mostWhole = 2 * TAIL): readonly [string, string] {
  if (name.length <= mostWhole) return [name, ""];
  const tail = Math.min(TAIL, name.length >> 1);
  return [name.slice(0, -tail), name.slice(-tail)];
}

/** Cuts the middle of a name that is long, where nothing shrinks it. */
export function cutName(name: string): string {
  const [head, tail] = splitName(name);
  return tail ? `${head.slice(0, TAIL)}…${tail}` : name;
}

/** Returns what stands behind the last slash that has something behind it. */
export function lastPart(tag: string): string {
  return /([^/]+)\/*$/.exec(tag)?.[1] ?? tag;
}

interface TitleProps {
  readonly tag: string;
  /** Stands in place of the tag; empty for the tag. */
  readonly displayName: string;
  /** The card stands apart from its group, whose name says the rest. */
  readonly isWhole: boolean;
}

/** The name that was given to a tag, or the last part of the tag, cut in the middle where the card is narrow; the whole tag on hover. */
export function Title({ tag, displayName, isWhole }: TitleProps) {
  const [head, tail] = splitName(displayName || (isWhole ? tag : lastPart(tag)));
  return (
    <h3 class="tbx-card-title" title={tag}>
      <span class="tbx-title-head">{head}</span>
      {tail !== "" && <span class="tbx-title-tail">{tail}</span>}
    </h3>
  );
}
