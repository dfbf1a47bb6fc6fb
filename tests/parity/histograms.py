"""Histograms with edges that differ by up to a hundredth count the same numbers."""

from __future__ import annotations

import numpy as np
from tensorboard.compat.proto.summary_pb2 import HistogramProto

SHIFT = 0.01
"""Our edges are those of bfloat16 next to tensorboardX's."""


def find_difference(theirs: HistogramProto, ours: HistogramProto, numbers: np.ndarray) -> str | None:
    """Say what differs, if anything does."""
    for name in ("min", "max", "num", "sum", "sum_squares"):
        if not np.isclose(getattr(theirs, name), getattr(ours, name), rtol=1e-5, atol=1e-30):
            return f"{name}: {getattr(theirs, name)} and {getattr(ours, name)}"
    if sum(ours.bucket) != sum(theirs.bucket):
        return f"{sum(theirs.bucket)} and {sum(ours.bucket)} numbers are counted"
    values = np.sort(numbers.ravel().astype(np.float64))
    limits, course = np.array(ours.bucket_limit), np.cumsum(ours.bucket)
    if np.abs(course - np.searchsorted(values, limits, "right")).max() > np.isin(values, limits).sum():
        return "our counts are not those of our edges"
    return _compare_courses(theirs, limits, course, values)


def _compare_courses(
    theirs: HistogramProto, limits: np.ndarray, course: np.ndarray, values: np.ndarray
) -> str | None:
    """Compare how many numbers are below each of their edges, up to those within a hundredth of it."""
    for edge, below in zip(theirs.bucket_limit, np.cumsum(theirs.bucket), strict=True):
        nearest = int(np.abs(limits - edge).argmin())
        found = course[nearest]
        if abs(limits[nearest] - edge) > SHIFT * abs(edge):
            found = course[-1] if edge > limits[-1] else 0
        if abs(found - below) > np.sum(np.abs(values - edge) <= SHIFT * abs(edge)):
            return f"below {edge} are {below} and {found}"
    return None
