"""Which floats are beyond what pictures and sounds can hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_SLACK = 0.01
_MOST_SHARE = 0.01
_FARTHEST = 2.0
"""What reaches further on a side is taken for numbers of another scale."""


class Scale(NamedTuple):
    """Where floats have to be."""

    lowest: float
    highest: float
    wide: float
    """The largest number of the integers that people mistake for floats."""
    cure: str


PICTURE = Scale(0.0, 1.0, 255.0, "divide by 255, or give uint8")
SOUND = Scale(-1.0, 1.0, 32_768.0, "divide by 32768, or give int16")


def describe_clipped(arrays: Iterable[npt.NDArray[Any]], scale: Scale) -> str:
    """Say that a notable part of the floats is beyond the scale, and what to do; "" where it is not.

    Parameters
    ----------
    arrays : several arrays of bool, integers or floats, none of them empty
        Only floats are looked at; NaN is on the scale, infinities are not.
    scale : Scale
        What is beyond by less than a hundredth does not count, nor is a hundredth of all numbers a notable part.

    Examples
    --------
    >>> describe_clipped([np.array([0.0, 1.0, 254.9])], PICTURE)
    'values from 0 to 254.9; floats are 0 to 1 and were clipped: divide by 255, or give uint8'
    """
    floats = [array for array in arrays if array.dtype.kind == "f"]
    lows = [float(np.fmin.reduce(array, axis=None)) for array in floats]
    highs = [float(np.fmax.reduce(array, axis=None)) for array in floats]
    lowest, highest = scale.lowest - _SLACK, scale.highest + _SLACK
    outside = [
        np.count_nonzero(array < lowest) + np.count_nonzero(array > highest)
        for array, low, high in zip(floats, lows, highs, strict=True)
        if low < lowest or high > highest
    ]
    if sum(outside) <= _MOST_SHARE * sum(array.size for array in floats):
        return ""
    low, high = float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))
    return (
        f"values from {_format(low)} to {_format(high)}; floats are {scale.lowest:g} to {scale.highest:g} "
        f"and were clipped: {_cure(low, high, scale)}"
    )


def _format(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"


def _cure(low: float, high: float, scale: Scale) -> str:
    is_wide = _FARTHEST < max(high, -low) <= scale.wide and low >= scale.lowest * scale.wide - _SLACK
    return scale.cure if is_wide else f"scale them to {scale.lowest:g}..{scale.highest:g}"
