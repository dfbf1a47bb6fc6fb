"""Distributions of many numbers."""

from __future__ import annotations

import logging
from typing import Any, TypeAlias

import numpy as np

from tbx_widget.events import HISTOGRAMS, Histogram
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.arrays import OwnedArray, is_device_tensor, own_array, to_float
from tbx_widget.summaries.distributions import Distribution, measure
from tbx_widget.summaries.histogram_bins import own_bins
from tbx_widget.summaries.histograms import Moments
from tbx_widget.summaries.raw_histograms import check_lengths, join_row, own_row
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

HistogramData: TypeAlias = tuple[Distribution, str, str]
RawData: TypeAlias = tuple[list[OwnedArray], OwnedArray, OwnedArray, str]

_told = Once()


class HistogramMethods(Methods):
    """`add_histogram` and `add_histogram_raw`."""

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Log the distribution of many numbers.

        Parameters
        ----------
        tag : str
        values : array, tensor or list of numbers, any shape, at least one element
            Copied in the call. A tensor on a device is not waited for; a large one is counted there, so that
            only counts travel. NaN and infinities are left out of the counts, and said once per tag.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        bins : str, int, or array, tensor or list of float
            "tensorflow" (about 10 % wide each, both signs), a rule of `numpy.histogram_bin_edges`,
            a number of bins, or their edges. What is outside of given edges is in no bucket.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        max_bins : int, optional
            Merge neighbours down to about this number.

        Raises
        ------
        TypeError, ValueError
            Not numbers, none at all, or bins that are none.
        RuntimeError
            A tensor on a device while the current stream records a CUDA graph.
        """
        call = self._call("add_histogram", tag, global_step, walltime)
        owned = own_bins(bins, max_bins, what=call.what)
        found = measure(values, what=call.what, bins=owned, max_bins=max_bins)
        data = found, self._streams.main.run, call.what
        self._streams.submit(HISTOGRAMS, call, data, make_histogram, found.nbytes)

    def add_histogram_raw(
        self,
        tag: str,
        min: Any,
        max: Any,
        num: Any,
        sum: Any,
        sum_squares: Any,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log a distribution that was counted already.

        Parameters
        ----------
        tag : str
        min, max, num, sum, sum_squares : number
            The smallest and the largest value, how many there are, their sum and that of their squares.
        bucket_limits : array, tensor or list, shape (B,)
            The upper end of each bucket, ascending. `numpy.histogram` gives one edge more: leave out the first.
        bucket_counts : array, tensor or list, shape (B,)
            How many values are in each bucket, 0 or more.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not numbers, not as many limits as counts, limits that fall, counts below 0. Of numbers on a device
            only the shapes are checked in the call, as nobody waits for them there.
        """
        call = self._call("add_histogram_raw", tag, global_step, walltime)
        limits = own_row(bucket_limits, "bucket_limits", what=call.what)
        counts = own_row(bucket_counts, "bucket_counts", what=call.what)
        check_lengths(limits.shape[0], counts.shape[0], what=call.what)
        given = {"min": min, "max": max, "num": num, "sum": sum, "sum_squares": sum_squares}
        numbers = [_own_number(value, name, what=call.what) for name, value in given.items()]
        data = numbers, limits, counts, call.what
        if any(owned.is_waiting for owned in (*numbers, limits, counts)):
            self._streams.submit(HISTOGRAMS, call, data, make_raw_histogram, limits.nbytes + counts.nbytes)
        else:
            self._append(HISTOGRAMS, call, make_raw_histogram(data))


def make_histogram(data: HistogramData) -> Histogram:
    """Count the values; NaN and infinities are said once for each tag."""
    found, run, what = data
    if found.nonfinite and _told.is_first((run, what)):
        message = f"{found.nonfinite} of {found.size} values are NaN or infinite and not counted"
        tell(logger.warning, message, run=run, call=what, once="for each tag")
    return found.histogram


def make_raw_histogram(data: RawData) -> Histogram:
    """Join what was counted."""
    numbers, limits, counts, what = data
    moments = Moments(*(float(number.numpy().reshape(())) for number in numbers))
    return join_row(moments, limits.numpy(), counts.numpy(), what=what)


def _own_number(value: Any, name: str, *, what: str) -> OwnedArray:
    if not is_device_tensor(value):
        return OwnedArray(np.array(to_float(value, what=f"{what}, {name}")))
    owned = own_array(value, what=f"{what}, {name}")
    if owned.shape and set(owned.shape) != {1}:
        raise ValueError(f"{what}: expected {name} to be one number, got shape {owned.shape}")
    return owned
