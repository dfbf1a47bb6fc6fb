type Column = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** The binary part of a frame as the kernel lays it out: every column at a multiple of 8 bytes. */
export class WireBuffer {
  private readonly columns: Column[] = [];
  private length = 0;

  add(column: Column): [number, number] {
    const place: [number, number] = [this.length, column.length];
    this.columns.push(column);
    this.length += Math.ceil(column.byteLength / 8) * 8;
    return place;
  }

  /** The bytes, after `shift` bytes that do not belong to them. */
  view(shift = 0): DataView {
    const bytes = new Uint8Array(shift + this.length);
    let offset = shift;
    for (const column of this.columns) {
      bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
      offset += Math.ceil(column.byteLength / 8) * 8;
    }
    return new DataView(bytes.buffer, shift);
  }
}

export function headerOf(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: "frame",
    protocol: 2,
    epoch: "one",
    seq: 0,
    sent_at: 5.5,
    request: null,
    series: [],
    names: ["runs/cnn", "scalars", "train/loss", "images", "text", "histograms"],
    columns: {},
    media: [],
    status: null,
    ...parts,
  };
}

/** One block of series 0 that begins at index `first` and carries all its values. */
export function scalarFrame(first: number, values: readonly number[], parts: Record<string, unknown> = {}) {
  const buffer = new WireBuffer();
  const columns = {
    ids: buffer.add(Uint32Array.of(0)),
    versions: buffer.add(Uint32Array.of(0)),
    flags: buffer.add(Uint8Array.of(0)),
    firsts: buffer.add(Float64Array.of(first)),
    counts: buffer.add(Float64Array.of(values.length)),
    points: buffer.add(Uint32Array.of(values.length)),
    steps: buffer.add(Float64Array.from(values, (_, i) => first + i)),
    values: buffer.add(Float32Array.from(values)),
    times: buffer.add(new Float32Array(values.length)),
  };
  const series = first === 0 ? [seriesOf(0, "scalars")] : [];
  return { header: headerOf({ columns, series, ...parts }), buffer };
}

/** A series of the names that `headerOf` lists. */
export function seriesOf(id: number, plugin: "scalars" | "images" | "text" | "histograms"): unknown[] {
  const place = { scalars: 1, images: 3, text: 4, histograms: 5 }[plugin];
  return [id, 0, place, 2, 2, 1000.5, { display_name: "Loss", description: "of the batch" }];
}

export function packed(header: unknown, buffer: DataView): DataView {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + buffer.byteLength);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), start);
  return new DataView(bytes.buffer);
}
