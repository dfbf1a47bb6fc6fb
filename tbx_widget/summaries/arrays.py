"""What users pass as numbers: arrays that a record can own, steps and single values.

torch is never imported here: see `torch_arrays`. Everything else is read through `__array__` or DLPack (https://dmlc.github.io/dlpack/latest/python_spec.html).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.buffers import SMALLEST, empty_array
from tbx_widget.summaries.device_copies import copy_soon, fetch_copies, refuse_capture
from tbx_widget.summaries.masked_arrays import describe_mask, fill_masked
from tbx_widget.summaries.torch_arrays import (
    check_tensor,
    has_numpy_type,
    is_tensor,
    stack_tensors,
    to_dense,
    to_numpy,
    to_tensor,
)

FIRST_STEP = -(2**63)
LAST_STEP = 2**63 - 1


class OwnedArray:
    """Numbers that nobody else can change; made by `own_array`.

    Attributes
    ----------
    shape : tuple of int
    nbytes : int
        Bytes held until `numpy` is called, on the host or on a device.
    """

    __slots__ = ("_array", "_copied", "_tensor", "nbytes", "shape")

    def __init__(self, array: npt.NDArray[Any] | None, *, tensor: Any = None, copied: Any = None) -> None:
        held = tensor if array is None else array
        self._array = array
        self._tensor = tensor
        self._copied = copied
        self.shape: tuple[int, ...] = tuple(held.shape)
        self.nbytes = int(held.nbytes)

    def numpy(self) -> npt.NDArray[Any]:
        """Return the numbers; what is on a device is waited for, fetched and freed there.

        Returns
        -------
        array of bool, integers or floats
            C-contiguous. Types that numpy does not have, such as bfloat16, come as float32.
        """
        if self._array is None:
            if self._copied is not None:
                self._copied.wait()
            array = to_numpy(self._tensor.cpu())
            # A small copy shares a page of pinned memory with others.
            self._array = array if array.size > 1 else array.copy()
            self._tensor = self._copied = None
        return self._array

    @property
    def is_waiting(self) -> bool:
        """Whether `numpy` may have to wait for a device."""
        return self._array is None

    @classmethod
    def fetch_together(cls, numbers: Iterable[OwnedArray]) -> None:
        """Fetch all single numbers that are still on a device at once; `numpy` then gives each without waiting.

        Parameters
        ----------
        numbers : OwnedArray with one element, several
        """
        waiting = [one for one in numbers if one.is_waiting and one._tensor.device.type != "cpu"]
        if len(waiting) < 2:
            return
        for one in waiting:
            if one._copied is not None:
                one._copied.wait()
        for one, copy in zip(waiting, fetch_copies([one._tensor for one in waiting]), strict=True):
            one._tensor, one._copied = copy, None

    def __reduce__(self) -> tuple[type[OwnedArray], tuple[npt.NDArray[Any]]]:
        return OwnedArray, (self.numpy(),)


def own_array(value: Any, *, what: str) -> OwnedArray:
    """Copy numbers, so that later changes by the caller are not seen.

    A torch tensor on a device is copied when its current stream gets there, without waiting for it; whoever calls
    `OwnedArray.numpy` waits. No autograd graph is kept.

    Parameters
    ----------
    value : array, tensor, number, or list of these
        Anything with `__array__` or DLPack; bool, integers or floats; NaN is kept, and masked floats become it.
    what : str
        The call, for the message, such as ``add_histogram("weights")``.

    Raises
    ------
    TypeError
        If it is something else: a string, None, a ragged list, complex numbers, objects, masked integers.
    ValueError
        If it is a tensor without data (torch's meta device).
    RuntimeError
        If it is a tensor on a device while the current stream records a CUDA graph.

    Examples
    --------
    >>> own_array([[1, 2], [3, 4]], what='add_histogram("weights")').shape
    (2, 2)
    """
    if isinstance(value, (list, tuple)):
        value = stack_tensors(value)
    if is_tensor(value):
        return _own_tensor(value, what)
    array = _read_array(value)
    if array is None:
        raise TypeError(f"{what}: expected numbers, got {_describe_other(value)}")
    if isinstance(value, (list, tuple)):
        return OwnedArray(array)
    return OwnedArray(_copy(array))


def is_device_tensor(value: Any) -> bool:
    """Tell whether reading the value would wait for a device: a torch tensor that is not on the CPU."""
    return is_tensor(value) and value.device.type != "cpu"


def to_step(step: Any, *, what: str) -> int:
    """Read a step; None is 0, and a fraction is cut off.

    Raises
    ------
    TypeError
        If it is no number, or a bool.
    ValueError
        If it is more than one number, NaN, infinite, or does not fit 64 bits.

    Examples
    --------
    >>> to_step(12.7, what='add_scalar("loss")')
    12
    """
    if type(step) is int and FIRST_STEP <= step <= LAST_STEP:
        return step
    if step is None:
        return 0
    number = _read_number(step, "an integer step", what)
    if isinstance(number, bool):
        raise TypeError(f"{what}: expected an integer step, got bool")
    if not math.isfinite(number) or not FIRST_STEP <= int(number) <= LAST_STEP:
        raise ValueError(f"{what}: expected a step from -2**63 to 2**63 - 1, got {number}")
    return int(number)


def to_float(value: Any, *, what: str) -> float:
    """Read exactly one number; an integer beyond the range of float becomes infinity.

    Raises
    ------
    TypeError
        If it is no real number.
    ValueError
        If it is none or several, or a tensor without data.

    Examples
    --------
    >>> to_float(np.array([0.5]), what='add_scalar("loss")')
    0.5
    """
    if type(value) is float:
        return value
    number = _read_number(value, "one number", what)
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _read_number(value: Any, expected: str, what: str) -> int | float:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        value = stack_tensors(value)
    if is_tensor(value):
        check_tensor(value, expected, what)
        array = value
    else:
        array = _read_array(value)
    if array is None:
        return _read_number_like(value, expected, what)
    if math.prod(array.shape) != 1:
        raise ValueError(f"{what}: expected {expected}, got {_describe_numbers(value)}")
    number: int | float = array.item()
    return number


def _read_number_like(value: Any, expected: str, what: str) -> int | float:
    """Read an object that is no array but can become a number, such as `decimal.Decimal`."""
    message = f"{what}: expected {expected}, got {_describe_other(value)}"
    if isinstance(value, (str, bytes, bytearray, np.ndarray, np.generic)):
        raise TypeError(message)
    try:
        return operator.index(value) if isinstance(value, SupportsIndex) else float(value)
    except (TypeError, ValueError) as error:
        raise TypeError(message) from error


def _own_tensor(tensor: Any, what: str) -> OwnedArray:
    check_tensor(tensor, "numbers", what)
    if tensor.device.type == "cpu":
        return OwnedArray(_copy_tensor(to_dense(tensor)))
    refuse_capture(tensor.device, what)
    copy, mark = copy_soon(to_dense(tensor))
    return OwnedArray(None, tensor=copy, copied=mark)


def _copy_tensor(dense: Any) -> npt.NDArray[Any]:
    if has_numpy_type(dense):
        return _copy(to_numpy(dense))
    copy = empty_array(tuple(dense.shape), np.float32)
    to_tensor(copy).copy_(dense)
    return copy


def _copy(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    dtype = array.dtype.newbyteorder("=")
    if array.nbytes < SMALLEST:
        return np.array(array, dtype=dtype, order="C")
    copy = empty_array(array.shape, dtype)
    np.copyto(copy, array)
    return copy


def _read_array(value: Any) -> npt.NDArray[Any] | None:
    """View the value as an array of real numbers; None if it is not that."""
    try:
        if hasattr(value, "__dlpack__") and not hasattr(value, "__array__"):
            array = np.from_dlpack(value)
        else:
            array = np.asarray(fill_masked(value))
    except (TypeError, ValueError, RuntimeError, BufferError):
        return _join_items(value) if isinstance(value, (list, tuple)) else _read_scalar(value)
    kind = array.dtype.type
    if issubclass(kind, (np.bool_, np.integer, np.floating)) and not issubclass(kind, np.timedelta64):
        return array
    # The types of ml_dtypes (bfloat16, float8) are of numpy's kind "V", and not void; float8_e5m2 is of kind "f".
    if array.dtype.kind in "Vf" and not issubclass(kind, np.void):
        return array.astype(np.float32)
    return _join_items(value)


def _join_items(value: Any) -> npt.NDArray[Any] | None:
    """Read a list of foreign arrays of one shape, which numpy cannot always join by itself."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    if not all(hasattr(item, "__array__") or hasattr(item, "__dlpack__") for item in value):
        return None
    arrays = [array for array in map(_read_array, value) if array is not None]
    is_even = len(arrays) == len(value) and len({array.shape for array in arrays}) == 1
    return np.stack(arrays) if is_even else None


def _read_scalar(value: Any) -> npt.NDArray[Any] | None:
    """Ask for the scalar that TensorFlow gives for a bfloat16 without axes, where numpy wants an array."""
    try:
        scalar = value.__array__()
    except (AttributeError, TypeError, ValueError, RuntimeError):
        return None
    return _read_array(scalar) if isinstance(scalar, np.generic) else None


def _describe_numbers(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} of length {len(value)}"
    return f"{type(value).__name__} of shape {tuple(np.shape(value))}"


def _describe_other(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, (list, tuple)):
        if all(isinstance(item, (list, tuple, np.ndarray)) or is_tensor(item) for item in value):
            return f"a {type(value).__name__} with parts of different shapes or kinds"
        names = sorted({type(item).__name__ for item in value})
        return f"{type(value).__name__} of {', '.join(names)}"
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__} of {value.dtype}{describe_mask(value)}"
    return type(value).__name__
