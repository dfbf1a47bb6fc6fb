"""Files that grow, point by point, holding nothing of what went by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tbx_widget.data.scanning import scan
from tbx_widget.events import SCALARS, Event, ScalarColumns, Stored, is_stored
from tbx_widget.logdir.discovery import Spec
from tbx_widget.logdir.event_reader import Batch
from tbx_widget.logdir.readers import Reader, open_reader
from tbx_widget.logdir.run_tags import RunTags


class NewPoint(NamedTuple):
    """One value that was read; `value` is a number for scalars, else the value where it rests."""

    wall_time: float
    run: str
    plugin: str
    tag: str
    step: int
    value: float | Stored


class Follower:
    """Reads what is new in all files of some directories; new runs and files are found too."""

    def __init__(self, where: Spec) -> None:
        self._where = where
        self._readers: dict[Path, Reader] = {}
        self._tags: dict[str, RunTags] = {}

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs that were seen."""
        return tuple(self._tags)

    def read(self, most: int | None = None) -> Iterator[NewPoint]:
        """Give what is new, file after file; of each series in a block of records only the last `most` points.

        Raises
        ------
        LogdirError
            The directory is gone.
        """
        for run, paths in scan(self._where).runs:
            for path in paths:
                yield from self._read_file(run, path, most)

    def _read_file(self, run: str, path: Path, most: int | None) -> Iterator[NewPoint]:
        if path not in self._readers:
            tags = self._tags.setdefault(run, RunTags())
            self._readers[path] = open_reader(path, run, tags)
        while (batch := _read_batch(self._readers[path])) is not None:
            for columns in batch.columns:
                yield from _points(columns, most)
            for event in batch.events:
                if event.tag:
                    yield _point(event)


def _read_batch(reader: Reader) -> Batch | None:
    """Read on; a file that is gone, or cannot be read now, has nothing new."""
    try:
        return reader.read()
    except OSError:
        return None


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
