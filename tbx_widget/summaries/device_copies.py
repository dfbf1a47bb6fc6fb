"""Copies of tensors on a device that are on their way to the host, while nobody waits.

On CUDA and XPU the device writes into pinned memory when the current stream gets there; elsewhere the tensor is
cloned on its device. In both cases an event behind it tells when it is done, and only `Mark.wait` waits for that.

Source: https://docs.pytorch.org/docs/stable/notes/cuda.html#use-pinned-memory-buffers
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterable
from typing import Any

PINNING = ("cuda", "xpu")
PLACES = 1024
"""Numbers in one page of pinned memory; allocating that is dear, and many numbers are small."""


class Mark:
    """The moment at which a device has done all that its current stream was told before."""

    __slots__ = ("_device", "_event", "_module")

    def __init__(self, module: Any, device: Any) -> None:
        self._module = module
        self._device = device
        # A blocking event lets the waiting thread sleep; others keep a core busy.
        self._event = module.Event(blocking=True) if device.type == "cuda" else module.Event()
        self._event.record(module.current_stream(device))

    def wait(self) -> None:
        """Return when it has come."""
        # A thread's first CUDA call makes a context on its current device, which would be the first one.
        guard = getattr(self._module, "device", None)
        with contextlib.nullcontext() if guard is None else guard(self._device):
            self._event.synchronize()


class _Page:
    """Pinned places for single numbers of one type."""

    def __init__(self, dtype: Any) -> None:
        self.numbers = pin(PLACES, dtype)
        self.next = itertools.count()


_pages: dict[Any, _Page] = {}


def refuse_capture(device: Any, what: str) -> None:
    """Raise where the current stream records a CUDA graph: a copy would become a part of it.

    Raises
    ------
    RuntimeError
        It does.
    """
    if is_capturing(device):
        raise RuntimeError(
            f"{what}: expected a call outside of the capture of a CUDA graph; log after its replay"
        )


def is_capturing(device: Any) -> bool:
    """Say whether the current stream records a CUDA graph."""
    return device.type == "cuda" and bool(sys.modules["torch"].cuda.is_current_stream_capturing())


def copy_soon(tensor: Any) -> tuple[Any, Mark | None]:
    """Have a dense tensor copied, without waiting for its device.

    Returns
    -------
    copy : torch.Tensor
        In pinned memory, or on the device.
    mark : Mark or None
        When the copy is there; None where the device has no events, and fetching waits by itself.
    """
    copy = None
    if tensor.device.type in PINNING:
        copy = _find_pinned(tensor)
    if copy is None:
        copy = tensor.clone(memory_format=sys.modules["torch"].contiguous_format)
    else:
        copy.copy_(tensor, non_blocking=True)
    return copy, mark_stream(tensor.device)


def mark_stream(device: Any) -> Mark | None:
    """Record on the device's current stream that its work is done; the thread that fetches has another one."""
    module: Any = getattr(sys.modules["torch"], device.type, None)
    if not hasattr(module, "Event") or not hasattr(module, "current_stream"):
        return None
    return Mark(module, device)


def fetch_copies(copies: Iterable[Any]) -> list[Any]:
    """Bring single numbers to the CPU: those that are still on a device all at once for each type.

    Parameters
    ----------
    copies : tensors with one element
        Their marks have come.

    Returns
    -------
    list of torch.Tensor
        On the CPU, in the order of `copies`.
    """
    torch = sys.modules["torch"]
    found = list(copies)
    groups: dict[Any, list[int]] = {}
    for at, copy in enumerate(found):
        groups.setdefault((copy.device, copy.dtype), []).append(at)
    for places in groups.values():
        numbers = torch.stack([found[at].reshape(()) for at in places]).cpu()
        for at, number in zip(places, numbers, strict=True):
            found[at] = number.reshape(found[at].shape)
    return found


def pin(shape: int | tuple[int, ...], dtype: Any) -> Any:
    """Allocate memory that a device can write by itself."""
    torch = sys.modules["torch"]
    with torch.inference_mode(False):  # what is made in that mode cannot be written outside of it
        return torch.empty(shape, dtype=dtype, device="cpu", pin_memory=True)


def _find_pinned(tensor: Any) -> Any:
    """Give pinned memory for a tensor; None where there is none left."""
    try:
        if tensor.numel() == 1:
            return _find_place(tensor.dtype).view(tensor.shape)
        return pin(tuple(tensor.shape), tensor.dtype)
    except RuntimeError:
        return None


def _find_place(dtype: Any) -> Any:
    page = _pages.get(dtype)
    place = PLACES if page is None else next(page.next)
    if page is None or place >= PLACES:
        page = _pages[dtype] = _Page(dtype)
        place = next(page.next)
    return page.numbers[place]
