"""TensorFlow's buckets, such that the upper half of a float32 tells its bucket.

TensorFlow's edges are 0 and +-1e-12 * 1.1**k below 1e20. Here they are moved by at most 0.4 % to numbers
whose float32 pattern ends in 16 zero bits, so that the upper 16 bits of a value, its *key*, tell its bucket:
values are counted by key, and the keys' counts are added up to buckets. Counts are exact for the moved edges,
but that float64 is rounded to float32 for the counting alone, and that negative numbers nearer to 0 than 1e-40,
which share the key of -0.0, count as 0.

A float64 that holds such a float32 says the same in its upper 19 bits, its *wide key*: a large array is converted
to float64 anyway, for its sums, and one shift of 64 bits costs less than taking 16 bits out of 32.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/histogram/histogram.cc
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

KEYS = 1 << 16
WIDE_KEYS = 1 << 19
WIDE_SHIFT = np.uint64(45)
"""Takes the pattern of a float64 to its wide key."""
_PER_OCTAVE = 1 << 7
_SMALLEST = (1023 - 149) * _PER_OCTAVE
"""The wide key of the smallest float32 above 0; of -0.0 up to -1e-40 (not included) it is below `_NEAR_ZERO`."""
_NEAR_ZERO = (1023 - 133) * _PER_OCTAVE
_LARGEST = (1023 + 128) * _PER_OCTAVE
_INFINITY = (1023 + 1024) * _PER_OCTAVE


@lru_cache(maxsize=1)
def tensorflow_edges() -> npt.NDArray[np.float64]:
    """Return TensorFlow's edges, moved to numbers that bfloat16 holds: float64, shape (1549,), ascending."""
    positive = _positive_edge_keys() << np.uint32(16)
    outer = positive.view(np.float32).astype(np.float64)
    edges = np.concatenate((-outer[::-1], [0.0], outer))
    edges.flags.writeable = False
    return edges


@lru_cache(maxsize=1)
def _positive_edge_keys() -> npt.NDArray[np.uint32]:
    edges = []
    edge = 1e-12
    while edge < 1e20:
        edges.append(edge)
        edge *= 1.1
    bits = np.array(edges, np.float32).view(np.uint32)
    keys: npt.NDArray[np.uint32] = bits + np.uint32(0x8000) >> np.uint32(16)
    return keys


@lru_cache(maxsize=1)
def bucket_of_key() -> npt.NDArray[np.uint16]:
    """Map the upper half of a float32 to its bucket; what is beyond the outer edges is in the outer buckets."""
    edge_keys = _positive_edge_keys()
    side = edge_keys.size
    magnitude = np.searchsorted(edge_keys, np.arange(KEYS // 2), side="right")
    magnitude = np.minimum(magnitude, side - 1)
    buckets = np.concatenate((side + magnitude, side - 1 - magnitude))
    buckets[KEYS // 2] = side
    return buckets.astype(np.uint16)


def add_up_wide_keys(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add counts by wide key up to buckets.

    Parameters
    ----------
    counts : float64 array, shape (524288,)
        Of numbers that were rounded to float32, infinities among them, but no NaN.

    Returns
    -------
    float64 array, shape (1548,)
    """
    positive, negative = counts.reshape(2, -1)
    buckets = np.concatenate((_add_up_side(negative)[::-1], _add_up_side(positive)))
    zero = buckets.size // 2
    below_zero = negative[_SMALLEST:_NEAR_ZERO].sum()
    buckets[zero - 1] -= below_zero
    buckets[zero] += below_zero + negative[0] + positive[0]
    return buckets


def _add_up_side(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add up the numbers on one side of 0, which is left out, from the inside out."""
    sums: npt.NDArray[np.float64] = np.add.reduceat(counts[_SMALLEST:_LARGEST], _side_starts())
    sums[-1] += counts[_INFINITY]
    return sums


@lru_cache(maxsize=1)
def _side_starts() -> npt.NDArray[np.int64]:
    """Tell where each bucket above 0 starts, counted from the key of the smallest number."""
    inner = tensorflow_edges()[-_positive_edge_keys().size : -1]
    keys = (inner.view(np.uint64) >> WIDE_SHIFT).astype(np.int64)
    return np.append(0, keys - _SMALLEST)
