"""An `AttrValue` message, what a graph's node says about itself, to a plain value.

| kind | value |
|---|---|
| s, placeholder | str; bytes where they are not UTF-8 |
| i, f, b | int, float, bool |
| type | its name, such as "DT_FLOAT" |
| shape | tuple of int, -1 for a size that is not known; None if the rank is not known |
| tensor | `TensorSummary`, without the elements |
| func | the function's name |
| list | tuple of these |

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/attr_value.proto
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from tbx_widget.encoding.fields import Field, WireError, float_at, read_fields, signed
from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.plugin_schema import AttrField, FuncField
from tbx_widget.encoding.schema import DimField, TensorField, TensorShapeField
from tbx_widget.encoding.tensor_types import type_name
from tbx_widget.encoding.varints import read_varints
from tbx_widget.encoding.wire import FIXED32, LENGTH_DELIMITED, VARINT

MOST_DIMENSIONS = 254
_VARINTS = (AttrField.I, AttrField.B, AttrField.TYPE)
_LISTED = {AttrField.FUNC_IN_LIST: AttrField.FUNC}
_FLOAT_SIZE = 4


class TensorSummary(NamedTuple):
    """The type and the shape of a constant."""

    dtype: str
    shape: tuple[int, ...] | None


Item: TypeAlias = str | bytes | int | float | bool | tuple[int, ...] | TensorSummary | None
Attribute: TypeAlias = Item | tuple[Item, ...]


def read_attribute(data: bytes, within: Field) -> Attribute:
    """Read the `AttrValue` that lies in a field; None where it is empty, or of a kind that is not known.

    Raises
    ------
    WireError
        The bytes are none.
    """
    value: Attribute = None
    for part in read_fields(data, within.start, within.end):
        if part.number == AttrField.LIST and part.wire_type == LENGTH_DELIMITED:
            value = _read_list(data, part)
        elif _is_known(part.number, part.wire_type):
            value = _read_item(data, part, part.number)
    return value


def _is_known(number: int, wire_type: int) -> bool:
    if number in _VARINTS:
        return wire_type == VARINT
    if number == AttrField.F:
        return wire_type == FIXED32
    return AttrField.S <= number <= AttrField.FUNC and wire_type == LENGTH_DELIMITED


def _read_item(data: bytes, part: Field, number: int) -> Item:
    if number in _VARINTS:
        return _integer(part.value, number)
    if number == AttrField.F:
        return float_at(data, part.start)
    if number == AttrField.SHAPE:
        return _shape(MessageFields(data, part.start, part.end))
    if number == AttrField.TENSOR:
        return _read_tensor(data, part)
    if number == AttrField.FUNC:
        return MessageFields(data, part.start, part.end).text(FuncField.NAME)
    return _string(data[part.start : part.end])


def _read_list(data: bytes, within: Field) -> tuple[Item, ...]:
    items: list[Item] = []
    for part in read_fields(data, within.start, within.end):
        if part.number in (*_VARINTS, AttrField.F) and part.wire_type == LENGTH_DELIMITED:
            items += _read_packed(data, part)
        else:
            number = _LISTED.get(part.number, part.number)
            if _is_known(number, part.wire_type):
                items.append(_read_item(data, part, number))
    return tuple(items)


def _read_packed(data: bytes, part: Field) -> Iterator[Item]:
    content = data[part.start : part.end]
    if part.number == AttrField.F:
        if len(content) % _FLOAT_SIZE:
            raise WireError(f"the list at byte {part.start} ends inside a number")
        yield from np.frombuffer(content, "<f4").tolist()
    else:
        yield from (_integer(value, part.number) for value in read_varints(content).tolist())


def _integer(value: int, number: int) -> Item:
    if number == AttrField.B:
        return value != 0
    return type_name(value) if number == AttrField.TYPE else signed(value)


def _string(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _read_tensor(data: bytes, within: Field) -> TensorSummary:
    fields = MessageFields(data, within.start, within.end)
    return TensorSummary(
        type_name(fields.integer(TensorField.DTYPE)), _shape(fields.message(TensorField.TENSOR_SHAPE))
    )


def _shape(fields: MessageFields) -> tuple[int, ...] | None:
    if fields.integer(TensorShapeField.UNKNOWN_RANK):
        return None
    sizes = tuple(dim.integer(DimField.SIZE) for dim in fields.messages(TensorShapeField.DIM))
    if len(sizes) > MOST_DIMENSIONS:
        raise WireError(f"expected a shape of at most {MOST_DIMENSIONS} dimensions, got {len(sizes)}")
    return sizes
