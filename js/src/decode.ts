import { decodeBlocks, FrameBuffer, placesOf } from "./columns";
import { decodeMedia } from "./decode_media";
import { decodeSeries } from "./decode_series";
import { decodeStatus } from "./decode_status";
import { countsOf, fieldsOf, isCount, listOf, mismatch, numberOf, textOf, textsOf } from "./guards";
import { type Frame, PROTOCOL, ProtocolError } from "./protocol";

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
  const names = textsOf(fields, "names");
  return {
    epoch: textOf(fields, "epoch"),
    seq: numberOf(fields, "seq"),
    sentAt: numberOf(fields, "sent_at"),
    series: listOf(fields, "series").map((item) => decodeSeries(item, names)),
    gone: fields.gone === undefined ? [] : countsOf(fields, "gone"),
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
      ? "tbx_widget in Python is newer than this board; reload the page"
      : "tbx_widget in Python is older than this board; restart the kernel or the server",
  );
}

function decodeRequest(request: unknown): number | null {
  if (request !== null && !isCount(request)) throw mismatch("request", "a whole number from 0", request);
  return request;
}
