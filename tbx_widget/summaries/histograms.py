"""Arrays to histograms, in one pass over the data for TensorFlow's buckets."""

from __future__ import annotations

import math
import sys
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Histogram
from tbx_widget.summaries.bit_buckets import (
    WIDE_KEYS,
    WIDE_SHIFT,
    add_up_wide_keys,
    bucket_of_key,
    tensorflow_edges,
)
from tbx_widget.summaries.histogram_bins import TENSORFLOW, Bins

Buckets: TypeAlias = "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]"

# OpenBLAS starts its threads for dot products of more than 10,000 numbers; they cost more than they save.
_BLOCK = 10_000
# Large enough to pay for the calls, and small enough for a processor's caches.
_CHUNK = 6 * _BLOCK
_SMALL_CHUNK = 1 << 14
_UPPER_HALF = slice(1 if sys.byteorder == "little" else 0, None, 2)
_WORTH_WIDE_KEYS = 1 << 18
_ONE = np.float64(1)
_MOST_RULE_BINS = 1 << 16


class Moments(NamedTuple):
    """What a histogram says beside its buckets, of the finite values."""

    minimum: float
    maximum: float
    num: float
    sum: float
    sum_squares: float


def summarize_histogram(
    values: npt.NDArray[Any], *, bins: Bins = TENSORFLOW, max_bins: int | None = None
) -> Histogram:
    """Count values into buckets.

    Empty buckets at both ends are left out, but for one on the left, which gives the first bucket its start.
    NaN and infinities are left out of everything, also of `num`; if nothing else is there, the histogram has
    one bucket with a count of 0. Values outside given edges are in no bucket.

    Parameters
    ----------
    values : array of bool, integers or floats, any shape
    bins, max_bins
        See `own_bins`.

    Returns
    -------
    Histogram
        Its moments are summed in float64.

    Raises
    ------
    ValueError
        If there are no values at all.

    Examples
    --------
    >>> summarize_histogram(np.array([0.5, 1.5, 1.7]), bins=[0, 1, 2]).counts.tolist()
    [0.0, 1.0, 2.0]
    """
    if values.size == 0:
        raise ValueError("expected at least one value for a histogram, got none")
    flat = values.reshape(-1)
    pass_ = _Pass(flat, is_counting=isinstance(bins, str) and bins == TENSORFLOW)
    moments = Moments(pass_.minimum, pass_.maximum, pass_.num, pass_.sum, pass_.sum_squares)
    if pass_.is_counting:
        return join_buckets(pass_.counts(), moments, max_bins=max_bins)
    if pass_.num == 0:
        return _no_values()
    limits, counts = _trim(*_merge(*_count_with_numpy(flat, bins), max_bins), pass_.maximum)
    return Histogram(*moments, limits, counts)


def join_buckets(
    counts: npt.NDArray[np.float64], moments: Moments, *, max_bins: int | None = None
) -> Histogram:
    """Make a histogram of the counts in TensorFlow's buckets.

    Parameters
    ----------
    counts : float64 array, shape (1548,)
        For `tensorflow_edges`; the outer edges move out to the outermost values.
    moments, max_bins
        See `summarize_histogram`.
    """
    if not moments.num:
        return _no_values()
    edges = tensorflow_edges().copy()
    edges[0] = min(edges[0], moments.minimum)
    edges[-1] = max(edges[-1], moments.maximum)
    limits, counts = _trim(*_merge(edges, counts, max_bins), moments.maximum)
    return Histogram(*moments, limits, counts)


def _no_values() -> Histogram:
    return Histogram(0.0, 0.0, 0.0, 0.0, 0.0, np.zeros(1), np.zeros(1))


