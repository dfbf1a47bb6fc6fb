"""Histograms as files hold them to the buckets that a board draws.

Version 1, a `HistogramProto`: the right edge of every bucket, and the smallest and largest value. The outermost edges
may be infinite or the largest numbers of float64, so empty buckets at both ends are dropped and the smallest and
largest value become the outer edges, as TensorBoard's `data_compat` does it; here in float64.

Version 2, a tensor of shape (B, 3): left edge, right edge and count of B buckets.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/histogram.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/data_compat.py
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/histogram/summary_v2.py
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.fields import Field, WireError, double_at, read_fields
from tbx_widget.encoding.schema import HistogramField
from tbx_widget.encoding.tensors import to_doubles
from tbx_widget.encoding.wire import FIXED64, LENGTH_DELIMITED
from tbx_widget.events import Histogram

_NUMBERS = (
    HistogramField.MIN,
    HistogramField.MAX,
    HistogramField.NUM,
    HistogramField.SUM,
    HistogramField.SUM_SQUARES,
)
_LISTS = (HistogramField.BUCKET_LIMIT, HistogramField.BUCKET)
# Edges that were computed on two ways differ by less than this, as a part of the whole width.
_ROUNDING = 1e-6


def read_histogram(data: bytes, start: int, end: int) -> Histogram:
    """Read the `HistogramProto` that lies in `data[start:end]`.

    Raises
    ------
    WireError
        The bytes are none, or there are too few edges.
    """
    numbers = dict.fromkeys(_NUMBERS, 0.0)
    lists = {number: bytearray() for number in _LISTS}
    for field in read_fields(data, start, end):
        if field.number in lists:
            lists[field.number] += _doubles_of(data, field)
        elif field.number in numbers and field.wire_type == FIXED64:
            numbers[field.number] = double_at(data, field.start)
    edges, counts = (np.frombuffer(bytes(lists[number]), "<f8").astype(np.float64) for number in _LISTS)
    limits, counts = _trim(edges, counts, numbers[HistogramField.MAX])
    minimum, maximum, num, total, total_squares = numbers.values()
    return Histogram(minimum, maximum, num, total, total_squares, limits, counts)


def histogram_of(buckets: npt.NDArray[Any]) -> Histogram:
    """Make a histogram of the rows (left edge, right edge, count) of B buckets.

    The file does not tell the sum and the sum of squares: they are NaN. Where buckets do not lie side by side, the
    empty ones are dropped, and gaps between the others become empty buckets.

    Parameters
    ----------
    buckets : array of numbers, shape (B, 3)
        B may be 0, also where the shape is (0,).

    Raises
    ------
    WireError
        The shape is another one, or these are no real numbers.
    """
    if buckets.size == 0:
        return Histogram(0.0, 0.0, 0.0, math.nan, math.nan, np.zeros(0), np.zeros(0))
    if buckets.ndim != 2 or buckets.shape[1] != 3:
        raise WireError(f"expected buckets of shape (B, 3), got {buckets.shape}")
    with np.errstate(all="ignore"):
        rows = _side_by_side(to_doubles(buckets))
        num = float(rows[:, 2].sum())
    limits, counts = rows[:, 1].copy(), rows[:, 2].copy()
    return Histogram(float(rows[0, 0]), float(limits[-1]), num, math.nan, math.nan, limits, counts)


def _doubles_of(data: bytes, field: Field) -> bytes:
    if field.wire_type not in (FIXED64, LENGTH_DELIMITED):
        return b""
    if (field.end - field.start) % 8:
        raise WireError(f"the list at byte {field.start} ends inside a number")
    return data[field.start : field.end]


def _trim(
    edges: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], maximum: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    filled = np.flatnonzero(counts > 0)
    if not filled.size:
        return np.zeros(0), np.zeros(0)
    first, last = int(filled[0]), int(filled[-1])
    if edges.size < last:
        raise WireError(f"a histogram of {counts.size} buckets has {edges.size} edges")
    return np.append(edges[first:last], maximum), counts[first : last + 1]


def _side_by_side(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if not _has_gaps(rows).any():
        return rows
    filled = rows[rows[:, 2] != 0]
    if not filled.size:
        return rows[:1]
    filled = filled[np.argsort(filled[:, 0], kind="stable")]
    after = np.flatnonzero(_has_gaps(filled))
    gaps = np.stack((filled[after, 1], filled[after + 1, 0], np.zeros(after.size)), axis=1)
    rows = np.insert(filled, after + 1, gaps, axis=0)
    rows[:, 1] = np.maximum.accumulate(rows[:, 1])
    return rows


def _has_gaps(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell for each bucket but the last whether the next one begins elsewhere than it ends."""
    width = np.abs(rows[-1, 1] - rows[0, 0])
    is_apart: npt.NDArray[np.bool_] = np.abs(rows[1:, 0] - rows[:-1, 1]) > _ROUNDING * width
    return is_apart
