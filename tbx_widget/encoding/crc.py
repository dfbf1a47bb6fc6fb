"""CRC-32C (Castagnoli), as google-crc32c computes it or, where that is missing, numpy.

For data of one length the checksum is linear over GF(2) but for a constant: the checksum of a XOR b is
crc(a) XOR crc(b) XOR crc(zeros). So every byte contributes by itself, by its value and by how many bytes
follow it, and so many records that differ in a few columns can be checked column by column.

Sources: RFC 3720 section 12.1 and appendix B.4, https://www.rfc-editor.org/rfc/rfc3720;
the mask: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/hash/crc32c.h
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

U32 = np.uint32
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8
_ALL_ONES = 0xFFFFFFFF
_BLOCK = 256
_WORTH_ARRAYS = 4096


def crc32c(data: bytes) -> int:
    """Compute the CRC-32C of `data`.

    Examples
    --------
    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    return _checksum(data)


def masked_crc32c(data: bytes) -> int:
    """Compute the CRC-32C of `data`, masked as TFRecord files store it."""
    return _mask(_checksum(data))


def masked_crc32c_of(pieces: Sequence[bytes | memoryview]) -> int:
    """Compute the same of bytes in pieces."""
    if _extend is None:
        return _mask(_checksum(b"".join(pieces)))
    return _mask(reduce(_extend, map(_as_readable, pieces), 0))


def mask_crcs(crcs: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Mask many checksums; the twin of `masked_crc32c`."""
    masked: npt.NDArray[np.uint32] = (crcs >> U32(15) | crcs << U32(17)) + U32(_MASK_DELTA)
    return masked


def unmask_crcs(masked: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Undo `mask_crcs`."""
    rotated = masked - U32(_MASK_DELTA)
    crcs: npt.NDArray[np.uint32] = rotated >> U32(17) | rotated << U32(15)
    return crcs


@lru_cache(maxsize=_BLOCK)
def contribution(distance: int) -> npt.NDArray[np.uint32]:
    """Tabulate what a byte with `distance` bytes behind it adds to the checksum.

    Returns
    -------
    uint32 array, shape (256,)
        One entry per value of the byte; the entry of 0 is 0.
    """
    if distance == 0:
        return _base_table()
    return _append_zero(contribution(distance - 1))


@lru_cache(maxsize=4096)
def far_contribution(distance: int) -> npt.NDArray[np.uint32]:
    """Tabulate the same as `contribution`, for any distance: at once instead of from the one before."""
    return _shift(_base_table(), shift_operator(distance))


@lru_cache(maxsize=4096)
def shift_operator(distance: int) -> npt.NDArray[np.uint32]:
    """Tabulate how `distance` more bytes of zero change a checksum's linear part.

    Returns
    -------
    uint32 array, shape (4, 256)
        The shifted value of x is the XOR of entry (j, byte j of x), lowest byte first.
    """
    if distance == 0:
        identity: npt.NDArray[np.uint32] = (
            np.arange(256, dtype=U32) << np.arange(0, 32, 8, dtype=U32)[:, None]
        )
        return identity
    if distance == 1:
        return _append_zero(shift_operator(0))
    half = shift_operator(distance // 2)
    return _shift(_shift(shift_operator(distance % 2), half), half)


def crc32c_numpy(data: bytes) -> int:
    """Compute the CRC-32C of `data` without the google-crc32c package; equal, and slower."""
    return _crc32c_bytewise(data) if len(data) < _WORTH_ARRAYS else _crc32c_blockwise(data)


def _crc32c_bytewise(data: bytes) -> int:
    table = _base_list()
    crc = _ALL_ONES
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ _ALL_ONES


def _crc32c_blockwise(data: bytes) -> int:
    padded = np.zeros(-(-len(data) // _BLOCK) * _BLOCK, np.uint8)
    padded[padded.size - len(data) :] = np.frombuffer(data, np.uint8)
    columns = padded.reshape(-1, _BLOCK).T
    partial = np.zeros(columns.shape[1], U32)
    for column, values in enumerate(columns):
        partial ^= contribution(_BLOCK - 1 - column)[values]
    start = _shift(np.array([_ALL_ONES], U32), shift_operator(len(data)))
    return _fold(partial) ^ int(start[0]) ^ _ALL_ONES


def _as_readable(piece: bytes | memoryview) -> bytes | npt.NDArray[np.uint8]:
    """Bring a view to what google-crc32c takes, which is no view, without a copy."""
    return np.frombuffer(piece, np.uint8) if isinstance(piece, memoryview) else piece


def _mask(crc: int) -> int:
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & _ALL_ONES


def _append_zero(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    appended: npt.NDArray[np.uint32] = _base_table()[values & U32(0xFF)] ^ values >> U32(8)
    return appended


def _fold(partial: npt.NDArray[np.uint32]) -> int:
    """Join the linear parts of equal blocks, pair by pair."""
    distance = _BLOCK
    while partial.size > 1:
        if partial.size % 2:
            partial = np.concatenate((np.zeros(1, U32), partial))
        partial = _shift(partial[::2], shift_operator(distance)) ^ partial[1::2]
        distance *= 2
    return int(partial[0])


def _shift(values: npt.NDArray[np.uint32], operator: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    shifted: npt.NDArray[np.uint32] = operator[0][values & U32(0xFF)]
    for index in (1, 2, 3):
        shifted = shifted ^ operator[index][values >> U32(8 * index) & U32(0xFF)]
    return shifted


@lru_cache(maxsize=1)
def _base_table() -> npt.NDArray[np.uint32]:
    table = np.arange(256, dtype=U32)
    for _ in range(8):
        table = table >> U32(1) ^ (table & U32(1)) * U32(_POLYNOMIAL)
    return table


@lru_cache(maxsize=1)
def _base_list() -> list[int]:
    return [int(entry) for entry in _base_table()]


def _find_checksum() -> tuple[Callable[[bytes], int], Callable[[int, Any], int] | None]:
    try:
        from google_crc32c import extend, implementation, value
    except ImportError:
        return crc32c_numpy, None
    return (value, extend) if implementation == "c" else (crc32c_numpy, None)


_checksum, _extend = _find_checksum()