class _Pass:
    """One pass over all values: moments of the finite ones and, if asked, counts for TensorFlow's edges."""

    def __init__(self, flat: npt.NDArray[Any], *, is_counting: bool) -> None:
        self.is_counting = is_counting
        self.num = 0.0
        self.minimum = np.inf
        self.maximum = -np.inf
        self.sum = 0.0
        self.sum_squares = 0.0
        is_large = flat.size >= _WORTH_WIDE_KEYS
        self._wide_counts = np.zeros(WIDE_KEYS, np.float64) if is_large and is_counting else None
        self._counts = np.zeros(tensorflow_edges().size - 1, np.float64)
        size = _CHUNK if is_large else _SMALL_CHUNK
        self._exact = np.empty(min(size, flat.size), np.float64)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            for start in range(0, flat.size, size):
                self._add(flat[start : start + size])

    def counts(self) -> npt.NDArray[np.float64]:
        """Return the counts for TensorFlow's edges."""
        if self._wide_counts is not None:
            self._counts += add_up_wide_keys(self._wide_counts)
        return self._counts

    def _add(self, chunk: npt.NDArray[Any]) -> None:
        if chunk.dtype == np.float16:
            chunk = chunk.astype(np.float32)
        exact = self._exact[: chunk.size]
        exact[...] = chunk
        total = float(np.add.reduce(exact))
        if not math.isfinite(total):
            exact = exact[np.isfinite(exact)]
            chunk = exact
            total = float(np.add.reduce(exact))
        if exact.size == 0:
            return
        self.num += exact.size
        self.minimum = min(self.minimum, float(np.minimum.reduce(chunk)))
        self.maximum = max(self.maximum, float(np.maximum.reduce(chunk)))
        self.sum += total
        self.sum_squares += _sum_squares(exact)
        if self._wide_counts is not None:
            self._count_wide(chunk, exact, self._wide_counts)
        elif self.is_counting:
            self._count(chunk, exact)

    def _count(self, chunk: npt.NDArray[Any], exact: npt.NDArray[np.float64]) -> None:
        """Count, and overwrite the float64 values."""
        singles = np.ascontiguousarray(chunk, np.float32)
        keys = exact.view(np.intp)[: exact.size]
        keys[...] = singles.view(np.uint16)[_UPPER_HALF]
        self._counts += np.bincount(bucket_of_key().take(keys), minlength=self._counts.size)

    @staticmethod
    def _count_wide(
        chunk: npt.NDArray[Any], exact: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]
    ) -> None:
        """Count, and overwrite the float64 values."""
        if chunk.dtype != np.float32:
            exact[...] = chunk.astype(np.float32)
        patterns = exact.view(np.uint64)
        np.right_shift(patterns, WIDE_SHIFT, out=patterns)
        np.add.at(counts, patterns.view(np.int64), _ONE)


def _sum_squares(values: npt.NDArray[np.float64]) -> float:
    if values.size <= _BLOCK:
        return float(values.dot(values))
    whole = values.size // _BLOCK * _BLOCK
    blocks = values[:whole].reshape(-1, _BLOCK)
    squares = np.matmul(blocks[:, None, :], blocks[:, :, None])
    total = float(np.add.reduce(squares, axis=None))
    return total + _sum_squares(values[whole:]) if whole < values.size else total


def _count_with_numpy(flat: npt.NDArray[Any], bins: Bins) -> Buckets:
    exact = flat.astype(np.float64)
    exact = exact[np.isfinite(exact)]
    if isinstance(bins, str) and bins in ("auto", "fd") and _freedman_diaconis_bins(exact) > _MOST_RULE_BINS:
        bins = _MOST_RULE_BINS
    try:
        with np.errstate(all="ignore"):
            counts, edges = np.histogram(exact, bins)
    except ValueError:
        # numpy finds no room between the smallest and the largest value for that many edges.
        return _count_in_one_bucket(exact)
    return edges.astype(np.float64), counts.astype(np.float64)


def _count_in_one_bucket(exact: npt.NDArray[np.float64]) -> Buckets:
    edges = np.array([exact.min(), exact.max()])
    if edges[0] == edges[1]:
        most = np.finfo(np.float64).max
        with np.errstate(over="ignore"):
            edges = np.nextafter(edges, [-np.inf, np.inf]).clip(-most, most)
    return edges, np.array([float(exact.size)])


def _freedman_diaconis_bins(exact: npt.NDArray[np.float64]) -> float:
    """Count the buckets that numpy would allocate; far outliers make it billions."""
    upper, lower = np.percentile(exact, [75, 25])
    width = 2.0 * (upper - lower) * exact.size ** (-1.0 / 3.0)
    return float(np.ptp(exact) / width) if width > 0 else 0.0


def _merge(edges: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], max_bins: int | None) -> Buckets:
    """Join as many neighbours as the bound asks for."""
    if max_bins is None or counts.size <= max_bins:
        return edges, counts
    neighbours = counts.size // max_bins
    starts = np.arange(0, counts.size, neighbours)
    return np.append(edges[starts], edges[-1]), np.add.reduceat(counts, starts)


def _trim(edges: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], maximum: float) -> Buckets:
    """Leave out empty buckets at both ends; return upper limits and counts."""
    filled = np.flatnonzero(counts)
    if filled.size == 0:
        return np.array([maximum]), np.zeros(1)
    first, last = int(filled[0]), int(filled[-1]) + 1
    return edges[first : last + 1].copy(), np.append(0.0, counts[first:last])
