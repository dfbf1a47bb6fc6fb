"""Distributions of many numbers."""

from __future__ import annotations

import logging
from typing import Any, TypeAlias

from tbx_widget.events import HISTOGRAMS, Histogram
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.histograms import check_bins, count_nonfinite, summarize_histogram

logger = logging.getLogger(__name__)

HistogramData: TypeAlias = tuple[OwnedArray, Any, "int | None", str]

_told: set[str] = set()


class HistogramMethods(Methods):
    """`add_histogram` and its kin."""

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
            Copied in the call. NaN and infinities are left out of the counts, and said once per tag.
        bins : str, int or sequence of float
            "tensorflow" (about 10 % wide each, both signs), a rule of `numpy.histogram_bin_edges`,
            a number of bins, or their edges.
        max_bins : int, optional
            Merge neighbours down to this number.
        """
        call = self._call("add_histogram", tag, global_step, walltime)
        check_bins(bins, max_bins, what=call.what)
        owned = own_array(values, what=call.what)
        if not owned.nbytes:
            raise ValueError(f"{call.what}: expected at least one number, got shape {owned.shape}")
        data = (owned, bins, max_bins, call.what)
        self._streams.submit(HISTOGRAMS, call, data, make_histogram, owned.nbytes)


def make_histogram(data: HistogramData) -> Histogram:
    """Count the values; NaN and infinities are said once for each tag."""
    owned, bins, max_bins, what = data
    values = owned.numpy()
    left_out = count_nonfinite(values)
    if left_out and what not in _told:
        _told.add(what)
        logger.warning("%s: %d of %d values are NaN or infinite and not counted", what, left_out, values.size)
    return summarize_histogram(values, bins=bins, max_bins=max_bins)
