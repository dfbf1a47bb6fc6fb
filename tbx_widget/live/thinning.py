"""Thins points of a series while they come, so that a long series never has to be in memory as a whole."""

from __future__ import annotations

import numpy as np

from tbx_widget.live.sampling import even_starts, keep_extremes
from tbx_widget.live.series import Points, join

FEWEST_PENDING = 1024


class Thinner:
    """Keeps about `most` of some points that come part after part: the same as `thin` keeps of the whole.

    Parameters
    ----------
    first, end : int
        Points first to end - 1 come, in order of arrival; some may be missing.
    most : int
        A few times as many are held meanwhile.
    """

    def __init__(self, first: int, end: int, most: int) -> None:
        self.count = 0
        """How many points have come."""
        self._most = most
        self._starts = first + even_starts(max(end - first, 1), max(most // 5, 1))
        self._parts: list[Points] = []
        self._pending = 0
        self._most_pending = max(most, FEWEST_PENDING)

    def add(self, points: Points) -> None:
        """Take the next points."""
        n = len(points.steps)
        if n == 0:
            return
        self._parts.append(Points(*(column.copy() for column in points)))
        self.count += n
        self._pending += n
        if self._pending > self._most_pending:
            self._reduce()

    def points(self) -> Points:
        """Give what stays of the points that have come."""
        if self._pending and self.count > self._most:
            self._reduce()
        return join(self._parts)

    def _reduce(self) -> None:
        """Extremes of extremes are those of the whole, so that it does not matter where parts end."""
        self._pending = 0
        points = join(self._parts)
        starts = np.unique(np.searchsorted(points.indices, self._starts))
        starts = starts[starts < len(points.indices)]
        kept = points.pick(keep_extremes(points.steps, points.values, starts))
        self._parts = [kept]
