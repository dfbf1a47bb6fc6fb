"""TensorFlow's buckets, such that the upper half of a float32 tells its bucket.

TensorFlow's edges are 0 and +-1e-12 * 1.1**k below 1e20. Here they are moved by at most 0.4 % to numbers
whose float32 pattern ends in 16 zero bits, so that the upper 16 bits of a value, its *key*, tell its bucket:
values are counted by key, and the keys' counts are added up to buckets. Counts are exact for the moved edges,
but that float64 is rounded to float32 for the counting alone, and that negative numbers nearer to 0 than 1e-40,
which share the key of -0.0, count as 0.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/histogram/histogram.cc
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

KEYS = 1 << 16


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
