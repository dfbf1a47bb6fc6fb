"""Histograms of tensors on a device, counted there: 12 kB travel, whatever the tensor's size.

The operations are put on the current stream, none of them waits, and none depends on numbers that only the device
knows (as `torch.bincount` and boolean indexing do). Counts are those of `summarize_histogram`; sums differ by
rounding.

What travels, all float64:

| numbers | meaning |
|---|---|
| 1,548 | counts of the finite values in TensorFlow's buckets |
| 5 | minimum, maximum, number, sum, sum of squares of the finite values |
| 1 | number of NaN and infinities |
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Histogram
from tbx_widget.summaries.arrays import OwnedArray
from tbx_widget.summaries.bit_buckets import KEYS, bucket_of_key
from tbx_widget.summaries.device_copies import copy_soon, pin, refuse_capture
from tbx_widget.summaries.histograms import Moments, join_buckets
from tbx_widget.summaries.torch_arrays import check_tensor, is_tensor, to_dense

COUNTING = ("cuda", "xpu")
"""Devices with float64 and memory of their own. Others, such as MPS, are fetched and counted on the CPU."""
FEWEST = 1 << 17
"""Fewer numbers are fetched sooner than they are counted: one copy of 512 kB against some twenty kernels."""
PART = 1 << 22
"""Numbers that are counted at once; each takes about 30 bytes on the device meanwhile."""

_BUCKETS = 1548
_AT_ZERO = 774
"""The bucket of 0, which stands for NaN and infinities until they are taken off."""

_constants: dict[Any, tuple[Any, Any]] = {}
_MOST_CONSTANTS = 64


def is_worth_counting(value: Any) -> bool:
    """Tell whether this is a tensor that had better be counted on its device."""
    return is_tensor(value) and value.device.type in COUNTING and value.numel() >= FEWEST


def count_on_device(tensor: Any, *, what: str) -> OwnedArray:
    """Have a tensor counted on its device.

    Parameters
    ----------
    tensor : torch.Tensor
        Bool, integers or floats, any shape and layout, at least one number.
    what : str
        The call, for messages.

    Returns
    -------
    OwnedArray, float64, shape (1554,)
        To be read by `read_counts`.

    Raises
    ------
    TypeError, ValueError, RuntimeError
        As `own_array`.
    """
    check_tensor(tensor, "numbers", what)
    refuse_capture(tensor.device, what)
    copy, mark = copy_soon(count_tensor(to_dense(tensor)))
    return OwnedArray(None, tensor=copy, copied=mark)


def count_tensor(dense: Any) -> Any:
    """Count the values of a dense tensor where it is: a float64 tensor of shape (1554,)."""
    torch = sys.modules["torch"]
    parts = [_count_part(part) for part in dense.reshape(-1).split(PART)]
    if len(parts) == 1:
        return parts[0]
    rows = torch.stack(parts)
    total = rows.sum(0)
    total[_BUCKETS] = rows[:, _BUCKETS].amin()
    total[_BUCKETS + 1] = rows[:, _BUCKETS + 1].amax()
    return total


def read_counts(numbers: npt.NDArray[np.float64], *, max_bins: int | None = None) -> tuple[Histogram, int]:
    """Make a histogram of what has travelled.

    Returns
    -------
    histogram : Histogram
    left_out : int
        Number of NaN and infinities.
    """
    moments = Moments(*numbers[_BUCKETS : _BUCKETS + 5].tolist())
    return join_buckets(numbers[:_BUCKETS], moments, max_bins=max_bins), int(numbers[-1])


def _count_part(part: Any) -> Any:
    torch = sys.modules["torch"]
    exact, singles = _as_floats(part)
    clean = torch.nan_to_num(exact, nan=0.0, posinf=0.0, neginf=0.0)
    is_finite = clean.eq(exact)
    num = is_finite.sum(dtype=torch.float64)
    left_out = part.numel() - num
    moments = (
        torch.where(is_finite, exact, math.inf).amin().to(torch.float64),
        torch.where(is_finite, exact, -math.inf).amax().to(torch.float64),
        num,
        clean.sum(dtype=torch.float64),
        torch.linalg.vector_norm(clean, dtype=torch.float64).square(),
        left_out,
    )
    counts = _count_keys(clean if singles is exact else torch.where(is_finite, singles, 0.0))
    counts[_AT_ZERO].sub_(left_out)
    return torch.cat((counts, torch.stack(moments)))


def _as_floats(part: Any) -> tuple[Any, Any]:
    """Give the values exactly, and rounded to float32; integers are rounded once, as on the CPU."""
    torch = sys.modules["torch"]
    if part.is_floating_point() and part.dtype != torch.float64:
        singles = part.to(torch.float32)
        return singles, singles
    return part.to(torch.float64), part.to(torch.float32)


def _count_keys(singles: Any) -> Any:
    """Count float32 values by their upper halves, and add the counts up to buckets: float64."""
    torch = sys.modules["torch"]
    device = singles.device
    # Devices are little-endian: the second half of a number is the upper one.
    keys = singles.view(torch.int16)[1::2].to(torch.int64).bitwise_and_(KEYS - 1)
    bucket_of, one = _constants_on(device)
    by_key = torch.zeros(KEYS, dtype=torch.int32, device=device).scatter_add_(0, keys, one.expand(keys.shape))
    buckets = torch.zeros(_BUCKETS, dtype=torch.int32, device=device)
    return buckets.index_add_(0, bucket_of, by_key).to(torch.float64)


def _constants_on(device: Any) -> tuple[Any, Any]:
    """Give the bucket of each key, and a 1, on a device; for each stream, which need not wait for another then."""
    module: Any = getattr(sys.modules["torch"], device.type, None)
    stream = module.current_stream(device) if hasattr(module, "current_stream") else None
    found = _constants.get((device, stream))
    if found is None:
        if len(_constants) >= _MOST_CONSTANTS:
            _constants.clear()
        found = _constants[device, stream] = _make_constants(device)
    return found


def _make_constants(device: Any) -> tuple[Any, Any]:
    torch = sys.modules["torch"]
    with torch.inference_mode(False):
        one = torch.ones(1, dtype=torch.int32, device=device)
        buckets = torch.from_numpy(bucket_of_key().astype(np.int32))
        if device.type == "cpu":
            return buckets, one
        pinned = pin(KEYS, torch.int32).copy_(buckets)
        return pinned.to(device, non_blocking=True), one
