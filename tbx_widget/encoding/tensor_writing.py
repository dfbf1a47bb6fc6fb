"""Arrays to `TensorProto` messages.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.schema import DataType, DimField, TensorField, TensorShapeField
from tbx_widget.encoding.small_floats import narrow
from tbx_widget.encoding.wire import (
    LARGE_BYTES,
    Buffer,
    Pieces,
    bytes_field,
    message_field,
    varint_field,
)

_TYPES = {
    "f4": DataType.FLOAT,
    "f8": DataType.DOUBLE,
    "f2": DataType.HALF,
    "i1": DataType.INT8,
    "i2": DataType.INT16,
    "i4": DataType.INT32,
    "i8": DataType.INT64,
    "u1": DataType.UINT8,
    "u2": DataType.UINT16,
    "u4": DataType.UINT32,
    "u8": DataType.UINT64,
    "b1": DataType.BOOL,
    "c8": DataType.COMPLEX64,
    "c16": DataType.COMPLEX128,
}
_SMALL_TYPES = {
    "bfloat16": DataType.BFLOAT16,
    "float8_e5m2": DataType.FLOAT8_E5M2,
    "float8_e4m3fn": DataType.FLOAT8_E4M3FN,
    "float8_e4m3fnuz": DataType.FLOAT8_E4M3FNUZ,
    "float8_e4m3b11fnuz": DataType.FLOAT8_E4M3B11FNUZ,
    "float8_e5m2fnuz": DataType.FLOAT8_E5M2FNUZ,
}


def encode_tensor(array: npt.NDArray[Any], precision: str = "") -> Pieces:
    """Encode numbers, of any shape, in `tensor_content`; or byte strings, of the dtype `object`.

    Parameters
    ----------
    array : array of any shape
    precision : str
        "bfloat16" or the name of a type of 8 bits, for a float32 array of such numbers.

    Returns
    -------
    pieces
        The numbers of a large array may be the array's own memory.

    Raises
    ------
    TypeError
        The dtype is one that a `TensorProto` does not have.
    """
    if array.dtype == object:
        return encode_strings(tuple(array.ravel().tolist()), array.shape)
    number = _SMALL_TYPES.get(precision) if precision else _TYPES.get(array.dtype.str[1:])
    if number is None:
        what = precision or array.dtype
        raise TypeError(f"expected an array of numbers that a tensor can hold, got {what}")
    if precision:
        array = narrow(np.asarray(array, np.float32), precision)
    head = _encode_head(number, array.shape)
    return [head, *message_field(TensorField.TENSOR_CONTENT, [_content(array)])] if array.size else [head]


def encode_strings(strings: tuple[bytes, ...], shape: tuple[int, ...]) -> Pieces:
    """Encode byte strings, in row order."""
    head = _encode_head(DataType.STRING, shape)
    if len(strings) == 1:
        return [head, *message_field(TensorField.STRING_VAL, strings)]
    return [head, b"".join(bytes_field(TensorField.STRING_VAL, string) for string in strings)]


def _content(array: npt.NDArray[Any]) -> Buffer:
    ordered = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return ordered.tobytes() if ordered.nbytes < LARGE_BYTES else ordered.reshape(-1).view(np.uint8).data


def _encode_head(dtype: int, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(bytes_field(TensorShapeField.DIM, varint_field(DimField.SIZE, size)) for size in shape)
    return varint_field(TensorField.DTYPE, dtype) + bytes_field(TensorField.TENSOR_SHAPE, dims)
