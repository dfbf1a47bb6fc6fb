import { type Fields, fieldsOf, isCount, mismatch } from "./guards";
import { BlockFlag, ProtocolError, type ScalarBlock } from "./protocol";

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

interface ColumnType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
}

/** The binary part of a frame; gives views into it, and checks that they lie inside. */
export class FrameBuffer {
  private readonly buffer: ArrayBufferLike;
  private readonly start: number;
  private readonly length: number;

  /** A buffer that does not begin at a multiple of 8 bytes is copied, for typed arrays need that. */
  constructor(bytes: DataView | ArrayBuffer) {
    if (!isLittleEndian) throw new ProtocolError("frames are little-endian, this machine is not");
    const view = bytes instanceof DataView ? bytes : new DataView(bytes);
    const isAligned = view.byteOffset % 8 === 0;
    this.length = view.byteLength;
    this.start = isAligned ? view.byteOffset : 0;
    this.buffer = isAligned ? view.buffer : view.buffer.slice(view.byteOffset, view.byteOffset + this.length);
  }

  /** Returns the column that `places` names, as an array of the given type; an empty one where there is none. */
  column<T>(type: ColumnType<T>, places: Fields, name: string): T {
    const [offset, length] = this.check(places[name], name, type.BYTES_PER_ELEMENT);
    return new type(this.buffer, offset, length);
  }

  private check(place: unknown, name: string, width: number): readonly [number, number] {
    if (place === undefined) return [this.start, 0];
    if (!Array.isArray(place) || place.length !== 2 || !place.every(isCount)) {
      throw mismatch(name, "[byte offset, length]", place);
    }
    const [offset, length] = place as [number, number];
    if (offset % 8 !== 0) throw mismatch(name, "an offset at a multiple of 8", offset);
    if (offset + length * width > this.length) {
      throw mismatch(name, `a column inside the ${this.length} bytes of the buffer`, place);
    }
    return [this.start + offset, length];
  }
}

/** Cuts the columns of scalars into blocks; a column that the header does not name is empty. */
export function decodeBlocks(places: Fields, buffer: FrameBuffer): readonly ScalarBlock[] {
  const columns = readColumns(places, buffer);
  const blocks: ScalarBlock[] = [];
  let point = 0;
  let sparsePoint = 0;
  for (let i = 0; i < columns.ids.length; i++) {
    const block = decodeBlock(columns, i, point, sparsePoint);
    blocks.push(block);
    point += block.steps.length;
    sparsePoint += block.indices?.length ?? 0;
  }
  if (point !== columns.steps.length) throw mismatch("points", `${columns.steps.length} in all`, point);
  return blocks;
}

type Columns = ReturnType<typeof readColumns>;

function readColumns(places: Fields, buffer: FrameBuffer) {
  const ids = buffer.column(Uint32Array, places, "ids");
  const perBlock = {
    versions: buffer.column(Uint32Array, places, "versions"),
    flags: buffer.column(Uint8Array, places, "flags"),
    firsts: buffer.column(Float64Array, places, "firsts"),
    counts: buffer.column(Float64Array, places, "counts"),
    points: buffer.column(Uint32Array, places, "points"),
  };
  const steps = buffer.column(Float64Array, places, "steps");
  const perPoint = {
    values: buffer.column(Float32Array, places, "values"),
    times: buffer.column(Float32Array, places, "times"),
  };
  const indices = buffer.column(Uint32Array, places, "indices");
  checkLengths(perBlock, ids.length, "blocks");
  checkLengths(perPoint, steps.length, "points");
  return { ids, ...perBlock, steps, ...perPoint, indices };
}

function decodeBlock(columns: Columns, at: number, point: number, sparsePoint: number): ScalarBlock {
  const flags = columns.flags[at] as number;
  const first = columns.firsts[at] as number;
  const count = columns.counts[at] as number;
  const carried = columns.points[at] as number;
  const isSparse = (flags & BlockFlag.indices) !== 0;
  checkBlock(at, first, count, carried, isSparse);
  const end = point + carried;
  const relative = isSparse ? cut(columns.indices, sparsePoint, sparsePoint + carried, "indices") : null;
  return {
    id: columns.ids[at] as number,
    version: columns.versions[at] as number,
    isKeyframe: (flags & BlockFlag.keyframe) !== 0,
    isDetail: (flags & BlockFlag.detail) !== 0,
    first,
    count,
    steps: cut(columns.steps, point, end, "steps"),
    values: columns.values.subarray(point, end),
    times: columns.times.subarray(point, end),
    indices: relative && absolute(relative, first, count),
  };
}

function checkLengths(columns: Record<string, ArrayLike<number>>, length: number, what: string): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== length)
      throw mismatch(name, `one number for each of ${length} ${what}`, column.length);
  }
}

function checkBlock(at: number, first: number, count: number, carried: number, isSparse: boolean): void {
  const place = `block ${at}`;
  if (!isCount(first) || !isCount(count)) throw mismatch(place, "whole first and count", [first, count]);
  if (carried > count) throw mismatch(place, `at most ${count} points`, carried);
  if (!isSparse && carried !== count) throw mismatch(place, `${count} points, or indices`, carried);
}

function cut<T extends Float64Array | Uint32Array>(column: T, from: number, to: number, name: string): T {
  if (to > column.length) throw mismatch(name, `at least ${to} elements`, column.length);
  return column.subarray(from, to) as T;
}

function absolute(relative: Uint32Array, first: number, count: number): Float64Array {
  const indices = new Float64Array(relative.length);
  let previous = -1;
  for (let i = 0; i < relative.length; i++) {
    const index = relative[i] as number;
    if (index <= previous || index >= count) throw mismatch("indices", `ascending below ${count}`, index);
    indices[i] = first + index;
    previous = index;
  }
  return indices;
}

/** Says where something lies in the buffer of a header that is known to be an object. */
export function placesOf(header: Fields, name: string): Fields {
  return fieldsOf(header[name] ?? {}, name);
}
