"""Pixels to PNG, fast: numpy filters the rows, igzip or else zlib packs what is left.

| part | content |
|---|---|
| signature | 8 bytes |
| `IHDR` | width, height, 8 bits a channel, colour type, three zeros (methods and no interlacing) |
| `IDAT` | zlib stream of the rows, each behind the number of its filter |
| `IEND` | empty |

Each part but the signature is its length (4 bytes, big endian), its name, its content and the CRC-32 of
name and content.

Sources: https://www.w3.org/TR/png-3/, https://python-isal.readthedocs.io/
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
_SUB = 1
_UP = 2
_HEADER = struct.Struct(">IIBBBBB")
_UINT32 = struct.Struct(">I")
_ISAL_LEVEL = 1
"""Measured: on filtered natural pictures as fast as 0 and 40 % smaller, faster and smaller than 2 and 3."""
_SAMPLING = 13
"""Every how many bytes of a wide row are compared; odd, so that all channels are."""
_SAMPLED_WIDTH = 1024


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Encode pixels without loss.

    Parameters
    ----------
    pixels : uint8 array, shape (H, W, C)
        H rows, W columns, C = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.

    Returns
    -------
    bytes
        A PNG file.

    Raises
    ------
    ValueError
        If the shape is another one, H or W is 0, or the type is not uint8.

    Examples
    --------
    >>> encode_png(np.zeros((2, 3, 3), np.uint8))[1:4]
    b'PNG'
    """
    is_picture = pixels.ndim == 3 and pixels.shape[2] in _COLOUR_TYPES and pixels.size > 0
    if pixels.dtype != np.uint8 or not is_picture:
        raise ValueError(
            f"expected uint8 pixels of shape (H, W, C) with H, W > 0 and C of 1 to 4, "
            f"got {pixels.dtype} of shape {pixels.shape}"
        )
    return SIGNATURE + header(pixels.shape) + chunk(b"IDAT", pack(pixels)) + chunk(b"IEND", b"")


def header(shape: tuple[int, ...]) -> bytes:
    """Give the chunk that says how a picture of the shape (H, W, C) is made."""
    height, width, channels = shape
    return chunk(b"IHDR", _HEADER.pack(width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0))


def pack(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Filter and compress the pixels of one picture of the shape (H, W, C)."""
    height, width, channels = pixels.shape
    return _zlib().deflate(_filter_rows(pixels.reshape(height, width * channels), channels))


def chunk(name: bytes, content: bytes) -> bytes:
    """Frame a part of the file."""
    crc32 = _zlib().crc32
    crc = crc32(content, crc32(name))
    return b"".join((_UINT32.pack(len(content)), name, content, _UINT32.pack(crc)))


def _filter_rows(rows: npt.NDArray[np.uint8], channels: int) -> npt.NDArray[np.uint8]:
    """Take, for each row, the differences to the left or those to above, whichever are smaller in sum."""
    filtered = np.empty((rows.shape[0], 1 + rows.shape[1]), np.uint8)
    filtered[:, 0] = _SUB
    filtered[:, 1 : 1 + channels] = rows[:, :channels]
    np.subtract(rows[:, channels:], rows[:, :-channels], out=filtered[:, 1 + channels :])
    step = _SAMPLING if rows.shape[1] >= _SAMPLED_WIDTH else 1
    above = rows[1:, ::step] - rows[:-1, ::step]
    better = 1 + np.flatnonzero(_row_costs(above) <= _row_costs(filtered[1:, 1::step]))
    filtered[better, 1:] = rows[better] - rows[better - 1]
    filtered[better, 0] = _UP
    return filtered


def _row_costs(differences: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    distances = np.abs(differences.view(np.int8)).view(np.uint8)
    costs: npt.NDArray[np.uint64] = distances.sum(axis=1, dtype=np.uint64)
    return costs


class _Zlib(NamedTuple):
    """What packs and checks: igzip's (the package isal), or the standard library's."""

    deflate: Callable[[npt.NDArray[np.uint8]], bytes]
    crc32: Callable[..., int]


@cache
def _zlib() -> _Zlib:
    try:
        from isal import isal_zlib
    except ImportError:
        return _Zlib(_deflate, zlib.crc32)
    return _Zlib(lambda rows: isal_zlib.compress(rows.data, _ISAL_LEVEL), isal_zlib.crc32)


def _deflate(rows: npt.NDArray[np.uint8]) -> bytes:
    # Run lengths alone are half the time of zlib's level 1, and smaller after filtering natural pictures.
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    return packer.compress(rows.data) + packer.flush()
