"""Which points of a series are shown."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


def choose_last(n: int, count: int) -> Places:
    """Choose the last `count` of N points."""
    return np.arange(max(n - count, 0), n)


def choose_around(steps: npt.NDArray[np.int64], step: int, count: int) -> Places:
    """Choose the `count` points whose steps are nearest to `step`; of equal ones the later."""
    distance = np.abs(steps.astype(np.float64) - step)
    nearest = np.lexsort((-np.arange(len(steps)), distance))[:count]
    return np.sort(nearest)


def choose_shape(values: npt.NDArray[np.floating], count: int) -> Places:
    """Choose `count` points that show the course: the first, the last, lowest and highest in between, and others.

    Parameters
    ----------
    values : array of floats, shape (N,)
        NaN counts as neither low nor high.
    count : int
        At least 1; with 1 the last point stays.
    """
    n = len(values)
    if n <= count or count < 4:
        return np.unique(np.linspace(n - 1, 0, min(n, count)).round().astype(np.int64))
    starts = np.arange(0, n, -(-n // ((count - 2) // 2)))
    low, high = np.where(np.isnan(values), np.inf, values), np.where(np.isnan(values), -np.inf, values)
    ends = [*starts[1:].tolist(), n]
    inner = [
        place
        for start, end in zip(starts.tolist(), ends, strict=True)
        for place in (start + int(low[start:end].argmin()), start + int(high[start:end].argmax()))
    ]
    return _fill(np.unique(np.array([0, *inner, n - 1], np.int64)), n, count)


def _fill(places: Places, n: int, count: int) -> Places:
    """Add points at even distances until there are `count`."""
    even = np.linspace(0, n - 1, count).round().astype(np.int64)
    free = np.setdiff1d(even, places)
    missing = min(count - len(places), len(free))
    chosen = free[np.linspace(0, len(free) - 1, missing).round().astype(np.int64)]
    return np.union1d(places, chosen)
