"""A small message by the numbers of its fields, for messages that are read seldom.

The last of several fields with the same number counts, and a field of another wire type than is asked for is not
there, as protocol buffers have it.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from tbx_widget.encoding.fields import (
    Field,
    WireError,
    double_at,
    float_at,
    read_fields,
    read_varint,
    signed,
    text_of,
)
from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

_FLOAT_SIZE = 4


class MessageFields:
    """The fields of the message that lies in `data[start:end]`; what is left out is 0 or empty.

    Raises
    ------
    WireError
        The bytes are no message.

    Examples
    --------
    >>> MessageFields(b"\\x0a\\x02hi").text(1)
    'hi'
    """

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        self._data = data
        self._start = start
        self._end = len(data) if end is None else end
        self._last = {(field.number, field.wire_type): field for field in read_fields(data, start, end)}

    def text(self, number: int) -> str:
        """Read a string."""
        field = self._last.get((number, LENGTH_DELIMITED))
        return text_of(self._data, field) if field else ""

    def content(self, number: int) -> bytes:
        """Read bytes."""
        field = self._last.get((number, LENGTH_DELIMITED))
        return self._data[field.start : field.end] if field else b""

    def double(self, number: int) -> float:
        """Read a double."""
        field = self._last.get((number, FIXED64))
        return double_at(self._data, field.start) if field else 0.0

    def float(self, number: int) -> float:
        """Read a float."""
        field = self._last.get((number, FIXED32))
        return float_at(self._data, field.start) if field else 0.0

    def integer(self, number: int) -> int:
        """Read an integer, an enum or a bool."""
        field = self._last.get((number, VARINT))
        return signed(field.value) if field else 0

    def message(self, number: int) -> MessageFields:
        """Read a message in the message."""
        field = self._last.get((number, LENGTH_DELIMITED))
        return self._within(field) if field else MessageFields(b"")

    def messages(self, number: int) -> Iterator[MessageFields]:
        """Read a list of messages."""
        return (self._within(field) for field in self._all(number))

    def texts(self, number: int) -> tuple[str, ...]:
        """Read a list of strings."""
        return tuple(text_of(self._data, field) for field in self._all(number))

    def integers(self, number: int) -> tuple[int, ...]:
        """Read a list of integers, packed or not."""
        fields = [
            field for field in read_fields(self._data, self._start, self._end) if field.number == number
        ]
        return tuple(value for field in fields for value in self._integers_in(field))

    def floats(self, number: int) -> tuple[builtins.float, ...]:
        """Read a list of floats, packed or not."""
        fields = [
            field for field in read_fields(self._data, self._start, self._end) if field.number == number
        ]
        return tuple(value for field in fields for value in self._floats_in(field))

    def chosen(self, *choices: tuple[int, int]) -> int:
        """Tell which field of a oneof counts: its number, or 0.

        Parameters
        ----------
        *choices : (int, int)
            Number and wire type of each field of the oneof.
        """
        fields = [self._last[choice] for choice in choices if choice in self._last]
        return max(fields, key=lambda field: field.start).number if fields else 0

    def _all(self, number: int) -> Iterator[Field]:
        fields = read_fields(self._data, self._start, self._end)
        return (field for field in fields if (field.number, field.wire_type) == (number, LENGTH_DELIMITED))

    def _integers_in(self, field: Field) -> Iterator[int]:
        if field.wire_type == VARINT:
            yield signed(field.value)
        at = field.start
        while field.wire_type == LENGTH_DELIMITED and at < field.end:
            value, at = read_varint(self._data, at, field.end)
            yield signed(value)

    def _floats_in(self, field: Field) -> Iterator[builtins.float]:
        if field.wire_type not in (FIXED32, LENGTH_DELIMITED):
            return
        if (field.end - field.start) % _FLOAT_SIZE:
            raise WireError(f"the list at byte {field.start} ends inside a number")
        for at in range(field.start, field.end, _FLOAT_SIZE):
            yield float_at(self._data, at)

    def _within(self, field: Field) -> MessageFields:
        return MessageFields(self._data, field.start, field.end)
