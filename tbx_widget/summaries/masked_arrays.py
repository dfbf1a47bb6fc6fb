"""numpy's masked arrays, of which `np.asarray` would give what is masked as if it were not.

Source: https://numpy.org/doc/stable/reference/maskedarray.html
"""

from __future__ import annotations

from typing import Any

import numpy as np


def fill_masked(value: Any) -> Any:
    """Put NaN in the place of what is masked; give everything else, also in a list of arrays, as it is.

    Raises
    ------
    TypeError
        Something is masked among numbers that cannot be NaN.

    Examples
    --------
    >>> fill_masked(np.ma.masked_array([1.0, 1e9], mask=[False, True])).tolist()
    [1.0, nan]
    """
    if isinstance(value, (list, tuple)):
        return [fill_masked(item) for item in value] if _holds_arrays(value) else value
    if not is_masked(value):
        return value
    if value.dtype.kind != "f":
        raise TypeError(f"expected floats, got {value.dtype}")
    return value.filled(np.nan)


def is_masked(value: Any) -> bool:
    """Say whether something is masked in an array."""
    if value.__class__ is np.ndarray or not isinstance(value, np.ndarray):
        return False  # without loading `np.ma`
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))


def describe_mask(value: Any) -> str:
    """Say of an array behind its type why it is not taken, if that is because of what is masked."""
    return (
        ", which cannot be NaN where it is masked: pass floats, or `.filled(...)`" if is_masked(value) else ""
    )


def _holds_arrays(values: list[Any] | tuple[Any, ...]) -> bool:
    return bool(values) and isinstance(values[0], np.ndarray)
