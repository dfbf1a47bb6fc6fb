"""Floating point numbers of 8 and 16 bits that numpy has no type for, to float32, which holds all of them, and back.

| type | sign, exponent, fraction bits | bias | infinity | NaN |
|---|---|---|---|---|
| bfloat16 | 1, 8, 7: the upper half of a float32 | 127 | as float32 | as float32 |
| float8_e5m2 | 1, 5, 2 | 15 | exponent full, fraction 0 | exponent full, fraction not 0 |
| float8_e4m3fn | 1, 4, 3 | 7 | none | exponent and fraction full |
| float8_e4m3fnuz | 1, 4, 3 | 8 | none | 0x80 |
| float8_e4m3b11fnuz | 1, 4, 3 | 11 | none | 0x80 |
| float8_e5m2fnuz | 1, 5, 2 | 16 | none | 0x80 |

Source: https://github.com/jax-ml/ml_dtypes#specifications-of-implemented-floating-point-formats
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Bits: TypeAlias = "npt.NDArray[np.unsignedinteger[Any]]"
Floats: TypeAlias = npt.NDArray[np.float32]

_NAN_OF_UNSIGNED_ZERO = 0x80


def widen_bfloat16(bits: npt.NDArray[np.uint16]) -> npt.NDArray[np.float32]:
    """Turn the bits of bfloat16 numbers into float32 numbers of the same value.

    Examples
    --------
    >>> widen_bfloat16(np.array([0x3FC0], np.uint16)).tolist()
    [1.5]
    """
    words: npt.NDArray[np.uint32] = bits.astype(np.uint32) << np.uint32(16)
    return words.view(np.float32)


def widen_float8_e5m2(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn the bits of float8_e5m2 numbers into float32 numbers of the same value."""
    return _e5m2()[bits]


def widen_float8_e4m3fn(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn the bits of float8_e4m3fn numbers into float32 numbers of the same value."""
    return _e4m3fn()[bits]


def widen_float8_e4m3fnuz(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn the bits of float8_e4m3fnuz numbers into float32 numbers of the same value."""
    return _unsigned_zero(3, 8)[bits]


def widen_float8_e4m3b11fnuz(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn the bits of float8_e4m3b11fnuz numbers into float32 numbers of the same value."""
    return _unsigned_zero(3, 11)[bits]


def widen_float8_e5m2fnuz(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn the bits of float8_e5m2fnuz numbers into float32 numbers of the same value."""
    return _unsigned_zero(2, 16)[bits]


def narrow(values: Floats, precision: str) -> Bits:
    """Give the bits of numbers that a small type holds exactly.

    Parameters
    ----------
    values : float32 array
        Whatever `precision` cannot hold comes out as another number.
    precision : str
        "bfloat16", or the name of a type of 8 bits in the table above.

    Examples
    --------
    >>> narrow(np.array([1.5], np.float32), "float8_e5m2").tolist()
    [62]
    """
    upper: npt.NDArray[np.uint16] = (values.view(np.uint32) >> np.uint32(16)).astype(np.uint16)
    return upper if precision == "bfloat16" else _codes(precision)[upper]


@lru_cache(maxsize=1)
def _e5m2() -> npt.NDArray[np.float32]:
    table = _finite(2, 15)
    for sign, infinity in ((0x00, np.inf), (0x80, -np.inf)):
        table[sign | 0x7C] = infinity
        table[sign | 0x7D : (sign | 0x7F) + 1] = np.nan
    return table


@lru_cache(maxsize=1)
def _e4m3fn() -> npt.NDArray[np.float32]:
    table = _finite(3, 7)
    table[[0x7F, 0xFF]] = np.nan
    return table


@lru_cache(maxsize=3)
def _unsigned_zero(fraction_bits: int, bias: int) -> npt.NDArray[np.float32]:
    table = _finite(fraction_bits, bias)
    table[_NAN_OF_UNSIGNED_ZERO] = np.nan
    return table


def _finite(fraction_bits: int, bias: int) -> npt.NDArray[np.float32]:
    """Tabulate all 256 numbers as if none were special."""
    codes = np.arange(256)
    sign = np.where(codes & 0x80, -1.0, 1.0)
    exponent = (codes & 0x7F) >> fraction_bits
    fraction = (codes & ((1 << fraction_bits) - 1)) / (1 << fraction_bits)
    is_normal = exponent > 0
    magnitude = np.ldexp(fraction + is_normal, np.where(is_normal, exponent, 1) - bias)
    table: npt.NDArray[np.float32] = (sign * magnitude).astype(np.float32)
    return table


@lru_cache(maxsize=5)
def _codes(precision: str) -> npt.NDArray[np.uint8]:
    """Tabulate the bits of a type of 8 bits by the bits of the same number as bfloat16, which holds all of them."""
    bits = np.arange(256, dtype=np.uint8)
    numbers = _FLOAT8[precision](bits)
    codes = np.zeros(1 << 16, np.uint8)
    codes[np.isnan(widen_bfloat16(np.arange(1 << 16, dtype=np.uint16)))] = bits[np.isnan(numbers)][-1]
    codes[narrow(numbers, "bfloat16")] = bits
    return codes


_FLOAT8: dict[str, Callable[[npt.NDArray[np.uint8]], Floats]] = {
    "float8_e5m2": widen_float8_e5m2,
    "float8_e4m3fn": widen_float8_e4m3fn,
    "float8_e4m3fnuz": widen_float8_e4m3fnuz,
    "float8_e4m3b11fnuz": widen_float8_e4m3b11fnuz,
    "float8_e5m2fnuz": widen_float8_e5m2fnuz,
}
