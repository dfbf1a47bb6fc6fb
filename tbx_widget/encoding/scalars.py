"""Scalar columns to the records of an event file, many records at a time.

All records of one tag whose steps take the same number of bytes are equal but for four places. With
k = 0 to 10 bytes of step (no field when the step is 0) and s bytes of tag and keys, a record is

| offset | size | meaning |
|---|---|---|
| 0 | 12 | header, see `tfrecord` |
| 12 | 1 | key of `Event.wall_time` |
| 13 | 8 | **wall time**, double |
| 21 | 1 if k > 0 | key of `Event.step` |
| 22 | k | **step**, varint |
| 21 + (1 + k if k > 0) | s | `Event.summary` up to the value, holds the tag |
| ... | 4 | **value**, float |
| ... | 4 | **masked CRC-32C** of everything behind the header |

So templates are laid one behind the other, the four places are filled column by column, and the checksum is
the template's XOR what each filled byte adds to it (see `crc`).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.crc import contribution, crc32c, mask_crcs, masked_crc32c, shift_operator
from tbx_widget.encoding.events import encode_value_head
from tbx_widget.encoding.schema import EventField, SummaryField, ValueField
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE, record_header
from tbx_widget.encoding.wire import FIXED64, VARINT, bytes_field, field_key, float_field, varint_field
from tbx_widget.events import ScalarColumns

# Below this many points the fixed cost of the column-wise way, some 150 us, is more than it saves.
BREAK_EVEN = 128
# Columns of this many points stay in a processor's second-level cache.
CHUNK = 16_384

_WALL_TIME_KEY = field_key(EventField.WALL_TIME, FIXED64)
_STEP_KEY = field_key(EventField.STEP, VARINT)
_WALL_TIME_OFFSET = HEADER_SIZE + 1
_STEP_OFFSET = _WALL_TIME_OFFSET + 8 + 1
_VALUE_SIZE = 4
_WALL_TIME = struct.Struct("<Q")
_VALUE = struct.Struct("<I")
_CRC = struct.Struct("<I")


class _Template(NamedTuple):
    """The record of one tag and size of step, with zeros in the places to fill."""

    record: bytes
    crc: int
    tail: int
    """How many bytes of the payload stand behind the step."""


class _Runs(NamedTuple):
    """R runs of neighbouring points that share a template."""

    templates: list[_Template]
    counts: npt.NDArray[np.int64]


class ScalarEncoder:
    """Encodes the scalars of one event file; remembers a template for each tag.

    Examples
    --------
    >>> encoder = ScalarEncoder()
    >>> columns = ScalarColumns(
    ...     "runs/cnn", ("loss",), np.array([1]), np.array([7]), np.array([1.5e9]), np.array([0.5], np.float32)
    ... )
    >>> len(encoder.encode(columns))
    42
    """

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}
        self._templates: dict[tuple[str, int], _Template] = {}

    def encode(self, columns: ScalarColumns) -> bytes:
        """Encode every point as a whole record, in the order of the columns.

        Parameters
        ----------
        columns : ScalarColumns
            N points. Values are written bit for bit, NaN and infinities too.

        Returns
        -------
        bytes
            N records, equal to framing what protobuf would write.
        """
        # Proto3 leaves out a wall time of 0.0; only the plain way knows that layout.
        if columns.steps.size < BREAK_EVEN or not np.all(_bits(columns.wall_times)):
            return self._encode_each(columns)
        ends = np.cumsum(columns.counts)
        starts = range(0, columns.steps.size, CHUNK)
        return b"".join(self._encode_rows(_cut(columns, ends, start)) for start in starts)

    def _encode_each(self, columns: ScalarColumns) -> bytes:
        wall_times = _bits(columns.wall_times).tolist()
        values = columns.values.astype("<f4", copy=False).view("<u4").tolist()
        points = zip(columns.steps.tolist(), wall_times, values, strict=True)
        parts: list[bytes] = []
        last_step, step_field = 0, b""
        for tag, count in zip(columns.tags, columns.counts.tolist(), strict=True):
            body = self._body(tag)
            for _, (step, wall_time, value) in zip(range(count), points, strict=False):
                if step != last_step:
                    last_step, step_field = step, varint_field(EventField.STEP, step)
                head = _WALL_TIME_KEY + _WALL_TIME.pack(wall_time) if wall_time else b""
                payload = head + step_field + body + _VALUE.pack(value)
                parts += record_header(len(payload)), payload, _CRC.pack(masked_crc32c(payload))
        return b"".join(parts)

    def _encode_rows(self, columns: ScalarColumns) -> bytes:
        sizes = _varint_sizes(columns.steps)
        runs = self._find_runs(columns, sizes)
        records = bytearray().join(
            [
                template.record * count
                for template, count in zip(runs.templates, runs.counts.tolist(), strict=True)
            ]
        )
        lengths = np.array([len(template.record) for template in runs.templates])
        ends = np.cumsum(np.repeat(lengths, runs.counts))
        starts = ends - np.repeat(lengths, runs.counts)
        wall_times = _bits(columns.wall_times)
        values = columns.values.astype("<f4", copy=False).view("<u4")
        _words(records, "<u8")[starts + _WALL_TIME_OFFSET] = wall_times
        _words(records, "<u4")[ends - FOOTER_SIZE - _VALUE_SIZE] = values
        heads = _fill_steps(records, starts + _STEP_OFFSET, columns.steps, sizes, _byte_columns(wall_times))
        crcs = _shift_heads(heads, runs) ^ _value_crcs(_byte_columns(values))
        crcs ^= np.repeat(np.array([template.crc for template in runs.templates], np.uint32), runs.counts)
        _words(records, "<u4")[ends - FOOTER_SIZE] = mask_crcs(crcs)
        return bytes(records)

    def _find_runs(self, columns: ScalarColumns, sizes: npt.NDArray[np.uint8]) -> _Runs:
        is_first = np.empty(sizes.size, np.bool_)
        is_first[0] = True
        np.not_equal(sizes[1:], sizes[:-1], out=is_first[1:])
        ends = np.cumsum(columns.counts)
        is_first[ends[ends < sizes.size]] = True
        firsts = np.flatnonzero(is_first)
        tags = np.searchsorted(ends, firsts, side="right").tolist()
        templates = [
            self._template(columns.tags[tag], size)
            for tag, size in zip(tags, sizes[firsts].tolist(), strict=True)
        ]
        return _Runs(templates, np.diff(firsts, append=sizes.size))

    def _template(self, tag: str, step_size: int) -> _Template:
        template = self._templates.get((tag, step_size))
        if template is None:
            template = self._templates[tag, step_size] = _make_template(self._body(tag), step_size)
        return template

    def _body(self, tag: str) -> bytes:
        body = self._bodies.get(tag)
        if body is None:
            value = encode_value_head(tag) + float_field(ValueField.SIMPLE_VALUE, 0.0)
            summary = bytes_field(EventField.SUMMARY, bytes_field(SummaryField.VALUE, value))
            body = self._bodies[tag] = summary[:-_VALUE_SIZE]
        return body


def _make_template(body: bytes, step_size: int) -> _Template:
    step = _STEP_KEY + bytes(step_size) if step_size else b""
    payload = _WALL_TIME_KEY + bytes(8) + step + body + bytes(_VALUE_SIZE)
    record = record_header(len(payload)) + payload + bytes(FOOTER_SIZE)
    return _Template(record, crc32c(payload), len(body) + _VALUE_SIZE)


def _cut(columns: ScalarColumns, ends: npt.NDArray[np.int64], start: int) -> ScalarColumns:
    """Take the points of one chunk."""
    rows = slice(start, start + CHUNK)
    steps = columns.steps[rows]
    stops = np.clip(ends - start, 0, steps.size)
    counts = stops - np.append(0, stops[:-1])
    return columns._replace(
        counts=counts, steps=steps, wall_times=columns.wall_times[rows], values=columns.values[rows]
    )


def _varint_sizes(steps: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Count the bytes of each step; 0 for a step of 0, which is not written."""
    unsigned = steps.view(np.uint64)
    sizes: npt.NDArray[np.uint8] = (unsigned != 0).astype(np.uint8)
    largest = int(unsigned.max())
    for bits in range(7, 64, 7):
        if largest >> bits == 0:
            break
        sizes += unsigned >= np.uint64(1 << bits)
    return sizes


