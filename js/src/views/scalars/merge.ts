import type { Columns } from "../../compute/xvalues";
import type { ScalarBlock } from "../../protocol";
import type { ScalarSeries } from "../../store/types";

/** Columns that grow and are written again and again. */
export interface MutableColumns extends Columns {
  length: number;
  steps: Float64Array;
  values: Float32Array;
  times: Float32Array;
  indices: Float64Array;
}

export function emptyColumns(): MutableColumns {
  return {
    length: 0,
    steps: new Float64Array(0),
    values: new Float32Array(0),
    times: new Float32Array(0),
    indices: new Float64Array(0),
  };
}

/**
 * Puts answered points among the held ones, in order of arrival and each once. Held points stay even where a block
 * covers them, so that no peak goes away when a block is itself a selection.
 *
 * @param blocks - In order of their first index, without overlap.
 * @param out - Takes the result.
 */
export function mergeBlocks(
  held: Columns & Pick<ScalarSeries, "isCounted">,
  blocks: readonly ScalarBlock[],
  out: MutableColumns,
): void {
  reserve(
    out,
    blocks.reduce((most, block) => most + block.steps.length, held.length),
  );
  out.length = 0;
  let at = 0;
  for (const block of blocks) {
    for (let i = 0; i < block.steps.length; i++) {
      const index = block.indices === null ? block.first + i : (block.indices[i] as number);
      for (; at < held.length && (held.indices[at] as number) < index; at++) appendHeld(out, held, at);
      if (at < held.length && held.indices[at] === index) at++;
      append(out, block, i, index);
      if (held.isCounted) out.steps[out.length - 1] = index;
    }
  }
  for (; at < held.length; at++) appendHeld(out, held, at);
}

/** Takes answered blocks up; older ones that overlap with one of them go, because they are coarser. */
export function replaceBlocks(
  known: readonly ScalarBlock[],
  answered: readonly ScalarBlock[],
): readonly ScalarBlock[] {
  const kept = known.filter((old) => !answered.some((block) => overlaps(old, block)));
  return [...kept, ...answered].sort((a, b) => a.first - b.first);
}

function overlaps(a: ScalarBlock, b: ScalarBlock): boolean {
  return a.first < b.first + b.count && b.first < a.first + a.count;
}

function appendHeld(out: MutableColumns, held: Columns, at: number): void {
  append(out, held, at, held.indices[at] as number);
}

function append(
  out: MutableColumns,
  from: Pick<Columns, "steps" | "values" | "times">,
  at: number,
  index: number,
): void {
  const to = out.length++;
  out.steps[to] = from.steps[at] as number;
  out.values[to] = from.values[at] as number;
  out.times[to] = from.times[at] as number;
  out.indices[to] = index;
}

function reserve(out: MutableColumns, length: number): void {
  if (out.steps.length >= length) return;
  const size = Math.ceil(length * 1.25);
  out.steps = new Float64Array(size);
  out.values = new Float32Array(size);
  out.times = new Float32Array(size);
  out.indices = new Float64Array(size);
}
