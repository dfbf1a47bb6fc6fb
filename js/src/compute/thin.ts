/** Tells whether an event stays: every `stride`-th one, and the newest; with stride 0 only the newest. */
export function staysAt(index: number, stride: number, newest: number): boolean {
  return index % stride === 0 || index === newest;
}

/**
 * Finds the smallest stride, from `stride` on by doubling, at which what stays is within bounds.
 *
 * Because a doubled stride keeps a part of what the single one kept, an event that went away is
 * never missed later, and what stays is evenly spaced.
 *
 * @param indices - Positions in order of arrival of the held events, ascending.
 * @param sizes - Bytes of each held event.
 * @param mostEvents - At least 2: the newest event and one more.
 * @returns The stride; 0 when the bytes allow no more than the newest, which stays whatever its size.
 */
export function fitStride(
  indices: readonly number[],
  sizes: readonly number[],
  stride: number,
  mostEvents: number,
  mostBytes: number,
): number {
  const newest = indices[indices.length - 1] ?? 0;
  let fitting = stride;
  while (fitting > 0 && !fits(indices, sizes, fitting, newest, mostEvents, mostBytes)) {
    fitting = fitting > newest ? 0 : fitting * 2;
  }
  return fitting;
}

function fits(
  indices: readonly number[],
  sizes: readonly number[],
  stride: number,
  newest: number,
  mostEvents: number,
  mostBytes: number,
): boolean {
  let events = 0;
  let bytes = 0;
  for (let i = 0; i < indices.length; i++) {
    if (!staysAt(indices[i] as number, stride, newest)) continue;
    events++;
    bytes += sizes[i] as number;
  }
  return events <= Math.max(mostEvents, 2) && bytes <= mostBytes;
}
