"""The records of one block: scalars as columns, everything else as events whose values stay in the file."""

from __future__ import annotations

import heapq
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.encoding.event_reading import (
    EVENT_PLUGINS,
    EventParts,
    Metadata,
    SummaryPart,
    read_event,
    read_run_metadata,
    read_session_log,
)
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.scalar_records import Numbers, ScalarRecords
from tbx_widget.encoding.schema import EventField
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE
from tbx_widget.encoding.values import plugin_of, scalar_value
from tbx_widget.events import (
    RUN_METADATA,
    SCALARS,
    SESSION,
    TENSORS,
    Event,
    ScalarColumns,
    SessionLog,
)
from tbx_widget.logdir.blocks import Block
from tbx_widget.logdir.run_tags import RunTags
from tbx_widget.logdir.scalar_batches import SeriesNumbers, to_columns
from tbx_widget.logdir.stored import WHOLE_EVENT, StoredValue

_BY_ITSELF = -1
_records = ScalarRecords()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_records.renew_locks)


class Contents(NamedTuple):
    """What one block holds."""

    columns: list[ScalarColumns]
    events: list[Event]
    described: list[tuple[str, Metadata]]
    """Tags of the run about which something was said for the first time."""
    damaged: list[tuple[int, str]]
    """Offset in the file, and what is wrong there."""


class BlockRecords:
    """Reads the blocks of one file."""

    def __init__(self, path: Path, run: str, tags: RunTags) -> None:
        self._path = path
        self._run = run
        self._tags = tags
        self._series = SeriesNumbers()

    def read(self, block: Block) -> Contents:
        """Read all records of a block."""
        contents = Contents([], [], [], [])
        found, is_read = _records.read(block.data, block.offsets, block.lengths)
        numbers = self._translate(found)
        new = self._find_new(found, numbers)
        single = _Singles()
        others = ((record, 0, _BY_ITSELF) for record in np.flatnonzero(~is_read).tolist())
        for record, _, number in heapq.merge(new, others):
            if number == _BY_ITSELF:
                self._read_record(block, record, single, contents)
            else:
                self._meet(number, contents)
        if new:
            numbers = self._translate(found)
        if single.rows:
            numbers.append(single.to_numbers())
        contents.columns.extend(to_columns(self._run, numbers, self._series.names))
        return contents

    def _translate(self, found: list[Numbers]) -> list[Numbers]:
        """Turn the numbers of tags, which all files share, into those of series of this file."""
        tags = self._series.translate([one.tags for one in found], len(_records.table.tags))
        return [one._replace(tags=ours) for one, ours in zip(found, tags, strict=True)]

    def _find_new(self, found: list[Numbers], known: list[Numbers]) -> list[tuple[int, int, int]]:
        """Give the first record of each tag that this file did not have before, the place in it, and the tag's number."""
        new: dict[int, tuple[int, int, int]] = {}
        for one, ours in zip(found, known, strict=True):
            unknown = np.flatnonzero(ours.tags < 0)
            distinct, firsts = np.unique(one.tags[unknown], return_index=True)
            places = unknown[firsts]
            records = one.records[places]
            for first in zip(records.tolist(), places.tolist(), distinct.tolist(), strict=True):
                new[first[2]] = min(new.get(first[2], first), first)
        return sorted(new.values())

    def _meet(self, number: int, contents: Contents) -> None:
        """Take up a tag that comes for the first time in this file."""
        tag, metadata = _records.table.tags[number]
        self._series.note(number, tag)
        self._note(tag, metadata, contents)

    def _note(self, tag: str, metadata: Metadata | None, contents: Contents) -> None:
        if metadata is not None and self._tags.note(tag, metadata):
            contents.described.append((tag, metadata))

    def _read_record(self, block: Block, record: int, single: _Singles, contents: Contents) -> None:
        offset, length = int(block.offsets[record]), int(block.lengths[record])
        start = offset + HEADER_SIZE
        with memoryview(block.data) as data:
            payload = bytes(data[start : start + length])
            crc = int.from_bytes(data[start + length : start + length + FOOTER_SIZE], "little")
        if masked_crc32c(payload) != crc:
            contents.damaged.append(
                (block.start + offset, f"a record of {length} bytes has a wrong checksum")
            )
            return
        try:
            parts = read_event(payload)
            place = _Place(record, block.start + offset, length, payload, parts)
            self._read_parts(place, single, contents)
        except WireError as error:
            what = f"a record of {length} bytes is no event: {error}"
            contents.damaged.append((block.start + offset, what))

    def _read_parts(self, place: _Place, single: _Singles, contents: Contents) -> None:
        parts = place.parts
        if parts.kind == EventField.SUMMARY:
            for number, part in enumerate(parts.values):
                self._read_value(place, number, part, single, contents)
        elif parts.kind == EventField.SESSION_LOG:
            log = read_session_log(place.payload, parts)
            if log is not None:
                contents.events.append(self._event(place, SESSION, "", log))
        elif parts.kind in EVENT_PLUGINS:
            plugin, tag = EVENT_PLUGINS[parts.kind]
            value = self._stored(place, WHOLE_EVENT, parts.end - parts.start, plugin, None)
            if plugin == RUN_METADATA:
                tag, _ = read_run_metadata(place.payload, parts)
            contents.events.append(self._event(place, plugin, tag, value))

    def _read_value(
        self, place: _Place, number: int, part: SummaryPart, single: _Singles, contents: Contents
    ) -> None:
        self._note(part.tag, part.metadata, contents)
        metadata = part.metadata
        if metadata is None or not metadata.plugin:
            metadata = self._tags.metadata(part.tag) or metadata
        plugin = plugin_of(part, metadata, place.payload)
        if plugin == SCALARS:
            value = scalar_value(place.payload, part)
            if value is not None:
                single.add(place, self._series.number(part.tag), value)
            if value is not None or part.kind == 0:
                return
            plugin = TENSORS
        has_content = part.kind != 0 or (part.metadata is not None and part.metadata.content)
        if has_content:
            stored = self._stored(place, number, part.end - part.start, plugin, metadata)
            contents.events.append(self._event(place, plugin or TENSORS, part.tag, stored))

    def _event(self, place: _Place, plugin: str, tag: str, value: StoredValue | SessionLog) -> Event:
        return Event(self._run, plugin, tag, place.parts.step, place.parts.wall_time, value)

    def _stored(
        self, place: _Place, number: int, nbytes: int, plugin: str, metadata: Metadata | None
    ) -> StoredValue:
        return StoredValue(self._path, place.offset, place.length, number, nbytes, plugin, metadata)


class _Place(NamedTuple):
    record: int
    offset: int
    length: int
    payload: bytes
    parts: EventParts


class _Singles:
    """Numbers that were read one by one."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, float, float]] = []

    def add(self, place: _Place, series: int, value: float) -> None:
        self.rows.append((place.record, series, place.parts.step, place.parts.wall_time, value))

    def to_numbers(self) -> Numbers:
        records, series, steps, wall_times, values = zip(*self.rows, strict=True)
        exact = np.array(values, np.float64)
        with np.errstate(over="ignore"):
            rounded = exact.astype(np.float32)
        is_narrow = np.array_equal(rounded.astype(np.float64), exact, equal_nan=True)
        return Numbers(
            np.array(records, np.int64),
            np.array(series, np.int32),
            np.array(steps, np.int64),
            np.array(wall_times, np.float64),
            rounded if is_narrow else exact,
        )
