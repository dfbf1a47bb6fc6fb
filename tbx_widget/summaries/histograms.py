"""Arrays to histograms, in one pass over the data for TensorFlow's buckets.

TensorFlow's edges are 0 and +-1e-12 * 1.1**k below 1e20. Here they are moved by at most 0.4 % to numbers
whose float32 pattern ends in 16 zero bits, so that the upper 16 bits of a value tell its bucket: values are
counted by that key, and the keys' counts are added up to buckets. Counts are exact for the moved edges, but
that float64 is rounded to float32 for the counting alone, and that negative numbers nearer to 0 than 1e-40,
which share the key of -0.0, count as 0.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/histogram/histogram.cc
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Histogram

Bins: TypeAlias = "str | int | Sequence[float] | npt.NDArray[Any]"
Buckets: TypeAlias = "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]"

TENSORFLOW = "tensorflow"
RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")

# Large enough to pay for adding up 65,536 counts, and small enough for a processor's caches.
_CHUNK = 1 << 18
_SMALL_CHUNK = 1 << 14
# OpenBLAS starts its threads for dot products of more than 10,000 numbers; they cost more than they save.
_BLOCK = 10_000
_KEYS = 1 << 16
_UPPER_HALF = slice(1 if sys.byteorder == "little" else 0, None, 2)
_WORTH_KEY_COUNTS = 1 << 17
_MOST_RULE_BINS = 1 << 16


def check_bins(bins: Bins, max_bins: int | None, *, what: str) -> None:
    """Refuse a wrong choice of buckets.

    Parameters
    ----------
    bins : str, int or sequence of float
        "tensorflow", the name of a rule of `numpy.histogram_bin_edges`, a number of equal buckets, or at
        least two edges that never fall.
    max_bins : int or None
        Neighbouring buckets are merged when there are more.
    what : str
        The call, for the message, such as ``add_histogram("weights")``.

    Raises
    ------
    TypeError, ValueError
        If either is something else.
    """
    if isinstance(bins, str):
        _check_rule(bins, what)
    elif isinstance(bins, (int, np.integer)):
        _check_count(bins, "bins", what)
    else:
        _check_edges(bins, what)
    if max_bins is not None:
        _check_count(max_bins, "max_bins", what)


def count_nonfinite(values: npt.NDArray[Any]) -> int:
    """Count NaN and infinities, which `summarize_histogram` leaves out."""
    if not np.issubdtype(values.dtype, np.floating):
        return 0
    return values.size - int(np.count_nonzero(np.isfinite(values)))


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
        See `check_bins`.

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
    if pass_.num == 0:
        return Histogram(0.0, 0.0, 0.0, 0.0, 0.0, np.zeros(1), np.zeros(1))
    edges, counts = pass_.buckets() if pass_.is_counting else _count_with_numpy(flat, bins)
    limits, counts = _trim(*_merge(edges, counts, max_bins), pass_.maximum)
    return Histogram(
        pass_.minimum, pass_.maximum, float(pass_.num), pass_.sum, pass_.sum_squares, limits, counts
    )


class _Pass:
    """One pass over all values: moments of the finite ones and, if asked, counts for TensorFlow's edges."""

    def __init__(self, flat: npt.NDArray[Any], *, is_counting: bool) -> None:
        self.is_counting = is_counting
        self.num = 0
        self.minimum = np.inf
        self.maximum = -np.inf
        self.sum = 0.0
        self.sum_squares = 0.0
        is_large = flat.size >= _WORTH_KEY_COUNTS
        self._key_counts = np.zeros(_KEYS, np.int64) if is_large and is_counting else None
        self._counts = np.zeros(tensorflow_edges().size - 1, np.float64)
        size = _CHUNK if is_large else _SMALL_CHUNK
        self._exact = np.empty(min(size, flat.size), np.float64)
        self._keys = np.empty(min(size, flat.size), np.intp)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            for start in range(0, flat.size, size):
                self._add(flat[start : start + size])

    def buckets(self) -> Buckets:
        """Return TensorFlow's edges, the outer ones moved out to the outermost values, and the counts."""
        edges = tensorflow_edges().copy()
        edges[0] = min(edges[0], self.minimum)
        edges[-1] = max(edges[-1], self.maximum)
        if self._key_counts is not None:
            self._counts += np.bincount(_bucket_of_key(), self._key_counts, self._counts.size)
        return edges, self._counts

    def _add(self, chunk: npt.NDArray[Any]) -> None:
        if chunk.dtype == np.float16:
            chunk = chunk.astype(np.float32)
        exact = self._exact[: chunk.size]
        exact[...] = chunk
        total = float(exact.sum())
        if not np.isfinite(total):
            exact = exact[np.isfinite(exact)]
            chunk = exact
            total = float(exact.sum())
        if exact.size == 0:
            return
        self.num += exact.size
        self.minimum = min(self.minimum, float(chunk.min()))
        self.maximum = max(self.maximum, float(chunk.max()))
        self.sum += total
        self.sum_squares += _sum_squares(exact)
        if self.is_counting:
            self._count(chunk)

    def _count(self, chunk: npt.NDArray[Any]) -> None:
        singles = np.ascontiguousarray(chunk, np.float32)
        keys = self._keys[: chunk.size]
        keys[...] = singles.view(np.uint16)[_UPPER_HALF]
        if self._key_counts is not None:
            self._key_counts += np.bincount(keys, minlength=_KEYS)
        else:
            self._counts += np.bincount(_bucket_of_key().take(keys), minlength=self._counts.size)


