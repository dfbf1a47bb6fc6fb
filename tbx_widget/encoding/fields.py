"""The fields of a message in protocol buffer wire format, one after the other; `wire` has the format.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

_DOUBLE = struct.Struct("<d")
_FLOAT = struct.Struct("<f")
_SIGN = 1 << 63
_MASK = (1 << 64) - 1


class WireError(ValueError):
    """The bytes are no message; says where in them."""


class Field(NamedTuple):
    """One field: its number, its wire type, and where its content lies.

    `value` is the integer of a varint and 0 otherwise.
    """

    number: int
    wire_type: int
    start: int
    end: int
    value: int


def read_fields(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Field]:
    """Walk the fields of a message that lies in `data[start:end]`, unknown ones included.

    Raises
    ------
    WireError
        A field reaches beyond the end, a varint has more than 10 bytes, or a wire type is none of 0, 1, 2, 5.

    Examples
    --------
    >>> [field.value for field in read_fields(b"\\x08\\xac\\x02")]
    [300]
    """
    at = start
    stop = len(data) if end is None else end
    while at < stop:
        key, at = read_varint(data, at, stop)
        number, wire_type = key >> 3, key & 7
        value = 0
        first = at
        if wire_type == VARINT:
            value, at = read_varint(data, at, stop)
        elif wire_type == LENGTH_DELIMITED:
            length, first = read_varint(data, at, stop)
            at = first + length
        elif wire_type == FIXED64:
            at += 8
        elif wire_type == FIXED32:
            at += 4
        else:
            raise WireError(f"expected wire type 0, 1, 2 or 5, got {wire_type} at byte {first}")
        if at > stop:
            raise WireError(f"field {number} at byte {first} reaches {at - stop} bytes beyond its message")
        yield Field(number, wire_type, first, at, value)


def read_varint(data: bytes, at: int, stop: int) -> tuple[int, int]:
    """Read an unsigned integer; give it and the place behind it.

    Raises
    ------
    WireError
        It does not end before `stop`, or has more than 10 bytes.
    """
    value = 0
    for shift in range(0, 70, 7):
        if at >= stop:
            raise WireError(f"a varint is cut off at byte {at}")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK, at
    raise WireError(f"a varint before byte {at} has more than 10 bytes")


def signed(value: int) -> int:
    """Read an unsigned integer of 64 bits as two's complement."""
    return value - (1 << 64) if value & _SIGN else value


def double_at(data: bytes, at: int) -> float:
    """Read the content of a double field."""
    number: float = _DOUBLE.unpack_from(data, at)[0]
    return number


def float_at(data: bytes, at: int) -> float:
    """Read the content of a float field."""
    number: float = _FLOAT.unpack_from(data, at)[0]
    return number


def text_of(data: bytes, field: Field) -> str:
    """Read a string field; what is not UTF-8 becomes U+FFFD."""
    return bytes(data[field.start : field.end]).decode("utf-8", "replace")
