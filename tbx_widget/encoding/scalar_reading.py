"""The one number of a summary value: where it lies, and what it is.

A number is a `simple_value`, or a tensor of one element whatever its shape: (), (1,), (1, 1).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from tbx_widget.encoding.event_reading import SummaryPart
from tbx_widget.encoding.fields import Field, WireError, float_at, read_varint
from tbx_widget.encoding.schema import ValueField
from tbx_widget.encoding.tensor_types import ElementType, element_type
from tbx_widget.encoding.tensors import TensorHead, decode_tensor, read_head
from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

_FIXED = (FIXED32, FIXED64)
_BOOL = "b1"
_BFLOAT16 = "bf16"
_FORMATS = {
    "<f2": struct.Struct("<e"),
    "<f4": struct.Struct("<f"),
    "<f8": struct.Struct("<d"),
    "i1": struct.Struct("<b"),
    "<i2": struct.Struct("<h"),
    "<i4": struct.Struct("<i"),
    "<i8": struct.Struct("<q"),
    "u1": struct.Struct("<B"),
    "<u2": struct.Struct("<H"),
    "<u4": struct.Struct("<I"),
    "<u8": struct.Struct("<Q"),
    _BOOL: struct.Struct("<?"),
    _BFLOAT16: struct.Struct("<H"),
}


class ScalarPlace(NamedTuple):
    """Where a number lies in a payload, little endian."""

    at: int
    dtype: str
    """numpy's name of the type, or "bf16"; any byte but 0 is a true "b1"."""


def find_scalar(payload: bytes, part: SummaryPart) -> ScalarPlace | None:
    """Find the one number of a value, if it has a place of fixed size.

    Returns
    -------
    ScalarPlace or None
        None where there is no single number, or one that is written as a varint: those in `int_val`, `int64_val`,
        `half_val`, `bool_val` and their like.

    Raises
    ------
    WireError
        The value is a tensor that cannot be read.
    """
    if part.kind == ValueField.SIMPLE_VALUE:
        return ScalarPlace(part.start, "<f4")
    if part.kind != ValueField.TENSOR:
        return None
    head = read_head(payload, part.start, part.end)
    kind = _number_type(head)
    return _find_place(head, kind) if kind else None


def scalar_value(payload: bytes, part: SummaryPart) -> float | None:
    """Read the one number of a value; None where there is none, such as for text, curves or a complex number.

    Raises
    ------
    WireError
        The value is a tensor that cannot be read, or its shape and its elements do not agree.
    """
    if part.kind == ValueField.SIMPLE_VALUE:
        return float_at(payload, part.start)
    if part.kind != ValueField.TENSOR:
        return None
    head = read_head(payload, part.start, part.end)
    kind = _number_type(head)
    if kind is None:
        return None
    place = _find_place(head, kind)
    if place is not None:
        return _read_place(payload, place)
    return _read_varint(payload, head, kind)


def _number_type(head: TensorHead) -> ElementType | None:
    """Look up the type of a tensor that has one element, a real number."""
    if head.shape and head.size != 1:
        return None
    kind = element_type(head.dtype)
    return None if kind is None or "c" in kind.stored else kind


def _find_place(head: TensorHead, kind: ElementType) -> ScalarPlace | None:
    if not kind.place:
        return None
    size = _FORMATS[kind.place].size
    if head.has_content:
        start, end = head.content
        return ScalarPlace(start, kind.place) if end - start == size else None
    field = _only_field(head, kind)
    if field is None or kind.wire_type not in _FIXED or field.end - field.start != size:
        return None
    return ScalarPlace(field.start, kind.place)


def _only_field(head: TensorHead, kind: ElementType) -> Field | None:
    """Find the one field that has elements."""
    wire_types = (kind.wire_type, LENGTH_DELIMITED)
    fields = [
        field
        for field in head.lists
        if field.number == kind.number and field.wire_type in wire_types and field.end > field.start
    ]
    return fields[0] if len(fields) == 1 and not head.has_more else None


def _read_place(payload: bytes, place: ScalarPlace) -> float:
    return _read_number(payload, place.at, place.dtype)


def _read_varint(payload: bytes, head: TensorHead, kind: ElementType) -> float:
    field = None if head.has_content or kind.wire_type != VARINT else _only_field(head, kind)
    if field is None:
        return float(decode_tensor(payload, head).item())
    bits, stop = read_varint(payload, field.start, field.end)
    if stop != field.end:
        raise WireError(f"expected one element, got more at byte {stop}")
    if kind.place == _BOOL:
        return float(bits != 0)
    return _read_number(bits.to_bytes(8, "little"), 0, kind.place)


def _read_number(data: bytes, at: int, dtype: str) -> float:
    (number,) = _FORMATS[dtype].unpack_from(data, at)
    if dtype == _BFLOAT16:
        (number,) = _FORMATS["<f4"].unpack(struct.pack("<I", number << 16))
    return float(number)
