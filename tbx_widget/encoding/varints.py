"""Many varints at once: the content of a packed list of integers to an array.

A varint is 1 to 10 bytes of 7 bits each, lowest first, with the high bit set on all but the last (see `wire`).

Source: https://protobuf.dev/programming-guides/encoding/#packed
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.fields import WireError

# Bounds what a conversion needs beside its result.
CHUNK = 1 << 20
_LONGEST = 10


def read_varints(data: bytes) -> npt.NDArray[np.uint64]:
    """Read all integers of a packed list.

    Parameters
    ----------
    data : bytes
        Varints, one behind the other.

    Returns
    -------
    uint64 array, shape (N,)
        Negative numbers are in two's complement; more than 64 bits are cut off.

    Raises
    ------
    WireError
        The last one does not end, or one has more than 10 bytes.

    Examples
    --------
    >>> read_varints(b"\\x01\\xac\\x02").tolist()
    [1, 300]
    """
    flat = np.frombuffer(data, np.uint8)
    if flat.size and flat[-1] & 0x80:
        raise WireError("the last varint of a list is cut off")
    chunks = [_read_chunk(flat[start:stop]) for start, stop in _cut(flat)]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.uint64)


def _cut(flat: npt.NDArray[np.uint8]) -> list[tuple[int, int]]:
    cuts = [0]
    while cuts[-1] < flat.size:
        stop = min(cuts[-1] + CHUNK, flat.size)
        while flat[stop - 1] & 0x80 and stop > cuts[-1] + CHUNK - _LONGEST:
            stop -= 1
        cuts.append(stop)
    return list(pairwise(cuts))


def _read_chunk(flat: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    ends = np.flatnonzero(flat < 0x80)
    sizes = np.diff(ends, prepend=-1)
    starts = ends + 1 - sizes
    longest = int(sizes.max(initial=0))
    if longest > _LONGEST or flat[-1] & 0x80:
        raise WireError(f"a varint of a list has more than {_LONGEST} bytes")
    values = np.zeros(ends.size, np.uint64)
    for index in range(longest):
        rows = np.flatnonzero(sizes > index)
        bits = (flat[starts[rows] + index] & 0x7F).astype(np.uint64)
        values[rows] |= bits << np.uint64(7 * index)
    return values
