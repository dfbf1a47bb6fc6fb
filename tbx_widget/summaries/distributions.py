"""Numbers, or what a device has counted of them, until somebody asks for their histogram."""

from __future__ import annotations

import math
from typing import Any

from tbx_widget.events import Histogram
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.device_histograms import count_on_device, is_worth_counting, read_counts
from tbx_widget.summaries.histogram_bins import TENSORFLOW, Bins
from tbx_widget.summaries.histograms import summarize_histogram


class Distribution:
    """The finite ones of many numbers in buckets, and how many others there are; made by `measure`.

    It is worked out at the first question, once. It may be asked by one thread only.

    Attributes
    ----------
    nbytes : int
        Bytes held until then.
    """

    __slots__ = ("_bins", "_found", "_is_counted", "_max_bins", "_owned", "nbytes")

    def __init__(self, owned: OwnedArray, bins: Bins, max_bins: int | None, *, is_counted: bool) -> None:
        self._owned: OwnedArray | None = owned
        self._bins = bins
        self._max_bins = max_bins
        self._is_counted = is_counted
        self._found: tuple[Histogram, int] | None = None
        self.nbytes = owned.nbytes

    @property
    def histogram(self) -> Histogram:
        """The finite numbers in their buckets."""
        return self._work_out()[0]

    @property
    def nonfinite(self) -> int:
        """How many numbers are NaN or infinite."""
        return self._work_out()[1]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int(self.histogram.num) + self.nonfinite

    @property
    def norm(self) -> float:
        """The Euclidean norm of all numbers; NaN where one of them is NaN or infinite."""
        histogram, nonfinite = self._work_out()
        return math.nan if nonfinite else math.sqrt(histogram.sum_squares)

    def _work_out(self) -> tuple[Histogram, int]:
        if self._found is None:
            assert self._owned is not None
            numbers = self._owned.numpy()
            if self._is_counted:
                self._found = read_counts(numbers, max_bins=self._max_bins)
            else:
                histogram = summarize_histogram(numbers, bins=self._bins, max_bins=self._max_bins)
                self._found = histogram, numbers.size - int(histogram.num)
            self._owned = None
        return self._found


def measure(values: Any, *, what: str, bins: Bins = TENSORFLOW, max_bins: int | None = None) -> Distribution:
    """Own numbers whose histogram is wanted; a large tensor on a device is counted there.

    Parameters
    ----------
    values : array, tensor or list of numbers, any shape, at least one
    what : str
        The call, for the message.
    bins, max_bins
        See `own_bins`.

    Raises
    ------
    TypeError, ValueError, RuntimeError
        As `own_array`, and where there are no numbers.
    """
    is_named = isinstance(bins, str) and bins == TENSORFLOW
    if is_named and is_worth_counting(values):
        return Distribution(count_on_device(values, what=what), bins, max_bins, is_counted=True)
    owned = own_array(values, what=what)
    if not owned.nbytes:
        raise ValueError(f"{what}: expected at least one number, got shape {owned.shape}")
    return Distribution(owned, bins, max_bins, is_counted=False)
