"""torch tensors to numbers of our own.

torch is never imported here: a tensor can only exist where torch has been imported already.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt


def is_tensor(value: Any) -> bool:
    """Tell whether this is a torch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, getattr(torch, "Tensor", ()))


def check_tensor(tensor: Any, expected: str, what: str) -> None:
    """Refuse tensors that hold no real numbers of this process.

    Raises
    ------
    TypeError
        Complex numbers, rows of different lengths, or a tensor of which other processes hold parts.
    ValueError
        A tensor without data.
    """
    if tensor.device.type == "meta":
        raise ValueError(f"{what}: expected {expected}, got a tensor on the meta device, which holds no data")
    if tensor.is_complex():
        raise TypeError(f"{what}: expected {expected}, got a complex tensor")
    if tensor.is_nested:
        raise TypeError(f"{what}: expected {expected}, got a nested tensor; give its .values()")
    if _is_parted(tensor):
        raise TypeError(
            f"{what}: expected {expected}, got a DTensor of which other processes hold parts; "
            "give .to_local(), or .full_tensor() in all processes"
        )


def to_dense(tensor: Any) -> Any:
    """Give the numbers of a checked tensor without autograd, layouts and parts: dense and of a plain type.

    The memory may still be the caller's.
    """
    torch = sys.modules["torch"]
    tensor = tensor.detach()
    if hasattr(tensor, "to_local"):
        tensor = tensor.to_local()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    return tensor.resolve_neg()


def to_numpy(tensor: Any) -> npt.NDArray[Any]:
    """View a dense tensor on the CPU as an array; types that numpy does not have become float32.

    Returns
    -------
    array
        Shares the tensor's memory where the type is numpy's.
    """
    array: npt.NDArray[Any] = (tensor if has_numpy_type(tensor) else tensor.float()).numpy()
    return array


def has_numpy_type(tensor: Any) -> bool:
    """Tell whether numpy has the type of a tensor; it lacks bfloat16 and float8."""
    torch = sys.modules["torch"]
    known = (torch.float16, torch.float32, torch.float64)
    return tensor.dtype in known or not tensor.is_floating_point()


def to_tensor(array: npt.NDArray[Any]) -> Any:
    """View an array as a tensor on the CPU."""
    return sys.modules["torch"].from_numpy(array)


def stack_tensors(values: Sequence[Any]) -> Any:
    """Join a list of tensors of one shape without fetching them; leave every other list as it is."""
    if not values or not all(is_tensor(value) for value in values):
        return values
    if len({(value.shape, value.device) for value in values}) > 1:
        return values
    return sys.modules["torch"].stack([value.detach() for value in values])


def _is_parted(tensor: Any) -> bool:
    placements = getattr(tensor, "placements", None)
    return placements is not None and not all(one.is_replicate() for one in placements)
