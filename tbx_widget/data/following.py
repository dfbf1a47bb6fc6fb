"""Files that grow, point by point, holding nothing of what went by."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tbx_widget.data.scanning import find_roots
from tbx_widget.events import SCALARS, Event, ScalarColumns, Stored, is_stored
from tbx_widget.logdir.discovery import Spec
from tbx_widget.logdir.event_reader import Batch
from tbx_widget.logdir.readers import Reader, open_reader
from tbx_widget.logdir.run_tags import RunTags
from tbx_widget.logdir.watcher import Changes, Watcher

logger = logging.getLogger(__name__)


class NewPoint(NamedTuple):
    """One value that was read; `value` is a number for scalars, else the value where it rests."""

    wall_time: float
    run: str
    plugin: str
    tag: str
    step: int
    value: float | Stored


class Follower:
    """Reads what is new in all files of some directories; new runs and files are found too.

    Raises
    ------
    LogdirError
        There is no such directory or file, or a file that is given by name holds something else.
    """

    def __init__(self, where: Spec) -> None:
        self._watchers = [Watcher(root) for root in find_roots(where)]
        self._readers: dict[Path, Reader] = {}
        self._tags: dict[str, RunTags] = {}
        self._unread: dict[Path, None] = {}
        """Files that may hold something new."""

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs that were seen."""
        return tuple(self._tags)

    def read(self, most: int | None = None) -> Iterator[NewPoint]:
        """Give what is new, file after file; of each series in a block of records only the last `most` points."""
        for watcher in self._watchers:
            self._note(watcher.look())
        for path in list(self._unread):
            yield from self._read_file(path, most)

    def _note(self, changes: Changes) -> None:
        for file in changes.new:
            if file.path not in self._readers:
                tags = self._tags.setdefault(file.run, RunTags())
                self._readers[file.path] = open_reader(file.path, file.run, tags)
            self._unread[file.path] = None
        self._unread.update(dict.fromkeys(changes.grown))

    def _read_file(self, path: Path, most: int | None) -> Iterator[NewPoint]:
        reader = self._readers[path]
        try:
            while (batch := reader.read()) is not None:
                yield from _new_points(batch, most)
            del self._unread[path]
        except OSError:
            logger.debug("%s cannot be read now", path.name, exc_info=True)


def _new_points(batch: Batch, most: int | None) -> Iterator[NewPoint]:
    for columns in batch.columns:
        yield from _points(columns, most)
    yield from (_point(event) for event in batch.events if event.tag)


def _points(columns: ScalarColumns, most: int | None) -> Iterator[NewPoint]:
    end = 0
    for tag, count in zip(columns.tags, columns.counts.tolist(), strict=True):
        start, end = end, end + count
        kept = slice(start if most is None else max(start, end - most), end)
        for step, wall_time, value in zip(
            columns.steps[kept].tolist(), columns.wall_times[kept].tolist(), columns.values[kept], strict=True
        ):
            yield NewPoint(wall_time, columns.run, SCALARS, tag, step, value)


def _point(event: Event) -> NewPoint:
    value = event.value if is_stored(event.value) else 0.0
    return NewPoint(event.wall_time, event.run, event.plugin, event.tag, event.step, value)
