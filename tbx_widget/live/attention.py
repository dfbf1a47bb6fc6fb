"""How much of which series goes unasked to a page that cannot hold the points of 100,000 series."""

from __future__ import annotations

import time

from tbx_widget.events import is_stored
from tbx_widget.live.entry import Entry
from tbx_widget.live.series import MediaSeries, Points, ScalarSeries, thin

MOST_UNASKED_POINTS = 500_000
FEWEST_SUMMARY_POINTS = 100
RECENT_SECS = 120.0
MOST_EVENT_BYTES = 3_000_000
MOST_EAGER_BYTES = 16_000


class Attention:
    """Knows what somebody looks at, what is being written, and how much has gone unasked."""

    def __init__(self) -> None:
        self.looked: frozenset[int] = frozenset()
        self.live: frozenset[str] = frozenset()
        """Runs whose writer is open."""
        self._unasked_points = 0

    def begin(self) -> None:
        """The page knows nothing."""
        self._unasked_points = 0

    def holds_back(self, entry: Entry, series: ScalarSeries) -> bool:
        """Say whether a series that was never sent waits: beyond a bound those go that somebody looks at, or writes."""
        if self._unasked_points < MOST_UNASKED_POINTS:
            return False
        if entry.number in self.looked or entry.key.run in self.live:
            return False
        return time.time() - series.last_wall_time > RECENT_SECS

    def note_first(self, points: Points) -> None:
        """A series was sent for the first time."""
        self._unasked_points += len(points.steps)

    def most_points(self, series_count: int) -> int:
        """Give how many points of a series go unasked."""
        return max(FEWEST_SUMMARY_POINTS, MOST_UNASKED_POINTS // max(series_count, 1))

    def summary(self, entry: Entry, series: ScalarSeries, series_count: int) -> Points:
        """Give the whole series, as fine as the page should have it."""
        points = series.summary()
        return points if entry.number in self.looked else thin(points, self.most_points(series_count))


def eager_bytes(series: MediaSeries, index: int) -> int:
    """Give how many bytes a value in a file has that is read unasked; 0 where it is not: the newest may be larger."""
    value = series.events[index][0].value
    most = MOST_EVENT_BYTES if index == series.count - 1 else MOST_EAGER_BYTES
    return max(value.nbytes, 1) if is_stored(value) and value.nbytes <= most else 0
