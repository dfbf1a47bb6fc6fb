"""Numbers as the commands write them: the shortest that give the stored ones back.

JSON has no NaN and no infinities; they are written as the texts "NaN", "Infinity" and "-Infinity", in CSV too.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

JsonNumber: TypeAlias = "float | str"


def json_number(value: float) -> JsonNumber:
    """Give the number, or the text for what is none.

    Examples
    --------
    >>> json_number(float("-inf"))
    '-Infinity'
    """
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def json_numbers(values: npt.NDArray[Any]) -> list[JsonNumber]:
    """Give numbers as JSON takes them.

    Parameters
    ----------
    values : array of floats, shape (N,)
        Of float32 the shortest number is given that rounds to the same float32: 0.1, not 0.10000000149011612.
    """
    numbers: list[JsonNumber] = short_floats(values)
    finite = np.isfinite(values)
    return numbers if finite.all() else [json_number(float(one)) for one in numbers]


def short_floats(values: npt.NDArray[Any]) -> list[Any]:
    """Give Python floats; those of float32 are the shortest that round to it."""
    if values.dtype != np.float32:
        return values.tolist()  # type: ignore[no-any-return]
    return [float(text) for text in values.astype("U").tolist()]


def short_float(value: Any) -> float:
    """Give one number as `short_floats` does."""
    return float(str(value))


def text_number(value: float | None) -> str:
    """Write a number for people, with six digits."""
    return "" if value is None else f"{value:.6g}"
