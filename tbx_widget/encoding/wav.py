"""Samples to a WAV file of 16 bits.

| offset | size | meaning |
|---|---|---|
| 0 | 12 | "RIFF", size of the rest, "WAVE" |
| 12 | 24 | "fmt ", 16, format (1: whole numbers), channels, frames a second, bytes a second, bytes a frame, bits |
| 36 | 8 | "data", size of the samples |
| 44 | 2 L C | L frames of C samples, little endian, with a sign |

Source: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES = 2
MOST_BYTES = 2**32 - 1 - _HEADER.size
"""Of samples; a file counts its bytes in 32 bits."""
MOST_RATE = 2**30 - 1
"""Frames of two channels a second; a file says how many bytes these are."""


def encode_wav(samples: npt.NDArray[np.int16], sample_rate: int) -> bytes:
    """Encode samples.

    Parameters
    ----------
    samples : int16 array, shape (L, C)
        L frames of C channels, at most `MOST_BYTES`.
    sample_rate : int
        Frames a second, at most `MOST_RATE`.

    Returns
    -------
    bytes
        A WAV file.

    Examples
    --------
    >>> len(encode_wav(np.zeros((100, 2), np.int16), 44_100))
    444
    """
    content = np.ascontiguousarray(samples, "<i2").tobytes()
    channels = samples.shape[1]
    frame = _BYTES * channels
    riff = b"RIFF", _HEADER.size - 8 + len(content), b"WAVE"
    how = b"fmt ", 16, 1, channels, sample_rate, sample_rate * frame, frame, 8 * _BYTES
    return _HEADER.pack(*riff, *how, b"data", len(content)) + content
