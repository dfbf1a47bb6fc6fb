import { describe, expect, test } from "vitest";
import { decodeFrame, unpackFrame } from "../../src/decode";
import { ProtocolError } from "../../src/protocol";
import { headerOf, packed, scalarFrame, seriesOf, WireBuffer } from "../support/wire";

const nothing = new ArrayBuffer(0);

describe("decodeFrame", () => {
  test("reads a frame that holds nothing", () => {
    const frame = decodeFrame(headerOf({ seq: 3, request: 4 }), nothing);

    expect(frame).toEqual({
      epoch: "one",
      seq: 3,
      sentAt: 5.5,
      series: [],
      gone: [],
      blocks: [],
      media: [],
      status: null,
      request: 4,
    });
  });

  test("reads what a series is and what the status says", () => {
    const status = { spilled: 2, problems: ["disk full"], live: ["runs/cnn"], progress: null };

    const frame = decodeFrame(headerOf({ series: [seriesOf(7, "images")], status }), nothing);

    expect(frame.series).toEqual([
      {
        id: 7,
        run: "runs/cnn",
        plugin: "images",
        tag: "train/loss",
        source: 2,
        firstWallTime: 1000.5,
        displayName: "Loss",
        description: "of the batch",
        replacedFrom: null,
      },
    ]);
    expect(frame.status).toEqual(status);
  });

  test("reads which series are gone", () => {
    const { gone } = decodeFrame(headerOf({ gone: [7, 0] }), nothing);

    expect(gone).toEqual([7, 0]);
  });

  test.each([[[-1]], [["7"]], [7], [null]])("refuses %j as a list of series that are gone", (gone) => {
    expect(() => decodeFrame(headerOf({ gone }), nothing)).toThrow(/^gone: expected a list of whole numbers/);
  });

  test("reads what was replaced, what is stored and how far the files are read", () => {
    const series = [[1, 0, 1, 2, 0, 5, { replaced_from: 40 }]];
    const media = [{ id: 1, index: 0, count: 1, step: 0, wall_time: 0, kind: "stored", nbytes: 70 }];
    const counts = { runs: 1, files: 2, bytes: 4, points: 6, directories: 7 };
    const progress = {
      ...counts,
      roots: ["a"],
      files_read: 3,
      bytes_read: 5,
      other_files: 8,
      is_reading: true,
    };
    const status = { spilled: 0, problems: [], live: [], progress };

    const frame = decodeFrame(headerOf({ series, media, status }), nothing);

    expect(frame.series[0]?.replacedFrom).toBe(40);
    expect(frame.media[0]?.value).toEqual({ kind: "stored", nbytes: 70, isMissing: false });
    expect(frame.status?.progress).toEqual({
      ...{ ...counts, roots: ["a"], filesRead: 3, bytesRead: 5, otherFiles: 8, isReading: true },
    });
  });

  test("cuts the columns into blocks", () => {
    const buffer = new WireBuffer();
    const columns = {
      ids: buffer.add(Uint32Array.of(4, 9)),
      versions: buffer.add(Uint32Array.of(0, 2)),
      flags: buffer.add(Uint8Array.of(0, 1 | 2 | 4)),
      firsts: buffer.add(Float64Array.of(5, 1000)),
      counts: buffer.add(Float64Array.of(1, 50)),
      points: buffer.add(Uint32Array.of(1, 2)),
      steps: buffer.add(Float64Array.of(-1, 2 ** 40, 3)),
      values: buffer.add(Float32Array.of(0.5, Number.NaN, Number.NEGATIVE_INFINITY)),
      times: buffer.add(Float32Array.of(0, 1, 2)),
      indices: buffer.add(Uint32Array.of(7, 49)),
    };

    const { blocks } = decodeFrame(headerOf({ columns }), buffer.view());

    expect(blocks).toEqual([
      {
        id: 4,
        version: 0,
        isKeyframe: false,
        isDetail: false,
        first: 5,
        count: 1,
        steps: Float64Array.of(-1),
        values: Float32Array.of(0.5),
        times: Float32Array.of(0),
        indices: null,
      },
      {
        id: 9,
        version: 2,
        isKeyframe: true,
        isDetail: true,
        first: 1000,
        count: 50,
        steps: Float64Array.of(2 ** 40, 3),
        values: Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY),
        times: Float32Array.of(1, 2),
        indices: Float64Array.of(1007, 1049),
      },
    ]);
  });

  test.each([0, 1, 4, 8])("reads a buffer that begins %d bytes into another one", (shift) => {
    const { header, buffer } = scalarFrame(0, [1.5, 2.5]);

    const frame = decodeFrame(header, buffer.view(shift));

    expect(frame.blocks[0]?.values).toEqual(Float32Array.of(1.5, 2.5));
  });

  test("reads images, histograms and texts", () => {
    const buffer = new WireBuffer();
    const event = { id: 1, index: 2, count: 3, step: 4, wall_time: 5 };
    const image = {
      ...event,
      kind: "image",
      width: 6,
      height: 7,
      data: buffer.add(Uint8Array.of(1, 2, 3)),
      others: [buffer.add(Uint8Array.of(4))],
    };
    const text = { ...event, kind: "text", strings: ["**a**", "b"], shape: [2] };
    const histogram = {
      ...event,
      kind: "histogram",
      minimum: -1,
      maximum: 1,
      num: 3,
      sum: 0.5,
      sum_squares: 2,
      limits: buffer.add(Float64Array.of(0, 1)),
      counts: buffer.add(Float64Array.of(1, 2)),
    };

    const { media } = decodeFrame(headerOf({ media: [image, histogram, text] }), buffer.view());

    const place = { id: 1, index: 2, count: 3, step: 4, wallTime: 5 };
    expect(media).toEqual([
      {
        ...place,
        value: {
          kind: "image",
          width: 6,
          height: 7,
          bytes: Uint8Array.of(1, 2, 3),
          others: [Uint8Array.of(4)],
        },
      },
      {
        ...place,
        value: {
          kind: "histogram",
          minimum: -1,
          maximum: 1,
          num: 3,
          sum: 0.5,
          sumSquares: 2,
          limits: Float64Array.of(0, 1),
          counts: Float64Array.of(1, 2),
        },
      },
      { ...place, value: { kind: "text", strings: ["**a**", "b"], shape: [2] } },
    ]);
  });

  test("says that the board is too old for a newer kernel", () => {
    expect(() => decodeFrame(headerOf({ protocol: 3 }), nothing)).toThrow(
      new ProtocolError("tbx_widget in Python is newer than this board; reload the page"),
    );
  });

  test("says that an older kernel has to be restarted", () => {
    expect(() => decodeFrame(headerOf({ protocol: 0 }), nothing)).toThrow("restart the kernel");
  });

  test.each([
    ["no object", [], "frame: expected an object, got []"],
    [
      "no protocol",
      headerOf({ protocol: undefined }),
      "protocol: expected a whole number from 0, got nothing",
    ],
    ["no epoch", headerOf({ epoch: 5 }), "epoch: expected a text, got 5"],
    ["a broken series", headerOf({ series: [{ id: -1 }] }), 'series: expected a list of 7, got {"id":-1}'],
    [
      "a name that is not there",
      headerOf({ series: [[0, 0, 1, 99, 0, 0, {}]] }),
      "series: expected a place among 6 names, got 99",
    ],
    [
      "a broken status",
      headerOf({ status: { spilled: 0, problems: [1] } }),
      "problems: expected a list of texts",
    ],
    [
      "an unknown kind",
      headerOf({ media: [{ id: 0, index: 0, count: 1, step: 0, wall_time: 0, kind: "smell" }] }),
      'kind: expected image, histogram, text or stored, got "smell"',
    ],
    ["a place outside", headerOf({ columns: { ids: [0, 1] } }), "ids: expected a column inside the 0 bytes"],
    [
      "a crooked place",
      headerOf({ columns: { ids: [4, 0] } }),
      "ids: expected an offset at a multiple of 8, got 4",
    ],
    ["no place", headerOf({ columns: { ids: 3 } }), "ids: expected [byte offset, length], got 3"],
  ])("says what is wrong with %s", (_, header, message) => {
    expect(() => decodeFrame(header, nothing)).toThrow(message);
  });

  test.each([
    [
      "counts of another length",
      { counts: Float64Array.of(2, 2) },
      "counts: expected one number for each of 1 blocks, got 2",
    ],
    [
      "values of another length",
      { values: Float32Array.of(1) },
      "values: expected one number for each of 2 points, got 1",
    ],
    [
      "more points than it has",
      { points: Uint32Array.of(3), counts: Float64Array.of(3) },
      "steps: expected at least 3 elements, got 2",
    ],
    [
      "fewer points than it has",
      { points: Uint32Array.of(1), counts: Float64Array.of(1) },
      "points: expected 2 in all, got 1",
    ],
    [
      "holes without indices",
      { counts: Float64Array.of(9) },
      "block 0: expected 9 points, or indices, got 2",
    ],
    [
      "a first that is no number",
      { firsts: Float64Array.of(Number.NaN) },
      "block 0: expected whole first and count",
    ],
    [
      "indices that go back",
      { flags: Uint8Array.of(2), indices: Uint32Array.of(1, 0) },
      "indices: expected ascending below 2, got 0",
    ],
  ])("says what is wrong with a block of %s", (_, wrong, message) => {
    const buffer = new WireBuffer();
    const right = {
      ids: Uint32Array.of(0),
      versions: Uint32Array.of(0),
      flags: Uint8Array.of(0),
      firsts: Float64Array.of(0),
      counts: Float64Array.of(2),
      points: Uint32Array.of(2),
      steps: Float64Array.of(0, 1),
      values: Float32Array.of(0, 1),
      times: Float32Array.of(0, 1),
    };
    const columns = Object.entries({ ...right, ...wrong }).map(([name, column]) => [
      name,
      buffer.add(column),
    ]);

    const header = headerOf({ columns: Object.fromEntries(columns) });

    expect(() => decodeFrame(header, buffer.view())).toThrow(message);
  });
});

describe("unpackFrame", () => {
  test("reads a header of any length and the buffer behind it", () => {
    for (const epoch of ["", "a", "ab", "ünïcode", "abcdefgh"]) {
      const { header, buffer } = scalarFrame(0, [0.25], { epoch });

      const frame = unpackFrame(packed(header, buffer.view()));

      expect(frame.epoch).toBe(epoch);
      expect(frame.blocks[0]?.values).toEqual(Float32Array.of(0.25));
    }
  });

  test("says that bytes are missing", () => {
    expect(() => unpackFrame(new DataView(new ArrayBuffer(3)))).toThrow("at least 4 bytes, got 3");
    expect(() => unpackFrame(new DataView(Uint8Array.of(9, 0, 0, 0, 1).buffer))).toThrow(
      "at least 16 bytes, got 5",
    );
  });

  test("says that the header is not JSON", () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 0x7b, 0x7b, 0, 0);

    expect(() => unpackFrame(new DataView(bytes.buffer))).toThrow("the header is not JSON");
  });
});
