"""The columns of one series, bounded in memory, and the summary that a browser gets of it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Event
from tbx_widget.live.sampling import aligned_starts, even_starts, keep_extremes

CHUNK_POINTS = 4096
SUMMARY_POINTS = 2048
SUMMARY_BUCKETS = 192
FEWEST_PLACES = 16
FEWEST_COARSENED = 256


class Points(NamedTuple):
    """N points in order of arrival; `indices` counts from the first point that was ever logged."""

    indices: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float32]

    def pick(self, at: npt.NDArray[np.int64] | slice) -> Points:
        return Points(self.indices[at], self.steps[at], self.wall_times[at], self.values[at])


def join(parts: list[Points]) -> Points:
    """Put runs of points behind each other."""
    if len(parts) == 1:
        return parts[0]
    return Points(*(np.concatenate(columns) for columns in zip(*parts, strict=True))) if parts else _empty(0)


def thin(points: Points, most: int) -> Points:
    """Keep about `most` points that show the course; up to 9 of 5 where NaN and infinities abound."""
    if len(points.steps) <= most:
        return points
    starts = even_starts(len(points.steps), max(most // 5, 1))
    return points.pick(keep_extremes(points.steps, points.values, starts))


_NO_INDICES = np.empty(0, np.int64)


def _empty(capacity: int) -> Points:
    return Points(
        _NO_INDICES,
        np.empty(capacity, np.int64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float32),
    )


_NOTHING = _empty(0)


class ScalarSeries:
    """All points of one scalar series from one source.

    Points rest in chunks of 4,096 with 20 bytes a point; `coarsen` thins the oldest chunk when memory is short.
    """

    def __init__(self) -> None:
        self.count = 0
        self.nbytes = 0
        """What the points take in memory."""
        self._chunks: list[tuple[int, Points]] = []
        self._tail = _NOTHING
        self._tail_first = 0
        self._summary = _NOTHING
        self._summary_width = 1
        self._summarised = 0

    @property
    def last_wall_time(self) -> float:
        """Of the newest point; -inf where there is none."""
        at = self.count - self._tail_first - 1
        if at >= 0:
            return float(self._tail.wall_times[at])
        return float(self._chunks[-1][1].wall_times[-1]) if self._chunks else -np.inf

    def append(
        self,
        steps: npt.NDArray[np.int64],
        wall_times: npt.NDArray[np.float64],
        values: npt.NDArray[np.float32],
    ) -> None:
        """Take N points that arrived after all others."""
        filled, n = self.count - self._tail_first, len(steps)
        if filled + n > len(self._tail.steps):
            self._make_room(filled, n)
            filled = self.count - self._tail_first
        end = filled + n
        self._tail.steps[filled:end] = steps
        self._tail.wall_times[filled:end] = wall_times
        self._tail.values[filled:end] = values
        self.count += n

    def _make_room(self, filled: int, n: int) -> None:
        if filled >= CHUNK_POINTS:
            self._seal_tail()
            self._renew_tail(_empty(max(CHUNK_POINTS, n)))
            return
        grown = _empty(max(2 * filled, filled + n, FEWEST_PLACES))
        if not filled:
            self._renew_tail(grown)
            return
        grown.steps[:filled] = self._tail.steps[:filled]
        grown.wall_times[:filled] = self._tail.wall_times[:filled]
        grown.values[:filled] = self._tail.values[:filled]
        self._renew_tail(grown)

    def _renew_tail(self, tail: Points) -> None:
        self.nbytes += _nbytes(tail) - _nbytes(self._tail)
        self._tail = tail

    def _seal_tail(self) -> None:
        sealed = Points(*(column[: self.count - self._tail_first].copy() for column in self._tail))
        self._chunks.append((self._tail_first, sealed))
        self.nbytes += _nbytes(sealed)
        self._tail_first = self.count
        self._renew_tail(_NOTHING)

    def take(self, start: int, end: int) -> Points:
        """Give the held points with start <= index < end."""
        end = min(end, self.count)
        if start >= self._tail_first:
            return _between(self._tail_first, self._tail, start, end)
        parts = [
            _between(first, chunk, start, end)
            for (first, chunk), (after, _) in pairwise([*self._chunks, (self._tail_first, self._tail)])
            if first < end and after > start
        ]
        if end > self._tail_first:
            tail = self._tail.pick(slice(self.count - self._tail_first))
            parts.append(_between(self._tail_first, tail, start, end))
        return join(parts)

    def newest(self, start: int) -> Points:
        """Give the points from `start` on, without their indices when they are neighbours."""
        at = start - self._tail_first
        if at < 0:
            return self.take(start, self.count)
        _, steps, wall_times, values = self._tail
        end = self.count - self._tail_first
        return Points(_NO_INDICES, steps[at:end], wall_times[at:end], values[at:end])

    def summary(self) -> Points:
        """Give at most 2,048 points that show the whole series."""
        if self.count <= SUMMARY_POINTS:
            return self.take(0, self.count)
        before = _nbytes(self._summary)
        while self._summarised < self.count:
            room = SUMMARY_POINTS - len(self._summary.steps)
            end = min(self.count, self._summarised + max(room, CHUNK_POINTS))
            self._summary = join([self._summary, self.take(self._summarised, end)])
            self._summarised = end
            if len(self._summary.steps) > SUMMARY_POINTS:
                self._merge_buckets()
        self.nbytes += _nbytes(self._summary) - before
        return self._summary

    def _merge_buckets(self) -> None:
        points = self._summary
        while (starts := aligned_starts(points.indices, self._summary_width)).size > SUMMARY_BUCKETS:
            self._summary_width *= 2
        self._summary = points.pick(keep_extremes(points.steps, points.values, starts))

    def coarsen(self) -> int:
        """Thin the oldest points that are not thin yet; give the number of bytes that became free."""
        before = self.nbytes
        if self.count - self._tail_first >= FEWEST_COARSENED:
            self._seal_tail()
        whole = next((at for at, (_, chunk) in enumerate(self._chunks) if not chunk.indices.size), None)
        if whole is not None:
            first, chunk = self._chunks[whole]
            self._replace(slice(whole, whole + 1), thin(_expand(first, chunk), len(chunk.steps) // 8))
        elif len(self._chunks) > 1:
            both = join([chunk for _, chunk in self._chunks[:2]])
            self._replace(slice(0, 2), thin(both, len(both.steps) // 2))
        return before - self.nbytes

    def _replace(self, at: slice, points: Points) -> None:
        own = Points(*(column.copy() for column in points))
        self.nbytes += _nbytes(own) - sum(_nbytes(chunk) for _, chunk in self._chunks[at])
        self._chunks[at] = [(self._chunks[at][0][0], own)]


def _nbytes(points: Points) -> int:
    indices, steps, wall_times, values = points
    return indices.nbytes + steps.nbytes + wall_times.nbytes + values.nbytes


def _expand(first: int, points: Points) -> Points:
    if points.indices.size:
        return points
    return points._replace(indices=np.arange(first, first + len(points.steps)))


def _between(first: int, points: Points, start: int, end: int) -> Points:
    if points.indices.size:
        low, high = np.searchsorted(points.indices, [start, end])
        return points.pick(slice(int(low), int(high)))
    low, high = max(start - first, 0), min(end - first, len(points.steps))
    return _expand(first + low, points.pick(slice(low, high)))


class MediaSeries:
    """The newest and evenly spaced events of one series that is not scalar."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self.count = 0
        self.nbytes = 0
        self.events: dict[int, tuple[Event, int]] = {}
        self._stride = 1
        self._most = most
        self._most_bytes = most_bytes

    def append(self, event: Event, nbytes: int) -> None:
        """Take the newest event; older ones give way so that the kept ones stay evenly spaced."""
        newest = self.count - 1
        if newest % self._stride and newest in self.events:
            self._drop(newest)
        self.events[self.count] = event, nbytes
        self.nbytes += nbytes
        self.count += 1
        while len(self.events) > 3 and (len(self.events) > self._most or self.nbytes > self._most_bytes):
            self.spread()

    def spread(self) -> None:
        """Double the distance of the kept events; the newest goes last of all."""
        if len(self.events) == 1:
            self._drop(self.count - 1)
            return
        self._stride *= 2
        for index in [i for i in self.events if i % self._stride and i != self.count - 1]:
            self._drop(index)
        if len(self.events) == 2:
            self._drop(min(self.events))

    def _drop(self, index: int) -> None:
        self.nbytes -= self.events.pop(index)[1]
