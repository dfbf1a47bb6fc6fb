"""A `TensorProto` message to a numpy array.

| part | meaning |
|---|---|
| `dtype`, `tensor_shape` | the type, and a size for each dimension |
| `tensor_content` | all elements as they lie in memory; counts before the lists |
| `float_val`, `int_val`, ... | the elements one by one; the last one repeats to fill the shape |

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/util/tensor_util.py (`make_ndarray`)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.fields import Field, WireError, read_fields, signed
from tbx_widget.encoding.schema import DimField, TensorField, TensorShapeField
from tbx_widget.encoding.tensor_types import Array, ElementType, element_type, is_string, type_name
from tbx_widget.encoding.varints import read_varints
from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

# A repeated last element may fill this much memory; an element that is a string counts as 256 bytes.
MOST_FILLED_BYTES = 1 << 28
# numpy 1 has no more.
MOST_DIMENSIONS = 32
_STRING_SIZE = 256
_FEW = 4
_SIZES = {FIXED32: 4, FIXED64: 8}


class TensorHead(NamedTuple):
    """What a tensor says about itself, and where its elements lie."""

    dtype: int
    shape: tuple[int, ...]
    content: tuple[int, int]
    """Where `tensor_content` begins and ends."""
    lists: tuple[Field, ...]
    """The first few fields of the lists."""
    has_more: bool
    """The lists have more fields than that."""
    within: tuple[int, int]
    """Where the message begins and ends."""

    @property
    def size(self) -> int:
        """How many elements the shape has."""
        return math.prod(self.shape)

    @property
    def has_content(self) -> bool:
        """Whether the elements are in `tensor_content`."""
        return self.content[1] > self.content[0]


def read_tensor(data: bytes, start: int = 0, end: int | None = None) -> npt.NDArray[Any]:
    """Read the tensor that lies in `data[start:end]`.

    Returns
    -------
    array of the tensor's shape
        Owns its elements. bfloat16 and the types of 8 bits are float32, quantized integers are plain ones, and
        strings are `bytes` in an array of objects.

    Raises
    ------
    WireError
        The bytes are no tensor, its type cannot be read, or its shape and its elements do not agree.

    Examples
    --------
    >>> read_tensor(bytes.fromhex("0801 1204 12020801 2a04 0000803f")).tolist()
    [1.0]
    """
    return decode_tensor(data, read_head(data, start, len(data) if end is None else end))


def read_head(data: bytes, start: int, end: int) -> TensorHead:
    """Read everything of a tensor but its elements.

    Raises
    ------
    WireError
        The bytes are no tensor, or its shape has a negative size or too many dimensions.
    """
    dtype, content_start, content_end = 0, 0, 0
    shape: tuple[int, ...] = ()
    lists: list[Field] = []
    has_more = False
    for field in read_fields(data, start, end):
        number, wire_type = field.number, field.wire_type
        if number > TensorField.TENSOR_CONTENT:
            if len(lists) < _FEW:
                lists.append(field)
            else:
                has_more = True
        elif number == TensorField.DTYPE and wire_type == VARINT:
            dtype = field.value
        elif number == TensorField.TENSOR_SHAPE and wire_type == LENGTH_DELIMITED:
            shape = _read_shape(data, field, shape)
        elif number == TensorField.TENSOR_CONTENT and wire_type == LENGTH_DELIMITED:
            content_start, content_end = field.start, field.end
    return TensorHead(dtype, shape, (content_start, content_end), tuple(lists), has_more, (start, end))


def list_fields(data: bytes, head: TensorHead, number: int) -> Iterable[Field]:
    """Go through the fields of one of the lists."""
    fields = read_fields(data, *head.within) if head.has_more else head.lists
    return (field for field in fields if field.number == number)


def decode_tensor(data: bytes, head: TensorHead) -> npt.NDArray[Any]:
    """Read the elements of a tensor; see `read_tensor`."""
    if is_string(head.dtype):
        return _string_array(read_strings(data, head), head.shape)
    kind = element_type(head.dtype)
    if kind is None:
        raise WireError(f"a tensor of {type_name(head.dtype)} has no elements that can be read")
    stored = _content(data, head, kind) if head.has_content else _listed(data, head, kind)
    elements = kind.finish(stored)
    native = elements.astype(elements.dtype.newbyteorder("="), copy=True)
    return native.reshape(head.shape)


def read_strings(data: bytes, head: TensorHead) -> list[bytes]:
    """Read the elements of a tensor of strings, in the order in which they lie.

    Raises
    ------
    WireError
        The elements are no strings, or not as many as the shape has.
    """
    if not is_string(head.dtype):
        raise WireError(f"expected a tensor of strings, got one of {type_name(head.dtype)}")
    strings = [
        data[field.start : field.end]
        for field in list_fields(data, head, TensorField.STRING_VAL)
        if field.wire_type == LENGTH_DELIMITED
    ]
    missing = _count_missing(head, len(strings), _STRING_SIZE)
    return strings[: head.size] + strings[-1:] * missing


def to_doubles(array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Convert real numbers and flags to float64.

    Raises
    ------
    WireError
        The elements are strings or complex numbers.
    """
    if array.dtype.kind not in "fiub":
        raise WireError(f"expected real numbers, got {array.dtype}")
    with np.errstate(invalid="ignore"):  # A signalling NaN, which is a number like others here.
        return array.astype(np.float64)


