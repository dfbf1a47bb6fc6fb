"""Where a tensor of each type keeps its elements, and how they become numpy's.

`tensor_content` holds the elements as they lie in memory, little endian; the lists (`float_val` and so on) hold
them one by one. The lists of small integers and of half floats are varints, the latter of their bits.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/types.proto
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding import small_floats
from tbx_widget.encoding.schema import DataType, TensorField
from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

Array = npt.NDArray[Any]
_MOST_HALF = 0xFFFF


class ElementType(NamedTuple):
    """How elements of one type are stored."""

    stored: str
    """numpy's name of an element in `tensor_content`."""
    number: int
    """The `TensorField` of the list."""
    wire_type: int
    place: str
    """How a single number can be read where it lies: numpy's name, or "bf16"; empty where it cannot."""
    finish: Callable[[Array], Array]
    """From stored elements to those that numpy counts with."""

    def narrow(self, varints: npt.NDArray[np.uint64]) -> Array:
        """Bring the varints of a list to stored elements."""
        if self.number == TensorField.HALF_VAL and varints.size and int(varints.max()) > _MOST_HALF:
            floats = varints.astype("<u4").view("<f4")  # torch writes the bits of float32 there
            return (
                floats.astype("<f2").view("<u2")
                if self.place == "<f2"
                else (varints >> np.uint64(16)).astype("<u2")
            )
        return varints.astype(self.stored)


def type_name(dtype: int) -> str:
    """Name a type as the schema does, such as "DT_FLOAT"."""
    name = _NAMES.get(dtype)
    if name is not None:
        return f"DT_{name}"
    referred = _NAMES.get(dtype - DataType.REF)
    return f"DT_{referred}_REF" if referred else f"type {dtype}"


def element_type(dtype: int) -> ElementType | None:
    """Look up how a type is stored, a reference as what it refers to; None for strings and opaque types."""
    return _TYPES.get(dtype - DataType.REF if dtype > DataType.REF else dtype)


def is_string(dtype: int) -> bool:
    """Tell whether the elements are byte strings."""
    return dtype in (DataType.STRING, DataType.STRING + DataType.REF)


def _keep(elements: Array) -> Array:
    return elements


def _half(bits: Array) -> Array:
    return bits.view("<f2")


def _truth(flags: Array) -> Array:
    """Make any byte but 0 true; numpy calculates with the bytes as they are."""
    truth: npt.NDArray[np.bool_] = flags.view(np.uint8) != 0
    return truth


def _number(stored: str, number: int, wire_type: int) -> ElementType:
    return ElementType(stored, number, wire_type, stored, _keep)


def _complex(stored: str, number: int, wire_type: int) -> ElementType:
    return ElementType(stored, number, wire_type, "", _keep)


def _float8(finish: Callable[[Array], Array]) -> ElementType:
    return ElementType("u1", TensorField.FLOAT8_VAL, LENGTH_DELIMITED, "", finish)


_NAMES = {
    number: name
    for name, number in vars(DataType).items()
    if isinstance(number, int) and not name.startswith("_") and number != DataType.REF
}
_TYPES = {
    DataType.FLOAT: _number("<f4", TensorField.FLOAT_VAL, FIXED32),
    DataType.DOUBLE: _number("<f8", TensorField.DOUBLE_VAL, FIXED64),
    DataType.HALF: ElementType("<u2", TensorField.HALF_VAL, VARINT, "<f2", _half),
    DataType.BFLOAT16: ElementType("<u2", TensorField.HALF_VAL, VARINT, "bf16", small_floats.widen_bfloat16),
    DataType.INT8: _number("i1", TensorField.INT_VAL, VARINT),
    DataType.INT16: _number("<i2", TensorField.INT_VAL, VARINT),
    DataType.INT32: _number("<i4", TensorField.INT_VAL, VARINT),
    DataType.INT64: _number("<i8", TensorField.INT64_VAL, VARINT),
    DataType.UINT8: _number("u1", TensorField.INT_VAL, VARINT),
    DataType.UINT16: _number("<u2", TensorField.INT_VAL, VARINT),
    DataType.UINT32: _number("<u4", TensorField.UINT32_VAL, VARINT),
    DataType.UINT64: _number("<u8", TensorField.UINT64_VAL, VARINT),
    DataType.QINT8: _number("i1", TensorField.INT_VAL, VARINT),
    DataType.QINT16: _number("<i2", TensorField.INT_VAL, VARINT),
    DataType.QINT32: _number("<i4", TensorField.INT_VAL, VARINT),
    DataType.QUINT8: _number("u1", TensorField.INT_VAL, VARINT),
    DataType.QUINT16: _number("<u2", TensorField.INT_VAL, VARINT),
    DataType.BOOL: ElementType("?", TensorField.BOOL_VAL, VARINT, "b1", _truth),
    DataType.COMPLEX64: _complex("<c8", TensorField.SCOMPLEX_VAL, FIXED32),
    DataType.COMPLEX128: _complex("<c16", TensorField.DCOMPLEX_VAL, FIXED64),
    DataType.FLOAT8_E5M2: _float8(small_floats.widen_float8_e5m2),
    DataType.FLOAT8_E4M3FN: _float8(small_floats.widen_float8_e4m3fn),
    DataType.FLOAT8_E4M3FNUZ: _float8(small_floats.widen_float8_e4m3fnuz),
    DataType.FLOAT8_E4M3B11FNUZ: _float8(small_floats.widen_float8_e4m3b11fnuz),
    DataType.FLOAT8_E5M2FNUZ: _float8(small_floats.widen_float8_e5m2fnuz),
}