def _fill_steps(
    records: bytearray,
    offsets: npt.NDArray[np.int64],
    steps: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.uint8],
    wall_times: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint32]:
    """Write the steps; return what wall time and step add to a checksum that ends behind them."""
    flat = np.frombuffer(records, np.uint8)
    crcs = np.empty(steps.size, np.uint32)
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        rows = np.flatnonzero(sizes == size)
        distance = size + 1 if size else 0
        crc = np.zeros(rows.size, np.uint32)
        for index in range(8):
            crc ^= contribution(distance + 7 - index)[wall_times[index, rows]]
        rest = steps[rows].view(np.uint64)
        for index in range(size):
            byte = (rest & np.uint64(0x7F)).astype(np.uint8) | np.uint8(0x80 if index < size - 1 else 0)
            flat[offsets[rows] + index] = byte
            crc ^= contribution(size - 1 - index)[byte]
            rest = rest >> np.uint64(7)
        crcs[rows] = crc
    return crcs


def _shift_heads(heads: npt.NDArray[np.uint32], runs: _Runs) -> npt.NDArray[np.uint32]:
    """Move the checksums of the heads behind the tails of their records."""
    tails, indices = np.unique([template.tail for template in runs.templates], return_inverse=True)
    operators = np.concatenate([shift_operator(tail).ravel() for tail in tails.tolist()])
    base = np.repeat(indices * 1024, runs.counts)
    shifted = np.zeros(heads.size, np.uint32)
    for index, column in enumerate(_byte_columns(heads)):
        shifted ^= operators.take(base + 256 * index + column)
    return shifted


def _value_crcs(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    crcs = np.zeros(values.shape[1], np.uint32)
    for index, column in enumerate(values):
        crcs ^= contribution(_VALUE_SIZE - 1 - index)[column]
    return crcs


def _bits(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    return numbers.astype("<f8", copy=False).view("<u8")


def _byte_columns(numbers: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.uint8]:
    """Return bytes, lowest first: shape (N,) becomes (bytes of a number, N)."""
    little = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder("<"))
    return np.ascontiguousarray(little.view(np.uint8).reshape(numbers.size, -1).T)


def _words(buffer: bytearray, dtype: str) -> npt.NDArray[np.unsignedinteger]:
    """View a buffer as overlapping words, one from every byte, so that a word can be written anywhere."""
    size = np.dtype(dtype).itemsize
    words: npt.NDArray[np.unsignedinteger] = np.ndarray(
        (len(buffer) - size + 1,), dtype, buffer, strides=(1,)
    )
    return words
