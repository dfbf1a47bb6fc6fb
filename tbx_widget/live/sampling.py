"""Which points of a series stay when there are more than can be held or sent.

Real points only: nothing is averaged and nothing is drawn at random. A bucket keeps its first, last, lowest
and highest point, so a peak survives any number of passes (the M4 aggregation of Jugel et al., VLDB 2014,
on buckets of arrival order).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]


def keep_extremes(steps: npt.NDArray[np.int64], values: npt.NDArray[np.float32], starts: Indices) -> Indices:
    """Choose the points that show the course of a series.

    Parameters
    ----------
    steps : int64 array, shape (N,), N >= 1
        A step that goes back starts a new segment; a bucket ends there too, as long as there is
        at most one segment for every four buckets.
    values : float32 array, shape (N,)
        Of each bucket one NaN, one +inf and one -inf stay as well.
    starts : int64 array, shape (B,)
        First position of each bucket, ascending from 0, as `even_starts` and `aligned_starts` make them.

    Returns
    -------
    int64 array, shape (M,)
        Ascending positions; the first and the last point are always among them. M is at most
        5 * B for finite values, and 8.75 * B in any case.
    """
    n = len(values)
    starts = _with_segments(steps, starts)
    lengths = np.diff(starts, append=n)
    kept = [starts, starts + lengths - 1]
    finite = np.isfinite(values)
    if finite.all():
        kept += _extremes(values, values, starts, lengths)
    else:
        low = np.where(finite, values, np.float32(np.inf))
        high = np.where(finite, values, np.float32(-np.inf))
        kept += _extremes(low, high, starts, lengths)
        kept += [_first_of_each(mask, starts) for mask in _not_finite(values)]
    return np.unique(np.concatenate(kept))


def even_starts(n: int, buckets: int) -> Indices:
    """Cut N neighbouring points into at most `buckets` buckets of the same size."""
    buckets = min(buckets, n)
    return (np.arange(buckets, dtype=np.int64) * n) // buckets


def aligned_starts(indices: Indices, width: int) -> Indices:
    """Cut points into buckets of `width` places in order of arrival, whatever is missing between them."""
    starts: Indices = np.flatnonzero(np.diff(indices // width, prepend=-1))
    return starts


def _with_segments(steps: npt.NDArray[np.int64], starts: Indices) -> Indices:
    back = np.flatnonzero(steps[1:] < steps[:-1]) + 1
    return np.union1d(starts, back) if 0 < len(back) <= len(starts) // 4 else starts


def _extremes(
    low: npt.NDArray[np.float32], high: npt.NDArray[np.float32], starts: Indices, lengths: Indices
) -> list[Indices]:
    lowest = np.repeat(np.minimum.reduceat(low, starts), lengths)
    highest = np.repeat(np.maximum.reduceat(high, starts), lengths)
    return [_first_of_each(low == lowest, starts), _first_of_each(high == highest, starts)]


def _not_finite(values: npt.NDArray[np.float32]) -> list[npt.NDArray[np.bool_]]:
    return [np.isnan(values), values == np.inf, values == -np.inf]


def _first_of_each(mask: npt.NDArray[np.bool_], starts: Indices) -> Indices:
    hits = np.flatnonzero(mask)
    owners = np.searchsorted(starts, hits, side="right")
    firsts: Indices = hits[np.diff(owners, prepend=-1) != 0]
    return firsts
