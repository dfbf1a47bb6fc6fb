import { decodeBlocks, FrameBuffer, placesOf } from "./columns";
import {
  countOf,
  type Fields,
  fieldsOf,
  isCount,
  listOf,
  mismatch,
  numberOf,
  textOf,
  textsOf,
} from "./guards";
import {
  type Frame,
  type MediaEvent,
  type MediaValue,
  PROTOCOL,
  ProtocolError,
  type SeriesKey,
  type Status,
} from "./protocol";

/**
 * Reads a frame.
 *
 * @param header - The JSON part, as parsed.
 * @param buffer - The binary part; the frame's arrays are views into it.
 * @throws ProtocolError that says what was wrong.
 */
export function decodeFrame(header: unknown, buffer: DataView | ArrayBuffer): Frame {
  const fields = fieldsOf(header, "frame");
  checkProtocol(fields.protocol);
  const bytes = new FrameBuffer(buffer);
  return {
    epoch: textOf(fields, "epoch"),
    seq: numberOf(fields, "seq"),
    sentAt: numberOf(fields, "sent_at"),
    series: listOf(fields, "series").map(decodeSeries),
    blocks: decodeBlocks(placesOf(fields, "columns"), bytes),
    media: listOf(fields, "media").map((event) => decodeMedia(event, bytes)),
    status: decodeStatus(fields.status ?? null),
    request: decodeRequest(fields.request ?? null),
  };
}

/**
 * Reads a packed frame: a u32 with the header's length, the header, zeros up to a multiple of 8
 * bytes, and the buffer.
 *
 * @throws ProtocolError that says what was wrong.
 */
export function unpackFrame(packed: DataView): Frame {
  if (packed.byteLength < 4) throw mismatch("packed frame", "at least 4 bytes", packed.byteLength);
  const length = packed.getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  if (start > packed.byteLength) throw mismatch("packed frame", `at least ${start} bytes`, packed.byteLength);
  const header = new Uint8Array(packed.buffer, packed.byteOffset + 4, length);
  const buffer = new DataView(packed.buffer, packed.byteOffset + start, packed.byteLength - start);
  return decodeFrame(parse(header), buffer);
}

function parse(utf8: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(utf8));
  } catch (error) {
    throw new ProtocolError(`packed frame: the header is not JSON (${String(error)})`);
  }
}

function checkProtocol(protocol: unknown): void {
  if (protocol === PROTOCOL) return;
  if (!isCount(protocol)) throw mismatch("protocol", "a whole number from 0", protocol);
  throw new ProtocolError(
    protocol > PROTOCOL
      ? "the kernel's tbx_widget is newer than this board; reload the page"
      : "the kernel's tbx_widget is older than this board; restart the kernel",
  );
}

function decodeSeries(item: unknown): SeriesKey {
  const fields = fieldsOf(item, "series");
  return {
    id: countOf(fields, "id"),
    run: textOf(fields, "run"),
    plugin: textOf(fields, "plugin"),
    tag: textOf(fields, "tag"),
    source: countOf(fields, "source"),
    firstWallTime: numberOf(fields, "first_wall_time"),
    displayName: textOf(fields, "display_name"),
    description: textOf(fields, "description"),
  };
}

function decodeMedia(item: unknown, buffer: FrameBuffer): MediaEvent {
  const fields = fieldsOf(item, "media");
  return {
    id: countOf(fields, "id"),
    index: countOf(fields, "index"),
    count: countOf(fields, "count"),
    step: numberOf(fields, "step"),
    wallTime: numberOf(fields, "wall_time"),
    value: decodeValue(fields, buffer),
  };
}

function decodeValue(fields: Fields, buffer: FrameBuffer): MediaValue {
  switch (fields.kind) {
    case "image":
      return {
        kind: "image",
        width: countOf(fields, "width"),
        height: countOf(fields, "height"),
        bytes: buffer.column(Uint8Array, fields, "data"),
      };
    case "histogram":
      return {
        kind: "histogram",
        minimum: numberOf(fields, "minimum"),
        maximum: numberOf(fields, "maximum"),
        num: numberOf(fields, "num"),
        sum: numberOf(fields, "sum"),
        sumSquares: numberOf(fields, "sum_squares"),
        ...decodeBuckets(fields, buffer),
      };
    case "text":
      return { kind: "text", strings: textsOf(fields, "strings"), shape: decodeShape(fields) };
    default:
      throw mismatch("kind", "image, histogram or text", fields.kind);
  }
}

function decodeBuckets(fields: Fields, buffer: FrameBuffer): { limits: Float64Array; counts: Float64Array } {
  const limits = buffer.column(Float64Array, fields, "limits");
  const counts = buffer.column(Float64Array, fields, "counts");
  if (limits.length !== counts.length) throw mismatch("counts", `${limits.length} of them`, counts.length);
  return { limits, counts };
}

function decodeShape(fields: Fields): readonly number[] {
  const shape = listOf(fields, "shape");
  if (!shape.every(isCount)) throw mismatch("shape", "whole numbers", shape);
  return shape;
}

function decodeStatus(status: unknown): Status | null {
  if (status === null) return null;
  const fields = fieldsOf(status, "status");
  return {
    spilled: countOf(fields, "spilled"),
    problems: textsOf(fields, "problems"),
    live: textsOf(fields, "live"),
  };
}

function decodeRequest(request: unknown): number | null {
  if (request !== null && !isCount(request)) throw mismatch("request", "a whole number from 0", request);
  return request;
}
