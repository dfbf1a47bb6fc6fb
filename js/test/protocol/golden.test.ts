import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { unpackFrame } from "../../src/decode";
import type { Frame, MediaEvent, ScalarBlock, Status } from "../../src/protocol";

interface Golden {
  header: Record<string, unknown> & {
    names: string[];
    series: unknown[][];
    media: Record<string, unknown>[];
    columns: Record<string, unknown>;
  };
  columns: Record<string, (number | string)[]>;
  media: {
    data_base64?: string;
    others_base64?: string[];
    limits?: (number | string)[];
    counts?: (number | string)[];
  }[];
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
    golden.media.map(({ data_base64, others_base64, limits, counts }) => {
      return { data_base64, others_base64, limits, counts };
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
    status: frame.status && statusOf(frame.status),
    series: frame.series,
    media: frame.media.map(mediaHeadOf),
  };
}

function statusOf({ progress, ...status }: Status) {
  if (progress === null) return { ...status, progress };
  const { filesRead, bytesRead, otherFiles, isReading, ...counts } = progress;
  return {
    ...status,
    progress: {
      ...counts,
      files_read: filesRead,
      bytes_read: bytesRead,
      other_files: otherFiles,
      is_reading: isReading,
    },
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
    case "stored":
      return { ...head, nbytes: value.nbytes };
    default:
      return value satisfies never;
  }
}

function expectedHead(header: Golden["header"]) {
  const { kind: _kind, protocol: _protocol, columns: _columns, names, series, media, ...rest } = header;
  return {
    ...rest,
    series: series.map((item) => expectedSeries(item, names)),
    media: media.map(({ data: _d, others: _o, limits: _l, counts: _c, ...event }) => event),
  };
}

function expectedSeries(item: unknown[], names: string[]) {
  const [id, run, plugin, tag, source, firstWallTime, more] = item as [
    ...[number, number, number, number, number, number],
    Record<string, unknown>,
  ];
  return {
    ...{ id, run: names[run], plugin: names[plugin], tag: names[tag], source, firstWallTime },
    displayName: more.display_name ?? "",
    description: more.description ?? "",
    replacedFrom: more.replaced_from ?? null,
  };
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
      return { data_base64: base64(value.bytes), others_base64: value.others.map(base64) };
    case "histogram":
      return { limits: plain(value.limits), counts: plain(value.counts) };
    case "text":
    case "stored":
      return {};
    default:
      return value satisfies never;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function plain(numbers: ArrayLike<number>): (number | string)[] {
  return Array.from(numbers, (number) => (Number.isFinite(number) ? number : String(number)));
}
