import type { TextValue } from "../../protocol";

/**
 * Reads a text tensor as the rows of a table.
 *
 * A list is a table of one column; of more than two dimensions the first table is shown, as in TensorBoard.
 *
 * @returns Null for a single text.
 */
export function rowsOf({ strings, shape }: TextValue): readonly (readonly string[])[] | null {
  if (strings.length <= 1) return null;
  const columns = shape.length < 2 ? 1 : Math.max(1, shape.at(-1) ?? 1);
  const most = shape.length < 2 ? strings.length : (shape.at(-2) ?? 0);
  const rows: string[][] = [];
  for (let at = 0; at < strings.length && rows.length < most; at += columns) {
    rows.push(strings.slice(at, at + columns));
  }
  return rows;
}
