import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { unpackFrame } from "../../src/decode";
import type { Frame, MediaEvent, ScalarBlock } from "../../src/protocol";

interface Golden {
  header: Record<string, unknown> & { media: Record<string, unknown>[]; columns: Record<string, unknown> };
  columns: Record<string, (number | string)[]>;
  media: { data_base64?: string; limits?: (number | string)[]; counts?: (number | string)[] }[];
}

const folder = fileURLToPath(new URL("../../../tests/frames/", import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bin"))
  .map((file) => file.slice(0, -".bin".length));

test("there are golden frames", () => {
  expect(names).not.toEqual([]);
});

test.each(names)("the golden frame %s decodes to what Python put in", (name) => {
  const golden = JSON.parse(readFileSync(`${folder}${name}.json`, "utf8")) as Golden;
  const bytes = readFileSync(`${folder}${name}.bin`);

  const frame = unpackFrame(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));

  expect(headOf(frame)).toEqual(expectedHead(golden.header));
  expect(columnsOf(frame.blocks)).toEqual(golden.columns);
  expect(frame.media.map(arraysOf)).toEqual(
    golden.media.map(({ data_base64, limits, counts }) => {
      return { data_base64, limits, counts };
    }),
  );
});

/** Everything of a frame that stands in its header, in the wire's spelling. */
function headOf(frame: Frame) {
  return {
    epoch: frame.epoch,
    seq: frame.seq,
    sent_at: frame.sentAt,
    request: frame.request,
    status: frame.status,
    series: frame.series.map(({ firstWallTime, displayName, description, ...key }) => {
      return { ...key, first_wall_time: firstWallTime, display_name: displayName, description };
    }),
    media: frame.media.map(mediaHeadOf),
  };
}

function mediaHeadOf({ wallTime, value, ...event }: MediaEvent) {
  const head = { ...event, wall_time: wallTime, kind: value.kind };
  switch (value.kind) {
    case "image":
      return { ...head, width: value.width, height: value.height };
    case "histogram": {
      const { minimum, maximum, num, sum, sumSquares } = value;
      return { ...head, minimum, maximum, num, sum, sum_squares: sumSquares };
    }
    case "text":
      return { ...head, strings: value.strings, shape: value.shape };
    default:
      return value satisfies never;
  }
}

function expectedHead(header: Golden["header"]) {
  const { kind: _kind, protocol: _protocol, columns: _columns, media, ...rest } = header;
  return { ...rest, media: media.map(({ data: _d, limits: _l, counts: _c, ...event }) => event) };
}

function columnsOf(blocks: readonly ScalarBlock[]): Golden["columns"] {
  const sparse = blocks.filter((block) => block.indices);
  return {
    ids: blocks.map((block) => block.id),
    versions: blocks.map((block) => block.version),
    flags: blocks.map((b) => (b.isKeyframe ? 1 : 0) + (b.indices ? 2 : 0) + (b.isDetail ? 4 : 0)),
    firsts: blocks.map((block) => block.first),
    counts: blocks.map((block) => block.count),
    points: blocks.map((block) => block.steps.length),
    steps: blocks.flatMap((block) => plain(block.steps)),
    values: blocks.flatMap((block) => plain(block.values)),
    times: blocks.flatMap((block) => plain(block.times)),
    indices: sparse.flatMap((block) => plain((block.indices as Float64Array).map((i) => i - block.first))),
  };
}

function arraysOf({ value }: MediaEvent): Golden["media"][number] {
  switch (value.kind) {
    case "image":
      return { data_base64: Buffer.from(value.bytes).toString("base64") };
    case "histogram":
      return { limits: plain(value.limits), counts: plain(value.counts) };
    case "text":
      return {};
    default:
      return value satisfies never;
  }
}

function plain(numbers: ArrayLike<number>): (number | string)[] {
  return Array.from(numbers, (number) => (Number.isFinite(number) ? number : String(number)));
}
