"""The records of event files that hold nothing but numbers, many at a time; `scalars` is the way back.

Most records of a file are equal but for wall time, step, numbers and checksum. One of a kind is taken apart by the
general parser; all others of that kind are recognised by their bytes (see `layouts`), which proves their
checksums too. What does not fit is left to the general parser.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.encoding.event_reading import SummaryPart, read_event
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.layouts import (
    STEP_AT,
    WALL_TIME_AT,
    Columns,
    Geometry,
    Layout,
    NumberPlace,
    Places,
    Words,
    size_of,
)
from tbx_widget.encoding.record_scan import overlapping
from tbx_widget.encoding.schema import EventField, ValueField
from tbx_widget.encoding.tag_table import TagTable
from tbx_widget.encoding.tfrecord import HEADER_SIZE
from tbx_widget.encoding.values import find_scalar, plugin_of
from tbx_widget.encoding.wire import FIXED64, LENGTH_DELIMITED, VARINT, field_key
from tbx_widget.events import SCALARS

SLACK = 8
"""So many bytes must follow a block, whatever they are: words are read from every byte of it."""
FEWEST = 8
"""Of fewer records of one kind each is read by itself."""
_MOST_STEP_BYTES = 8
_MOST_LAYOUTS = 4
_MOST_NEW = 64
_SHORTEST = 16
_LONGEST = 1024
_WALL_TIME_KEY = field_key(EventField.WALL_TIME, FIXED64)[0]
_STEP_KEY = field_key(EventField.STEP, VARINT)[0]
_SUMMARY_KEY = field_key(EventField.SUMMARY, LENGTH_DELIMITED)[0]

Values: TypeAlias = "npt.NDArray[np.float32] | npt.NDArray[np.float64]"


class Numbers(NamedTuple):
    """M numbers: number i is of tag `tags[i]` and stands in record `records[i]`."""

    records: Places
    tags: npt.NDArray[np.int32]
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: Values


class ScalarRecords:
    """Reads scalar records; remembers what it has met, from file to file. May be used by several threads."""

    def __init__(self) -> None:
        self.table = TagTable()
        self._layouts: dict[tuple[int, int], list[Layout]] = {}

    def renew_locks(self) -> None:
        """In a forked child: other threads of the parent may have held them."""
        self.table.renew_lock()
        for layouts in self._layouts.values():
            for layout in layouts:
                layout.renew_lock()

    def read(
        self, block: bytes | bytearray, offsets: Places, lengths: Places
    ) -> tuple[list[Numbers], npt.NDArray[np.bool_]]:
        """Read what can be read at once.

        Parameters
        ----------
        block : bytes or bytearray
            At least `SLACK` bytes longer than the records in it.
        offsets, lengths : int64 arrays, shape (N,)
            The records, as `scan_records` finds them.

        Returns
        -------
        numbers : list of Numbers
            `records` count from 0 to N - 1 and ascend within one element of the list.
        is_read : bool array, shape (N,)
            The others are for the general parser.
        """
        view = _View(block, overlapping(block, "<u8"), overlapping(block, "<u4"), offsets + HEADER_SIZE)
        is_read = np.zeros(len(offsets), np.bool_)
        found: list[Numbers] = []
        for length, records in _by_length(lengths):
            for step_size, rows in _by_step_size(view, records):
                for numbers in self._read_kind(view, length, step_size, rows):
                    is_read[numbers.records] = True
                    found.append(numbers)
        return found, is_read

    def _read_kind(self, view: _View, length: int, step_size: int, rows: Places) -> Iterator[Numbers]:
        layouts = self._layouts.setdefault((length, step_size), [])
        for attempt in range(_MOST_LAYOUTS):
            if len(rows) < FEWEST:
                return
            if attempt == len(layouts):
                layout = self._find_layout(view, length, step_size, rows)
                if layout is None:
                    return
                layouts.append(layout)
            layout = layouts[attempt]
            columns = layout.look(view.words, view.crcs, view.bases[rows])
            templates = self._match(view, layout, columns, rows)
            is_known = templates >= 0
            if is_known.all():
                yield _take_numbers(layout, columns, templates, rows)
                return
            if is_known.any():
                yield _take_numbers(layout, _pick(columns, is_known), templates[is_known], rows[is_known])
            rows = rows[~is_known]

    def _find_layout(self, view: _View, length: int, step_size: int, rows: Places) -> Layout | None:
        for row in rows[:_MOST_LAYOUTS].tolist():
            described = self._describe(view, length, step_size, row)
            if described is not None:
                return Layout(described[0])
        return None

    def _match(self, view: _View, layout: Layout, columns: Columns, rows: Places) -> npt.NDArray[np.int32]:
        """Find the templates of records, and learn those that are met for the first time."""
        templates = layout.match(columns.residues, columns.hashes)
        new = np.flatnonzero(templates < 0)
        if not new.size or layout.is_full:
            return templates
        residues, firsts, counts = np.unique(columns.residues[new], return_index=True, return_counts=True)
        if len(residues) > _MOST_NEW:
            firsts = firsts[counts > 1]
        if self._learn(view, layout, columns, rows, new[firsts]):
            templates[new] = layout.match(columns.residues[new], columns.hashes[new])
        return templates

    def _learn(self, view: _View, layout: Layout, columns: Columns, rows: Places, at: Places) -> bool:
        tags, good = [], []
        length, step_size, _ = layout.geometry
        for place, row in zip(at.tolist(), rows[at].tolist(), strict=True):
            described = self._describe(view, length, step_size, row)
            if described is not None and described[0] == layout.geometry:
                tags.append(described[1])
                good.append(place)
        if good:
            layout.add(columns.residues[good], columns.hashes[good], tags)
        return bool(good)

    def _describe(
        self, view: _View, length: int, step_size: int, row: int
    ) -> tuple[Geometry, tuple[int, ...]] | None:
        """Take one record apart; None where it is damaged or holds anything but numbers."""
        base = int(view.bases[row])
        payload = bytes(view.block[base : base + length])
        if masked_crc32c(payload) != int(view.crcs[base + length]):
            return None
        try:
            parts = read_event(payload)
            numbers = [_number_place(payload, part) for part in parts.values]
        except WireError:
            return None
        is_plain = parts.wall_time_at == WALL_TIME_AT and parts.step_at == (STEP_AT if step_size else -1)
        names = {part.tag for part in parts.values}
        places = tuple(place for place in numbers if place is not None)
        if not is_plain or not places or len(names) < len(numbers) or len(places) < len(numbers):
            return None
        geometry = Geometry(length, step_size, places)
        if not _is_ordered(geometry):
            return None
        return geometry, tuple(self.table.number(part.tag, part.metadata) for part in parts.values)


class _View(NamedTuple):
    """A block, the words that begin at each of its bytes, and where the payloads begin."""

    block: bytes | bytearray
    words: Words
    crcs: Words
    bases: Places


def _number_place(payload: bytes, part: SummaryPart) -> NumberPlace | None:
    if part.kind != ValueField.SIMPLE_VALUE and part.metadata is None:
        return None  # which plugin it belongs to, an earlier record of the run has said
    if plugin_of(part, part.metadata) != SCALARS:
        return None
    place = find_scalar(payload, part)
    return None if place is None else NumberPlace(place.at, place.dtype)


def _is_ordered(geometry: Geometry) -> bool:
    ends = [0]
    for at, size in geometry.variable:
        if at < ends[-1]:
            return False
        ends.append(at + size)
    return ends[-1] <= geometry.length


def _by_length(lengths: Places) -> Iterator[tuple[int, Places]]:
    """Give the records of each length of which there are enough."""
    counts = np.bincount(np.minimum(lengths, _LONGEST + 1), minlength=_LONGEST + 2)[: _LONGEST + 1]
    counts[:_SHORTEST] = 0
    for length in np.flatnonzero(counts >= FEWEST).tolist():
        yield length, np.flatnonzero(lengths == length)


def _by_step_size(view: _View, records: Places) -> Iterator[tuple[int, Places]]:
    """Part records by the number of bytes of their steps; leave out what begins otherwise."""
    bases = view.bases[records]
    heads = view.words[bases]
    tails = view.words[bases + STEP_AT - 1]
    has_time = heads & np.uint64(0xFF) == _WALL_TIME_KEY
    keys = tails & np.uint64(0xFF)
    rest = np.flatnonzero(has_time & (keys == _SUMMARY_KEY))
    if rest.size:
        yield 0, records[rest]
    rest = np.flatnonzero(has_time & (keys == _STEP_KEY))
    for size in range(1, _MOST_STEP_BYTES):
        if not rest.size:
            return
        goes_on = tails[rest] >> np.uint64(8 * size + 7) & np.uint64(1) == 1
        if not goes_on.all():
            yield size, records[rest[~goes_on]]
        rest = rest[goes_on]


def _pick(columns: Columns, rows: npt.NDArray[np.bool_]) -> Columns:
    words = [word[rows] for word in columns.words]
    return Columns(words, columns.residues[rows], columns.hashes[rows])


def _take_numbers(
    layout: Layout, columns: Columns, templates: npt.NDArray[np.int32], records: Places
) -> Numbers:
    geometry = layout.geometry
    wall_times = columns.words[0].view("<f8")
    steps = _read_steps(columns.words[1], geometry.step_size) if geometry.step_size else None
    if steps is None:
        steps = np.zeros(len(records), np.int64)
    words = columns.words[len(columns.words) - len(geometry.numbers) :]
    values = [_read_values(word, place.dtype) for word, place in zip(words, geometry.numbers, strict=True)]
    tags = layout.tags[templates]
    if len(values) == 1:
        return Numbers(records, tags[:, 0], steps, wall_times, values[0])
    many = len(values)
    return Numbers(
        np.repeat(records, many),
        tags.ravel(),
        np.repeat(steps, many),
        np.repeat(wall_times, many),
        as_values(np.stack(values, axis=1).ravel()),
    )


def _read_steps(words: npt.NDArray[np.uint64], size: int) -> npt.NDArray[np.int64]:
    steps = words & np.uint64(0x7F)
    for index in range(1, size):
        steps |= words >> np.uint64(index) & np.uint64(0x7F << 7 * index)
    signed: npt.NDArray[np.int64] = steps.view(np.int64)
    return signed


def _read_values(words: npt.NDArray[np.uint64], dtype: str) -> Values:
    """Read numbers from the first bytes of words: float32 where that holds them, else float64."""
    if dtype == "bf16":
        return as_values((words.view("<u2")[::4].astype(np.uint32) << np.uint32(16)).view(np.float32))
    return as_values(words.view(dtype)[:: 8 // size_of(dtype)])


def as_values(numbers: npt.NDArray[Any]) -> Values:
    """Turn numbers into float32 where their type fits, else into float64."""
    if np.can_cast(numbers.dtype, np.float32):
        return numbers.astype(np.float32)
    return numbers.astype(np.float64)
