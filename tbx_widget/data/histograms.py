"""Logged distributions."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import Item
from tbx_widget.events import Histogram

Floats = npt.NDArray[np.float64]


class HistogramItem(Item[Histogram]):
    """One logged distribution in B buckets.

    Attributes
    ----------
    edges : float64 array, shape (B + 1,), ascending; (0,) where nothing was counted
        Bucket i counts the values between ``edges[i]`` and ``edges[i + 1]``; the outer ones are TensorBoard's, the
        least and the greatest value.
    counts : float64 array, shape (B,)
    min, max, num, sum : float
        Of the values that were logged; `num` is how many. TensorFlow 2 writes buckets only: there the
        first three are taken from these, and `sum` is NaN.
    """

    kind = Histogram

    @property
    def edges(self) -> Floats:
        """The edges of the buckets."""
        return self._buckets[0]

    @property
    def counts(self) -> Floats:
        """How many values each bucket has."""
        return self._buckets[1]

    @property
    def min(self) -> float:
        """The least value."""
        return self.value.minimum

    @property
    def max(self) -> float:
        """The greatest value."""
        return self.value.maximum

    @property
    def num(self) -> float:
        """How many values."""
        return self.value.num

    @property
    def sum(self) -> float:
        """The sum of the values."""
        return self.value.sum

    def quantile(self, q: float) -> float:
        """Estimate the value below which the share `q` (0 to 1) of all values lies.

        Linear between the edges of a bucket; NaN where nothing was counted.

        Examples
        --------
        >>> logs["cnn"].histograms("weights")[-1].quantile(0.5)  # doctest: +SKIP
        0.013
        """
        if not 0 <= q <= 1:
            raise ValueError(f"expected a quantile from 0 to 1, got {q!r}")
        total = np.concatenate([[0.0], np.cumsum(self.counts)])
        return float(np.interp(q * total[-1], total, self.edges)) if len(self.edges) else float("nan")

    @cached_property
    def _buckets(self) -> tuple[Floats, Floats]:
        value = self.value
        edges = np.concatenate([[value.minimum], value.limits]) if len(value.limits) else np.empty(0)
        counts = value.counts.view()
        edges.flags.writeable = counts.flags.writeable = False
        return edges, counts
