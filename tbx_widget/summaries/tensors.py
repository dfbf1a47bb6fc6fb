"""Arrays that keep the type they come in, also where numpy has none: bfloat16, float8 and complex numbers.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto
"""

from __future__ import annotations

import re
import sys
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.arrays import OwnedArray, own_array

MOST_BYTES = 2**31 - 2**16
"""A protocol buffer is smaller than 2 GiB; the rest is for the tag and the shape."""
_SMALL_FLOATS = frozenset(
    (
        "bfloat16",
        "float8_e5m2",
        "float8_e4m3fn",
        "float8_e4m3fnuz",
        "float8_e4m3b11fnuz",
        "float8_e5m2fnuz",
    )
)
_NO_NUMBERS = re.compile(r"u?int[1-7]$|float4|bits")


class OwnedTensor(NamedTuple):
    """Numbers of any type that a tensor in an event file can have; made by `own_tensor`."""

    owned: OwnedArray
    is_complex: bool
    """The last axis holds real and imaginary parts."""
    precision: str
    """The type they came in where numpy has none, such as "bfloat16"."""

    def numpy(self) -> npt.NDArray[Any]:
        """Return the numbers; what is on a device is waited for, and small floats come as float32.

        uint32 and uint64 come as int64 where that holds them.
        """
        array = self.owned.numpy()
        if self.is_complex:
            return _join_parts(array)
        if array.dtype.kind == "u" and array.itemsize > 2:
            return _sign(array)
        return array.astype(np.float64) if array.dtype.kind == "f" and array.itemsize > 8 else array


def own_tensor(value: Any, *, what: str) -> OwnedTensor:
    """Copy numbers, real or complex; see `own_array`.

    Raises
    ------
    TypeError
        It is something else, or of a type that neither numpy nor an event file has.
    ValueError
        It has 2 GiB or more, or no data.

    Examples
    --------
    >>> own_tensor([1 + 2j], what='add_tensor("x")').numpy().dtype.name
    'complex128'
    """
    _check_size(_nbytes(value), what)
    _check_type(value, what)
    precision = _name_precision(value)
    parts = None if precision else _split_parts(value)
    owned = own_array(value if parts is None else parts, what=what)
    if not precision:
        _check_size(owned.nbytes, what)
    return OwnedTensor(owned, parts is not None, precision)


def _check_size(nbytes: int, what: str) -> None:
    if nbytes > MOST_BYTES:
        raise ValueError(
            f"{what}: expected less than 2 GiB, the most that an event can hold, got {nbytes:,} bytes"
        )


def _check_type(value: Any, what: str) -> None:
    """Refuse what only torch has: its types of less than 8 bits hold bits that nothing reads as numbers."""
    dtype = getattr(value, "dtype", None)
    if str(dtype).startswith("torch.") and _NO_NUMBERS.match(_name_dtype(value)):
        raise TypeError(f"{what}: expected numbers of a type that an event file has, got {dtype}")


def _nbytes(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return sum(map(_nbytes, value)) if value and hasattr(value[0], "dtype") else 0
    try:
        return int(getattr(value, "nbytes", 0))
    except RuntimeError:  # torch's sparse tensors
        return int(value.numel() * value.element_size())


def _name_precision(value: Any) -> str:
    """Name the small type of floats of an array or tensor, or of all in a list of them; "" for all others."""
    if isinstance(value, (list, tuple)):
        first = _name_precision(value[0]) if value else ""
        return first if first and all(_name_dtype(item) == first for item in value) else ""
    name = _name_dtype(value)
    return name if name in _SMALL_FLOATS else ""


def _name_dtype(value: Any) -> str:
    dtype = getattr(value, "dtype", None)
    name: object = getattr(dtype, "name", None) or str(dtype)
    return str(name).rpartition(".")[2]


def _split_parts(value: Any) -> Any:
    """View complex numbers as pairs of real ones along a new last axis; None for all others."""
    torch = sys.modules.get("torch")
    kind: Any = getattr(torch, "Tensor", ())
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, kind) for item in value):
        return _split_tensors(torch, value) if any(item.is_complex() for item in value) else None
    if isinstance(value, kind):
        return _split_tensor(torch, value) if value.is_complex() else None
    return _split_array(value)


def _split_tensor(torch: Any, tensor: Any) -> Any:
    dense = tensor.detach() if tensor.layout == torch.strided else tensor.detach().to_dense()
    return torch.view_as_real(dense.resolve_conj())


def _split_tensors(torch: Any, tensors: Any) -> Any:
    if len({(tensor.shape, tensor.dtype, tensor.device) for tensor in tensors}) > 1:
        return None
    return torch.stack([_split_tensor(torch, tensor) for tensor in tensors])


def _split_array(value: Any) -> npt.NDArray[Any] | None:
    if hasattr(value, "dtype") and not _name_dtype(value).startswith(("complex", "clong")):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):
        return None
    return np.stack((array.real, array.imag), -1) if array.dtype.kind == "c" else None


def _sign(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give int64, which TensorBoard's `make_ndarray` reads, unlike the larger unsigned types; exactly or not at all."""
    is_exact = numbers.itemsize < 8 or not numbers.size or int(numbers.max()) < 2**63
    return numbers.astype(np.int64) if is_exact and 8 * numbers.size <= MOST_BYTES else numbers


def _join_parts(parts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Join pairs of real numbers to complex ones, of the nearest type that files have: none of halves."""
    real, joined = (np.float32, np.complex64) if parts.itemsize <= 4 else (np.float64, np.complex128)
    return np.ascontiguousarray(parts, real).view(joined).reshape(parts.shape[:-1])
