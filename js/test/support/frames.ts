import type { Frame, MediaEvent, ScalarBlock, SeriesKey } from "../../src/protocol";

export function keyOf(id: number, plugin = "scalars", tag = `tag ${id}`): SeriesKey {
  return {
    id,
    run: "run",
    plugin,
    tag,
    source: 0,
    firstWallTime: 1000,
    displayName: "",
    description: "",
    replacedFrom: null,
  };
}

export function frameOf(parts: Partial<Frame>): Frame {
  return {
    epoch: "one",
    seq: 0,
    sentAt: 0,
    series: [],
    gone: [],
    blocks: [],
    media: [],
    status: null,
    request: null,
    ...parts,
  };
}

/** A block that carries all its points; the step of a point is its index unless steps are given. */
export function blockOf(
  first: number,
  values: ArrayLike<number>,
  parts: Partial<ScalarBlock> = {},
): ScalarBlock {
  const count = values.length;
  return {
    id: 0,
    version: 0,
    isKeyframe: false,
    isDetail: false,
    first,
    count,
    steps: Float64Array.from({ length: count }, (_, i) => first + i),
    values: Float32Array.from(values),
    times: new Float32Array(count),
    indices: null,
    ...parts,
  };
}

export function textOf(id: number, index: number, parts: Partial<MediaEvent> = {}): MediaEvent {
  const value = { kind: "text", strings: [`event ${index}`], shape: [1] } as const;
  return { id, index, count: index + 1, step: index, wallTime: 0, value, ...parts };
}

export function storedOf(id: number, index: number): MediaEvent {
  const value = { kind: "stored", nbytes: 9, isMissing: false } as const;
  return { id, index, count: index + 1, step: index, wallTime: 0, value };
}

export function imageOf(id: number, index: number, bytes: number): MediaEvent {
  const value = { kind: "image", width: 1, height: 1, bytes: new Uint8Array(bytes), others: [] } as const;
  return { id, index, count: index + 1, step: index, wallTime: 0, value };
}