def _read_shape(data: bytes, within: Field, before: tuple[int, ...]) -> tuple[int, ...]:
    shape = list(before)
    for field in read_fields(data, within.start, within.end):
        if field.number != TensorShapeField.DIM or field.wire_type != LENGTH_DELIMITED:
            continue
        shape.append(_read_size(data, field))
        if shape[-1] < 0 or len(shape) > MOST_DIMENSIONS:
            raise WireError(f"a tensor cannot have the shape {shape}")
    return tuple(shape)


def _read_size(data: bytes, within: Field) -> int:
    size = 0
    for field in read_fields(data, within.start, within.end):
        if field.number == DimField.SIZE and field.wire_type == VARINT:
            size = signed(field.value)
    return size


def _content(data: bytes, head: TensorHead, kind: ElementType) -> Array:
    start, end = head.content
    size = np.dtype(kind.stored).itemsize
    if end - start != head.size * size:
        raise WireError(f"a tensor of shape {head.shape} needs {head.size * size} bytes, got {end - start}")
    return np.frombuffer(data, kind.stored, head.size, start)


def _listed(data: bytes, head: TensorHead, kind: ElementType) -> Array:
    raw = _join(data, list_fields(data, head, kind.number), kind)
    elements = _from_list(raw, kind)
    missing = _count_missing(head, elements.size, elements.itemsize)
    if missing:
        return np.concatenate((elements, np.repeat(elements[-1:], missing)))
    return elements[: head.size]


def _join(data: bytes, fields: Iterable[Field], kind: ElementType) -> bytes:
    """Put the elements behind one another, whether they stand in packed fields or each in one of its own."""
    raw = bytearray()
    for field in fields:
        if field.wire_type == LENGTH_DELIMITED:
            _check_end(data, field, kind)
        elif field.wire_type != kind.wire_type:
            continue
        raw += data[field.start : field.end]
    return bytes(raw)


def _check_end(data: bytes, field: Field, kind: ElementType) -> None:
    size = field.end - field.start
    is_cut = (
        size > 0 and data[field.end - 1] & 0x80
        if kind.wire_type == VARINT
        else size % _SIZES.get(kind.wire_type, 1)
    )
    if is_cut:
        raise WireError(f"the list at byte {field.start} ends inside a number")


def _from_list(raw: bytes, kind: ElementType) -> Array:
    if kind.wire_type == VARINT:
        return kind.narrow(read_varints(raw))
    size = np.dtype(kind.stored).itemsize
    return np.frombuffer(raw, kind.stored, len(raw) // size)


def _count_missing(head: TensorHead, given: int, size: int) -> int:
    """Count how often the last element has to be repeated."""
    missing = head.size - given
    is_single = given == 1 and head.size == 0
    if (missing < 0 and not is_single) or (missing > 0 and given == 0):
        raise WireError(f"a tensor of shape {head.shape} has {head.size} elements, got {given}")
    if missing > 0 and head.size * size > MOST_FILLED_BYTES:
        raise WireError(f"a tensor of shape {head.shape} claims more than its {given} elements")
    if head.size == 0 and math.prod(max(size, 1) for size in head.shape) > MOST_FILLED_BYTES:
        raise WireError(f"a tensor cannot have the shape {head.shape}")
    return max(missing, 0)


def _string_array(strings: list[bytes], shape: tuple[int, ...]) -> npt.NDArray[np.object_]:
    array = np.empty(len(strings), object)
    array[:] = strings
    return array.reshape(shape)
