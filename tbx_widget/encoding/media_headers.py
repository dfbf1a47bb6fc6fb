"""What the first bytes of a picture or a sound tell: its type, and how it is made.

A PNG file has its colour type at byte 25. A WAV file is

| offset | size | meaning |
|---|---|---|
| 0 | 12 | "RIFF", size of the rest, "WAVE" |
| 12 | 8 + n | chunks: a name of 4 bytes, n (4 bytes), n bytes, and a byte more where n is odd |

with the chunk "fmt " (format, channels, frames per second, bytes per second, bytes per frame, bits) and "data".

Sources:
https://www.w3.org/TR/png-3/#11IHDR
https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPE_AT = 25
# A palette holds RGB colours.
_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
_FIRST_CHUNK = 12
_MOST_CHUNKS = 64
_SOUND_TYPES = (
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
)


class WavHeader(NamedTuple):
    """What is not told is 0."""

    sample_rate: float = 0.0
    channels: int = 0
    frames: int = 0


def png_channels(encoded: bytes) -> int:
    """Count the channels of a PNG file: 1 to 4, and 0 where the bytes are none."""
    if not encoded.startswith(_PNG) or len(encoded) <= _COLOUR_TYPE_AT:
        return 0
    return _CHANNELS.get(encoded[_COLOUR_TYPE_AT], 0)


def sound_type(encoded: bytes) -> str:
    """Name the media type of a sound: "audio/wav", which is all that TensorBoard knows, where no other is seen."""
    for start, name in _SOUND_TYPES:
        if encoded.startswith(start):
            return name
    return "audio/wav"


def read_wav_header(encoded: bytes) -> WavHeader:
    """Read how a WAV file is made; everything is 0 where the bytes are none.

    Examples
    --------
    >>> read_wav_header(b"fLaC")
    WavHeader(sample_rate=0.0, channels=0, frames=0)
    """
    if encoded[:4] != b"RIFF" or encoded[8:12] != b"WAVE":
        return WavHeader()
    at, rate, channels, frame_size = _FIRST_CHUNK, 0, 0, 0
    for _ in range(_MOST_CHUNKS):
        if at + _CHUNK.size > len(encoded):
            break
        name, size = _CHUNK.unpack_from(encoded, at)
        at += _CHUNK.size
        if name == b"fmt " and at + _FORMAT.size <= len(encoded):
            _, channels, rate, _, frame_size, _ = _FORMAT.unpack_from(encoded, at)
        elif name == b"data":
            held = min(size, len(encoded) - at)
            return WavHeader(float(rate), channels, held // frame_size if frame_size else 0)
        at += size + size % 2
    return WavHeader(float(rate), channels, 0)
