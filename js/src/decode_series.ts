import { isCount, isFields, isText, mismatch } from "./guards";
import type { SeriesKey } from "./protocol";

/**
 * Reads what a series is: `[id, run, plugin, tag, source, first wall time, more]`.
 *
 * @param names - What run, plugin and tag are places in.
 */
export function decodeSeries(item: unknown, names: readonly string[]): SeriesKey {
  if (!Array.isArray(item) || item.length !== 7) throw mismatch("series", "a list of 7", item);
  const [id, run, plugin, tag, source, firstWallTime, more] = item as unknown[];
  if (!isCount(id) || !isCount(source)) throw mismatch("series", "a whole id and source", [id, source]);
  if (typeof firstWallTime !== "number") throw mismatch("first wall time", "a number", firstWallTime);
  if (!isFields(more)) throw mismatch("series", "an object at its end", more);
  const { display_name, description, replaced_from } = more;
  return {
    id,
    run: nameAt(names, run),
    plugin: nameAt(names, plugin),
    tag: nameAt(names, tag),
    source,
    firstWallTime,
    displayName: isText(display_name) ? display_name : "",
    description: isText(description) ? description : "",
    replacedFrom: typeof replaced_from === "number" ? replaced_from : null,
  };
}

function nameAt(names: readonly string[], place: unknown): string {
  const name = isCount(place) ? names[place] : undefined;
  if (name === undefined) throw mismatch("series", `a place among ${names.length} names`, place);
  return name;
}
