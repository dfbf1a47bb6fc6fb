"""Points of some series read from their event file again, because somebody wants them finer than they are held."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.scalar_records import Values
from tbx_widget.events import ScalarColumns
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.run_tags import RunTags

BYTES_BETWEEN_MARKS = 1 << 20
BYTES_AT_ONCE = 8 << 20


class SeriesPoints(NamedTuple):
    """N neighbouring points of one series, in order of arrival."""

    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: Values


class Span(NamedTuple):
    """Points first to end - 1 of a scalar series, in order of arrival."""

    tag: str
    first: int
    end: int


class _Stretch(NamedTuple):
    """Where in a file the points of a span lie: not before `start`, and before `stop`."""

    number: int
    span: Span
    start: int
    stop: float


class Marks:
    """How many points of each series lie before some places of a file, so that not all of it is read again."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, dict[str, int]]] = []
        self._learnt = 0

    def note(self, offset: int, columns: Iterable[ScalarColumns]) -> None:
        """Note what was found in the records that begin at `offset`.

        A file that grows little by little gets one mark for a megabyte.
        """
        if not self._marks or offset - self._marks[-1][0] >= BYTES_BETWEEN_MARKS:
            self._marks.append((offset, {}))
        _add_counts(self._marks[-1][1], columns)

    def learn(self, place: int, end: int, columns: Iterable[ScalarColumns]) -> None:
        """Note what was found from `place` to `end` by somebody who looked for points, where that says more.

        Whoever reads from a mark comes by the same places as before, but for the last one of a file that grows.
        """
        is_known = place == self._learnt or any(place == offset for offset, _ in self._marks)
        if end > self._learnt and is_known:
            counts: dict[str, int] = {}
            _add_counts(counts, columns)
            self._marks = [mark for mark in self._marks if mark[0] < place] + [(place, counts)]
            self._learnt = end

    def forget(self) -> None:
        """The file has begun anew."""
        self._marks.clear()

    def find(self, span: Span) -> tuple[int, float]:
        """Give the last place that is not behind the first point of a span, and the first behind all of them."""
        place = seen = 0
        for offset, counts in self._marks:
            if seen >= span.end:
                return place, offset
            if seen <= span.first:
                place = offset
            seen += counts.get(span.tag, 0)
        return place, math.inf

    def count(self, tag: str, place: int) -> int:
        """Count the points of a series before a place that `find` has given."""
        return sum(counts.get(tag, 0) for offset, counts in self._marks if offset < place)


def _add_counts(counts: dict[str, int], columns: Iterable[ScalarColumns]) -> None:
    for one in columns:
        for tag, count in zip(one.tags, one.counts.tolist(), strict=True):
            counts[tag] = counts.get(tag, 0) + count


def read_spans(
    path: Path, tags: RunTags, marks: Marks, spans: Sequence[Span], *, is_learning: bool = False
) -> Iterator[tuple[int, SeriesPoints]]:
    """Read points of scalar series, each part of the file once.

    Yields the place in `spans` and the next points of that span, which are the caller's only until the next
    turn. There are fewer than asked for where the file does not have them any more. With `is_learning` the marks
    are this caller's alone, and grow with what is read.
    """
    for stretches in _passes(_Stretch(number, span, *marks.find(span)) for number, span in enumerate(spans)):
        yield from _read_pass(path, tags, marks, stretches, is_learning=is_learning)


def _passes(stretches: Iterable[_Stretch]) -> list[list[_Stretch]]:
    """Put stretches together that overlap."""
    passes: list[list[_Stretch]] = []
    reach = -math.inf
    for stretch in sorted(stretches, key=lambda one: one.start):
        if stretch.start >= reach:
            passes.append([])
        passes[-1].append(stretch)
        reach = max(reach, stretch.stop)
    return passes


def _read_pass(
    path: Path, tags: RunTags, marks: Marks, stretches: list[_Stretch], *, is_learning: bool
) -> Iterator[tuple[int, SeriesPoints]]:
    start = place = stretches[0].start
    wanted: dict[str, list[_Stretch]] = {}
    for stretch in stretches:
        wanted.setdefault(stretch.span.tag, []).append(stretch)
    ends = {tag: max(one.span.end for one in several) for tag, several in wanted.items()}
    seen = {tag: marks.count(tag, start) for tag in wanted}
    reader = EventFileReader(path, "", tags, start=start)
    while any(seen[tag] < end for tag, end in ends.items()) and (columns := _next(reader)) is not None:
        if is_learning:
            marks.learn(place, reader.offset, columns)
        place = reader.offset
        for tag, points in _of_tags(columns, wanted):
            yield from _cut(points, seen[tag], wanted[tag])
            seen[tag] += len(points.steps)


def _cut(points: SeriesPoints, seen: int, stretches: list[_Stretch]) -> Iterator[tuple[int, SeriesPoints]]:
    for number, span, _, _ in stretches:
        low, high = max(span.first - seen, 0), min(span.end - seen, len(points.steps))
        if high > low:
            rows = slice(low, high)
            yield number, SeriesPoints(points.steps[rows], points.wall_times[rows], points.values[rows])


def _next(reader: EventFileReader) -> tuple[ScalarColumns, ...] | None:
    try:
        batch = reader.read(BYTES_AT_ONCE)
    except OSError:
        return None
    return None if batch is None else batch.columns


def _of_tags(columns: Iterable[ScalarColumns], tags: Container[str]) -> Iterator[tuple[str, SeriesPoints]]:
    for one in columns:
        end = 0
        for tag, count in zip(one.tags, one.counts.tolist(), strict=True):
            start, end = end, end + count
            if tag in tags:
                yield (
                    tag,
                    SeriesPoints(one.steps[start:end], one.wall_times[start:end], one.values[start:end]),
                )
