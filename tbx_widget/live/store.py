"""Every series that this process has logged or read, bounded in memory, with a version and an order of change."""

from __future__ import annotations

import heapq
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from tbx_widget.events import (
    SCALARS,
    SESSION,
    EncodedEvent,
    Event,
    Record,
    Scalar,
    ScalarColumns,
    SessionLog,
    SessionStatus,
)
from tbx_widget.live.entry import Describe, Entries, Entry, Origin, SeriesKey, new_series, value_bytes
from tbx_widget.live.series import MediaSeries, ScalarSeries

MOST_SCALAR_BYTES = 256 * 2**20
MOST_MEDIA_BYTES = 96 * 2**20
FILL_AFTER_MERGE = 0.9
POINTS_BETWEEN_CHECKS = 2**18
MOST_POINT_BYTES = 40
"""20, and as much for room to grow."""


class Store:
    """The live picture of all records of a process.

    `lock` guards everything here; whoever reads series holds it.
    """

    def __init__(
        self, *, most_scalar_bytes: int = MOST_SCALAR_BYTES, most_media_bytes: int = MOST_MEDIA_BYTES
    ) -> None:
        self.epoch = uuid.uuid4().hex[:12]
        self.lock = threading.RLock()
        self.entries: Entries = {}
        self.changes: dict[int, int] = {}
        """Series number -> revision of its newest change, the newest change last."""
        self.revision = 0
        self.is_merged = False
        """Some points are no longer held one by one."""
        self.left_out: set[str] = set()
        """Tags of which some events are too large for a frame."""
        self.points = 0
        """All scalar points that have come."""
        self.run_points: Counter[str] = Counter()
        """The same by run."""
        self.gone: list[int] = []
        """Numbers of series that are no longer there, in the order in which they went."""
        self._numbers: dict[SeriesKey, int] = {}
        self._next_number = 0
        self._restarts: dict[str, list[tuple[int, int]]] = {}
        """By run: source and step of each declared restart."""
        self._sources = 0
        self._points_before_check = 0
        self._media_bytes = 0
        self._most_scalar_bytes = most_scalar_bytes
        self._most_media_bytes = most_media_bytes

    def open_source(
        self, run: str, *, describe: Describe | None = None, origin: Origin | None = None
    ) -> SourceSink:
        """Make the sink for one writer or one event file of a run."""
        return SourceSink(self, run, self.next_source(), describe, origin)

    def next_source(self) -> int:
        """Number one more source; the numbers give the order in which runs are shown."""
        with self.lock:
            self._sources += 1
            return self._sources - 1

    def entry(self, key: SeriesKey, wall_time: float) -> Entry:
        """Find a series, or make it; the caller holds the lock."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._next_number
            self._next_number += 1
            entry = self.entries[number] = Entry(number, key, new_series(key.plugin), wall_time)
            steps = [step for source, step in self._restarts.get(key.run, ()) if source > key.source]
            entry.replaced_from = min(steps, default=None)
        return self.entries[number]

    def renew(self, entry: Entry, source: int) -> None:
        """Empty a series whose source begins anew under another number; the caller holds the lock."""
        self._numbers.pop(entry.key, None)
        entry.key = entry.key._replace(source=source)
        self._numbers[entry.key] = entry.number
        if isinstance(entry.data, ScalarSeries):
            self.points -= entry.data.count
            self.run_points[entry.key.run] -= entry.data.count
        entry.data = new_series(entry.key.plugin)
        entry.version += 1
        self.touch(entry)

    def remove(self, entry: Entry) -> None:
        """Forget a series whose file is gone; the caller holds the lock."""
        if self.entries.pop(entry.number, None) is None:
            return
        self._numbers.pop(entry.key, None)
        self.changes.pop(entry.number, None)
        if isinstance(entry.data, ScalarSeries):
            self.points -= entry.data.count
            self.run_points[entry.key.run] -= entry.data.count
        self.gone.append(entry.number)
        self.revision += 1

    def note_restart(self, run: str, source: int, step: int) -> None:
        """A source says that its run was started again at a step: earlier sources are replaced from there on."""
        with self.lock:
            self._restarts.setdefault(run, []).append((source, step))
            for entry in self.entries.values():
                is_earlier = entry.key.run == run and entry.key.source < source
                if is_earlier and (entry.replaced_from is None or step < entry.replaced_from):
                    entry.replaced_from = step
                    entry.notes += 1
                    self.touch(entry)

    def touch(self, entry: Entry) -> None:
        """Note that a series has changed; the caller holds the lock."""
        self.revision += 1
        self.changes.pop(entry.number, None)
        self.changes[entry.number] = self.revision

    def changed_since(self, revision: int) -> Iterator[int]:
        """Give the numbers of the series that have changed since, the newest change first; the caller holds the lock."""
        newest = reversed(self.changes.items())
        return (number for number, _ in takewhile(lambda change: change[1] > revision, newest))

    def touch_run(self, run: str) -> None:
        """Have the series of a run looked at again, by a board that has just learnt of it."""
        with self.lock:
            for entry in self.entries.values():
                if entry.key.run == run:
                    self.touch(entry)

    def keep_bounds(self, new_points: int, new_media_bytes: int) -> None:
        """Thin what is oldest or largest when memory is short; the caller holds the lock."""
        self._points_before_check += new_points
        is_due = self._points_before_check > POINTS_BETWEEN_CHECKS
        if is_due and self.points * MOST_POINT_BYTES > self._most_scalar_bytes:
            self._points_before_check = 0
            self._coarsen_scalars()
        self._media_bytes += new_media_bytes
        if self._media_bytes > self._most_media_bytes:
            self._spread_media()

    def _coarsen_scalars(self) -> None:
        series = [e.data for e in self.entries.values() if isinstance(e.data, ScalarSeries)]
        held = sum(one.nbytes for one in series)
        if held <= self._most_scalar_bytes:
            return
        self.is_merged = True
        largest = [(-one.nbytes, number, one) for number, one in enumerate(series)]
        heapq.heapify(largest)
        while largest and held > FILL_AFTER_MERGE * self._most_scalar_bytes:
            _, number, one = heapq.heappop(largest)
            freed = one.coarsen()
            held -= freed
            if freed > 0:
                heapq.heappush(largest, (-one.nbytes, number, one))

    def _spread_media(self) -> None:
        series = [e.data for e in self.entries.values() if isinstance(e.data, MediaSeries)]
        while sum(one.nbytes for one in series) > FILL_AFTER_MERGE * self._most_media_bytes:
            max(series, key=lambda one: one.nbytes).spread()
        self._media_bytes = sum(one.nbytes for one in series)

    @property
    def problems(self) -> list[str]:
        """One line for each thing that a board does not show as it was logged."""
        lines = []
        if self.is_merged:
            lines.append("older points are merged to keep memory in bounds; the event files have all")
        if self.left_out:
            tags = ", ".join(sorted(self.left_out)[:3])
            lines.append(f"too large to be sent live, but in the event file: {tags}")
        return lines


class SourceSink:
    """Takes the records of one source into the store."""

    def __init__(
        self, store: Store, run: str, source: int, describe: Describe | None, origin: Origin | None
    ) -> None:
        self._store = store
        self._run = run
        self._source = source
        self._describe = describe
        self._origin = origin
        self._entries: dict[str, Entry] = {}
        """Of scalars, by tag."""
        self._media: dict[tuple[str, str], Entry] = {}

    def write(self, record: Record) -> None:
        with self._store.lock:
            if isinstance(record, ScalarColumns):
                self._write_columns(record)
            elif isinstance(record, EncodedEvent):
                for event in record.events:
                    self.write(event)
            elif record.plugin != SESSION:
                self._write_event(record)
            elif isinstance(record.value, SessionLog):
                self._heed_session(record.step, record.value)

    def restart(self) -> None:
        """Begin anew: what this source has said so far is void."""
        with self._store.lock:
            self._source = self._store.next_source()
            for entry in [*self._entries.values(), *self._media.values()]:
                self._store.renew(entry, self._source)

    def drop(self) -> None:
        """Take everything that this source has said out of the store: its file is gone."""
        with self._store.lock:
            for entry in [*self._entries.values(), *self._media.values()]:
                self._store.remove(entry)
            self._entries.clear()
            self._media.clear()

    def _heed_session(self, step: int, log: SessionLog) -> None:
        if log.status == SessionStatus.START and step > 0:
            self._store.note_restart(self._run, self._source, step)

    def flush(self) -> None:
        """Do nothing: a record is in the store as soon as it was written."""

    def close(self) -> None:
        """Do nothing: what a closed writer has logged stays on the board."""

    def _write_columns(self, columns: ScalarColumns) -> None:
        start = 0
        with np.errstate(over="ignore"):
            values = columns.values.astype(np.float32, copy=False)
        for tag, count in zip(columns.tags, columns.counts.tolist(), strict=True):
            end = start + count
            entry = self._entries.get(tag) or self._find(SCALARS, tag, float(columns.wall_times[start]))
            assert isinstance(entry.data, ScalarSeries)
            entry.data.append(columns.steps[start:end], columns.wall_times[start:end], values[start:end])
            self._store.touch(entry)
            start = end
        self._store.points += start
        self._store.run_points[self._run] += start
        self._store.keep_bounds(start, 0)

    def _find(self, plugin: str, tag: str, wall_time: float) -> Entry:
        known = self._entries.get(tag) if plugin == SCALARS else self._media.get((plugin, tag))
        if known is not None:
            return known
        entry = self._store.entry(SeriesKey(self._run, plugin, tag, self._source), wall_time)
        entry.origin = self._origin
        if self._describe is not None:
            entry.display_name, entry.description = self._describe(tag)
        if plugin == SCALARS:
            self._entries[tag] = entry
        else:
            self._media[plugin, tag] = entry
        return entry

    def _write_event(self, event: Event) -> None:
        entry = self._find(event.plugin, event.tag, event.wall_time)
        nbytes, before = value_bytes(event), entry.data.nbytes
        if isinstance(event.value, Scalar):
            entry.display_name = event.value.display_name or entry.display_name
            entry.description = event.value.description or entry.description
        if isinstance(entry.data, MediaSeries):
            entry.data.append(event, nbytes)
        elif isinstance(event.value, Scalar):
            entry.data.append(*_one_point(event, event.value.value))
            self._store.points += 1
            self._store.run_points[self._run] += 1
        self._store.touch(entry)
        grown = entry.data.nbytes - before if isinstance(entry.data, MediaSeries) else 0
        self._store.keep_bounds(1, grown)


def _one_point(
    event: Event, value: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float32]]:
    with np.errstate(over="ignore"):
        return np.array([event.step]), np.array([event.wall_time]), np.array([value]).astype(np.float32)
