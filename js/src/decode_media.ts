import type { FrameBuffer } from "./columns";
import { countOf, type Fields, fieldsOf, isCount, listOf, mismatch, numberOf, textsOf } from "./guards";
import type { ImageValue, MediaEvent, MediaValue } from "./protocol";

export function decodeMedia(item: unknown, buffer: FrameBuffer): MediaEvent {
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
      return decodeImage(fields, buffer);
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
    case "stored":
      return { kind: "stored", nbytes: countOf(fields, "nbytes"), isMissing: false };
    default:
      throw mismatch("kind", "image, histogram, text or stored", fields.kind);
  }
}

function decodeImage(fields: Fields, buffer: FrameBuffer): ImageValue {
  const others = listOf(fields, "others");
  return {
    kind: "image",
    width: countOf(fields, "width"),
    height: countOf(fields, "height"),
    bytes: buffer.column(Uint8Array, fields, "data"),
    others: others.map((others) => buffer.column(Uint8Array, { others }, "others")),
  };
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
