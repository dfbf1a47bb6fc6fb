"""Points of one series read from their event file again, because somebody wants them finer than they are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.scalar_records import Values
from tbx_widget.events import ScalarColumns
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.run_tags import RunTags

BYTES_BETWEEN_MARKS = 1 << 20


class SeriesPoints(NamedTuple):
    """N neighbouring points of one series, in order of arrival."""

    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: Values


class Marks:
    """How many points of each series lie before some places of a file, so that not all of it is read again."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, dict[str, int]]] = []

    def note(self, offset: int, columns: Iterable[ScalarColumns]) -> None:
        """Note what was found in the records that begin at `offset`.

        A file that grows little by little gets one mark for a megabyte.
        """
        if not self._marks or offset - self._marks[-1][0] >= BYTES_BETWEEN_MARKS:
            self._marks.append((offset, {}))
        counts = self._marks[-1][1]
        for one in columns:
            for tag, count in zip(one.tags, one.counts.tolist(), strict=True):
                counts[tag] = counts.get(tag, 0) + count

    def forget(self) -> None:
        """The file has begun anew."""
        self._marks.clear()

    def find(self, tag: str, first: int) -> tuple[int, int]:
        """Give the last place that is not behind point `first` of a series, and how many points lie before it."""
        place = before = seen = 0
        for offset, counts in self._marks:
            if seen > first:
                break
            place, before = offset, seen
            seen += counts.get(tag, 0)
        return place, before


def read_points(
    path: Path, tags: RunTags, marks: Marks, tag: str, first: int, end: int
) -> SeriesPoints | None:
    """Read points first to end - 1 of a scalar series; None where the file does not have them any more."""
    place, seen = marks.find(tag, first)
    reader = EventFileReader(path, "", tags, start=place)
    parts: list[SeriesPoints] = []
    while seen < end and (batch := _next(reader)) is not None:
        for points in _of_tag(batch, tag):
            low, high = max(first - seen, 0), min(end - seen, len(points.steps))
            if high > low:
                parts.append(SeriesPoints(*(column[low:high].copy() for column in points)))
            seen += len(points.steps)
    if seen < end or not parts:
        return None
    return SeriesPoints(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _next(reader: EventFileReader) -> tuple[ScalarColumns, ...] | None:
    try:
        batch = reader.read()
    except OSError:
        return None
    return None if batch is None else batch.columns


def _of_tag(columns: Iterable[ScalarColumns], tag: str) -> Iterator[SeriesPoints]:
    for one in columns:
        if tag in one.tags:
            place = one.tags.index(tag)
            end = int(one.counts[: place + 1].sum())
            rows = slice(end - int(one.counts[place]), end)
            yield SeriesPoints(one.steps[rows], one.wall_times[rows], one.values[rows])
