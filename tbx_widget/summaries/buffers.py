"""Memory for large copies that is used again and again.

The kernel clears each page of new memory when it is first touched, which takes twice as long as the copy itself.
So the memory of an array that nobody looks at any more is kept for the next one, up to a bound.
"""

from __future__ import annotations

import contextlib
import mmap
from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

SMALLEST = 1 << 20
MOST_KEPT = 1 << 27
"""128 MB, for the whole process."""
_HUGE_PAGE = 1 << 21

_free: deque[npt.NDArray[np.uint8]] = deque()
"""Touched only by single operations of the deque: a buffer may come back wherever garbage is collected."""


class _Lease:
    """Keeps a buffer while any array looks at it, and gives it back."""

    __slots__ = ("__array_interface__", "_buffer")

    def __init__(self, buffer: npt.NDArray[np.uint8]) -> None:
        self._buffer = buffer
        self.__array_interface__ = buffer.__array_interface__

    def __del__(self) -> None:
        if give_back is not None:  # None: the interpreter is going down
            give_back(self._buffer)


def empty_array(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Give an array like `numpy.empty`; the memory of a large one has often been used before.

    Parameters
    ----------
    shape : tuple of int
    dtype
        Of numbers.

    Returns
    -------
    array
        C-contiguous.

    Examples
    --------
    >>> empty_array((3, 2), "f4").shape
    (3, 2)
    """
    dtype = np.dtype(dtype)
    nbytes = dtype.itemsize
    for length in shape:
        nbytes *= length
    if not SMALLEST <= nbytes <= MOST_KEPT:
        return np.empty(shape, dtype)
    lease: Any = _Lease(_take(nbytes))
    return np.asarray(lease)[:nbytes].view(dtype).reshape(shape)


def give_back(buffer: npt.NDArray[np.uint8]) -> None:
    """Keep a buffer for later; the ones that were not taken for longest go to make room."""
    with contextlib.suppress(RuntimeError, IndexError):  # others take and give meanwhile
        while sum(kept.nbytes for kept in _free) + buffer.nbytes > MOST_KEPT:
            _free.popleft()
    _free.append(buffer)


def _take(nbytes: int) -> npt.NDArray[np.uint8]:
    """Take a kept buffer of about the size."""
    with contextlib.suppress(IndexError):
        for _ in range(len(_free)):
            buffer = _free.popleft()
            if nbytes <= buffer.nbytes <= 2 * nbytes + _HUGE_PAGE:
                return buffer
            _free.append(buffer)
    return _allocate(nbytes)


def _allocate(nbytes: int) -> npt.NDArray[np.uint8]:
    """Get new memory, where the system can in pages of 2 MB: a kernel hands these out faster."""
    if not hasattr(mmap, "MAP_PRIVATE") or not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.empty(nbytes, np.uint8)
    rounded = (nbytes + _HUGE_PAGE - 1) // _HUGE_PAGE * _HUGE_PAGE
    memory = mmap.mmap(-1, rounded, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):
        memory.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(memory, np.uint8)
