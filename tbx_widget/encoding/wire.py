"""Protocol buffer wire format: varints and the fields that event files need.

A field is a key (`number << 3 | wire type`, as a varint) and its content:

| wire type | meaning | content |
|---|---|---|
| 0 | varint | 1 to 10 bytes of 7 bits each, lowest first, the high bit set on all but the last |
| 1 | double | 8 bytes, little endian |
| 2 | bytes, string, message, packed numbers | length as a varint, then that many bytes |
| 5 | float | 4 bytes, little endian |

Proto3 leaves out a field that holds its default. The `*_field` functions do the same, except
`float_field` and `bytes_field`, whose fields stand in a oneof or in a list, where the default counts.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Buffer: TypeAlias = bytes | memoryview
"""A view is one of bytes, so that `len` gives their number."""
Pieces: TypeAlias = Sequence[Buffer]
"""A message in pieces, so that what is large need not be copied into each message around it."""

LARGE_BYTES = 1 << 16
"""From here on a copy costs more than one more piece."""

VARINT = 0
FIXED64 = 1
LENGTH_DELIMITED = 2
FIXED32 = 5

_DOUBLE = struct.Struct("<d")
_FLOAT = struct.Struct("<f")
_UINT64 = (1 << 64) - 1
_ONE_BYTE = [bytes((value,)) for value in range(0x80)]


def encode_varint(value: int) -> bytes:
    """Encode an integer of at most 64 bits.

    Parameters
    ----------
    value : int
        From -2**63 to 2**64 - 1; a negative one is written as its two's complement, in 10 bytes.

    Examples
    --------
    >>> encode_varint(300).hex()
    'ac02'
    """
    if 0 <= value <= 0x7F:
        return _ONE_BYTE[value]
    value &= _UINT64
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


@lru_cache(maxsize=1024)
def field_key(number: int, wire_type: int) -> bytes:
    """Encode the key that stands before a field's content."""
    return encode_varint(number << 3 | wire_type)


def varint_field(number: int, value: int) -> bytes:
    """Encode an integer, bool or enum field; 0 is left out."""
    return field_key(number, VARINT) + encode_varint(value) if value else b""


def double_field(number: int, value: float) -> bytes:
    """Encode a double field; +0.0 is left out."""
    content = _DOUBLE.pack(value)
    return field_key(number, FIXED64) + content if any(content) else b""


def float_field(number: int, value: float) -> bytes:
    """Encode a float field, 0 included; what float32 cannot hold becomes infinity."""
    return field_key(number, FIXED32) + encode_float(value)


def bytes_field(number: int, content: bytes) -> bytes:
    """Encode a bytes, string or message field, an empty one included."""
    return _head(number, len(content)) + content


@lru_cache(maxsize=4096)
def _head(number: int, length: int) -> bytes:
    return field_key(number, LENGTH_DELIMITED) + encode_varint(length)


def message_field(number: int, pieces: Pieces) -> Pieces:
    """Encode the same of a content in pieces; those of a small one are joined."""
    length = sum(map(len, pieces))
    whole = [_head(number, length), *pieces]
    return [b"".join(whole)] if length < LARGE_BYTES else whole


def join_small(pieces: Iterable[Buffer]) -> Pieces:
    """Join neighbours that are small."""
    joined: list[Buffer] = []
    for is_large, group in groupby(pieces, lambda piece: len(piece) >= LARGE_BYTES):
        joined += group if is_large else [b"".join(group)]  # noqa: B031 - used once
    return joined


def text_field(number: int, text: str) -> bytes:
    """Encode a string field; the empty string is left out."""
    return bytes_field(number, encode_text(text)) if text else b""


def packed_doubles_field(number: int, values: npt.NDArray[np.float64]) -> bytes:
    """Encode a packed `repeated double` field; an empty list is left out."""
    return bytes_field(number, values.astype("<f8", copy=False).tobytes()) if values.size else b""


def encode_float(value: float) -> bytes:
    """Encode a number as 4 bytes; what float32 cannot hold becomes infinity."""
    try:
        return _FLOAT.pack(value)
    except OverflowError:
        return _FLOAT.pack(math.copysign(math.inf, value))


def encode_text(text: str) -> bytes:
    """Encode a string as UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    return text.encode("utf-8", "replace")
