"""Histograms that somebody else has counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Histogram
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.histograms import Moments


def own_row(values: Any, name: str, *, what: str) -> OwnedArray:
    """Copy the limits or the counts.

    Raises
    ------
    TypeError, ValueError
        Not one row of numbers with at least one in it.
    """
    owned = own_array(values, what=f"{what}, {name}")
    if len(owned.shape) != 1 or not owned.shape[0]:
        raise ValueError(
            f"{what}: expected {name} to be a row of at least one number, got shape {owned.shape}"
        )
    return owned


def check_lengths(limits: int, counts: int, *, what: str) -> None:
    """Refuse limits and counts of different numbers."""
    if limits != counts:
        raise ValueError(
            f"{what}: expected a limit for each count, got {limits} bucket_limits and {counts} bucket_counts"
        )


def join_row(moments: Moments, limits: npt.NDArray[Any], counts: npt.NDArray[Any], *, what: str) -> Histogram:
    """Make a histogram of limits and counts.

    Parameters
    ----------
    moments : Moments
        As they are.
    limits, counts : arrays, shape (B,)
        The upper end of each bucket, and how many numbers are in it.

    Raises
    ------
    ValueError
        The limits fall or are NaN, or a count is negative, NaN or infinite.
    """
    limits = limits.astype(np.float64)
    counts = counts.astype(np.float64)
    is_odd_limit = np.isnan(limits)
    is_odd_limit[1:] |= limits[1:] < limits[:-1]
    if is_odd_limit.any():
        came = _describe_limit(limits, int(is_odd_limit.argmax()))
        raise ValueError(f"{what}: expected bucket_limits in ascending order, without NaN, got {came}")
    is_odd_count = ~((counts >= 0) & np.isfinite(counts))
    if is_odd_count.any():
        at = int(is_odd_count.argmax())
        came = f"{counts[at]:g} at {at}"
        raise ValueError(
            f"{what}: expected bucket_counts of 0 or more, without NaN and infinities, got {came}"
        )
    return Histogram(*moments, limits, counts)


def _describe_limit(limits: npt.NDArray[np.float64], at: int) -> str:
    is_nan = np.isnan(limits[at])
    return f"nan at {at}" if is_nan else f"{limits[at]:g} after {limits[at - 1]:g} at {at}"