@lru_cache(maxsize=1)
def tensorflow_edges() -> npt.NDArray[np.float64]:
    """Return TensorFlow's edges, moved to numbers that bfloat16 holds: float64, shape (1549,), ascending."""
    positive = _positive_edge_keys() << np.uint32(16)
    outer = positive.view(np.float32).astype(np.float64)
    edges = np.concatenate((-outer[::-1], [0.0], outer))
    edges.flags.writeable = False
    return edges


@lru_cache(maxsize=1)
def _positive_edge_keys() -> npt.NDArray[np.uint32]:
    edges = []
    edge = 1e-12
    while edge < 1e20:
        edges.append(edge)
        edge *= 1.1
    bits = np.array(edges, np.float32).view(np.uint32)
    keys: npt.NDArray[np.uint32] = bits + np.uint32(0x8000) >> np.uint32(16)
    return keys


@lru_cache(maxsize=1)
def _bucket_of_key() -> npt.NDArray[np.uint16]:
    """Map the upper half of a float32 to its bucket; what is beyond the outer edges is in the outer buckets."""
    edge_keys = _positive_edge_keys()
    side = edge_keys.size
    magnitude = np.searchsorted(edge_keys, np.arange(_KEYS // 2), side="right")
    magnitude = np.minimum(magnitude, side - 1)
    buckets = np.concatenate((side + magnitude, side - 1 - magnitude))
    buckets[_KEYS // 2] = side
    return buckets.astype(np.uint16)


def _sum_squares(values: npt.NDArray[np.float64]) -> float:
    if values.size <= _BLOCK:
        return float(values.dot(values))
    whole = values.size // _BLOCK * _BLOCK
    blocks = values[:whole].reshape(-1, _BLOCK)
    rest = values[whole:]
    return float(np.matmul(blocks[:, None, :], blocks[:, :, None]).sum() + rest.dot(rest))


def _count_with_numpy(flat: npt.NDArray[Any], bins: Bins) -> Buckets:
    exact = flat.astype(np.float64)
    exact = exact[np.isfinite(exact)]
    if isinstance(bins, str) and bins in ("auto", "fd") and _freedman_diaconis_bins(exact) > _MOST_RULE_BINS:
        bins = _MOST_RULE_BINS
    try:
        counts, edges = np.histogram(exact, bins)
    except ValueError:
        # numpy finds no room between the smallest and the largest value for that many edges.
        counts, edges = np.histogram(exact, 1)
    return edges.astype(np.float64), counts.astype(np.float64)


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


def _check_rule(name: str, what: str) -> None:
    if name != TENSORFLOW and name not in RULES:
        names = ", ".join((TENSORFLOW, *RULES))
        raise ValueError(f'{what}: expected bins to be one of {names}, a number or edges, got "{name}"')


def _check_count(count: Any, name: str, what: str) -> None:
    try:
        if isinstance(count, (bool, np.bool_)):
            raise TypeError
        number = operator.index(count)
    except TypeError:
        raise TypeError(f"{what}: expected {name} to be an integer, got {type(count).__name__}") from None
    if number < 1:
        raise ValueError(f"{what}: expected {name} to be at least 1, got {number}")


def _check_edges(bins: Any, what: str) -> None:
    if bins is None or isinstance(bins, (float, np.floating, bytes)):
        raise TypeError(f"{what}: expected bins to be a name, a number or edges, got {type(bins).__name__}")
    try:
        edges = np.asarray(bins, np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{what}: expected the edges in bins to be numbers, got {bins!r}") from None
    if edges.ndim != 1 or edges.size < 2:
        raise ValueError(
            f"{what}: expected bins to hold at least 2 edges in one row, got shape {edges.shape}"
        )
    if not np.all(np.diff(edges) >= 0):
        raise ValueError(f"{what}: expected the edges in bins to be in ascending order, without NaN")
