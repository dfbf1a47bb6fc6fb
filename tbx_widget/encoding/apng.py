"""Frames to an animated PNG that plays for ever: lossless, and a plain PNG of the first frame to who knows no more.

| part | content |
|---|---|
| signature, `IHDR` | as in every PNG |
| `acTL` | number of frames, times to play (0: for ever) |
| `fcTL` | number of this part, width, height, place, length as a fraction of a second, how to leave and to blend |
| `IDAT` | the first frame; each later one is a `fcTL` and a `fdAT`, which begins with its number |
| `IEND` | empty |

Source: https://www.w3.org/TR/png-3/#apng-frame-based-animation
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.png import SIGNATURE, chunk, header, pack

_CONTROL = struct.Struct(">IIIIIHHBB")
_MOST = 65_535


def encode_apng(frames: npt.NDArray[np.uint8], fps: float) -> bytes:
    """Encode frames without loss.

    Parameters
    ----------
    frames : uint8 array, shape (T, H, W, C)
        T frames of H rows and W columns; C = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA).
    fps : float
        Frames a second, from 1/65,535 to 65,535.

    Returns
    -------
    bytes
        A PNG file.
    """
    control = chunk(b"acTL", struct.pack(">II", len(frames), 0))
    parts = b"".join(_encode_frames(frames, _frame_length(fps)))
    return SIGNATURE + header(frames.shape[1:]) + control + parts + chunk(b"IEND", b"")


def _encode_frames(frames: npt.NDArray[np.uint8], length: tuple[int, int]) -> Iterator[bytes]:
    height, width = frames.shape[1:3]
    for at, frame in enumerate(frames):
        number = max(0, 2 * at - 1)
        yield chunk(b"fcTL", _CONTROL.pack(number, width, height, 0, 0, *length, 0, 0))
        packed = pack(frame)
        yield chunk(b"fdAT", struct.pack(">I", number + 1) + packed) if at else chunk(b"IDAT", packed)


def _frame_length(fps: float) -> tuple[int, int]:
    """Give the seconds of one frame as a numerator and a denominator of 16 bits."""
    if fps < 1:
        frames = Fraction(1 / fps).limit_denominator(max(1, int(_MOST * fps)))
        return min(frames.numerator, _MOST), frames.denominator
    length = Fraction(1 / fps).limit_denominator(_MOST)
    return max(length.numerator, 1), length.denominator
