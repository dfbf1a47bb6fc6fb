"""Arrays to samples of 16 bits.

L frames of one or two channels; the numbers of one frame stand together, as in a WAV file.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

_FULL = 32_767
_MIDDLE = 32_768


def check_sound(shape: tuple[int, ...], *, what: str) -> tuple[int, int]:
    """Give the frames L and channels C of a sound.

    Parameters
    ----------
    shape : tuple of int
        (L,), (L, 1) or (L, 2); (1, L) or (2, L) where it is none of these; and all of them with more axes of
        length 1.
    what : str
        The call, for the message, such as ``add_audio("speech")``.

    Raises
    ------
    ValueError
        If the shape is another one, or L is 0.

    Examples
    --------
    >>> check_sound((2, 44_100), what='add_audio("speech")')
    (44100, 2)
    """
    if 0 in shape:
        raise ValueError(f"{what}: expected at least one sample, got shape {shape}")
    layout = _read_layout(shape)
    if layout is None:
        raise ValueError(f"{what}: expected a sound of shape (L,), (L, 1) or (L, 2), got shape {shape}")
    return layout[:2]


def to_samples(array: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Bring a sound to samples.

    Parameters
    ----------
    array : array of bool, integers or floats, of a shape that `check_sound` takes
        Floats and bools are -1 to 1, clipped; NaN is 0. Integers of 8, 16 and 32 bits are what WAV files of this
        width hold, and scaled; without a sign, half their range is silence. Those of 64 bits are samples of 16
        bits, clipped.

    Returns
    -------
    int16 array, shape (L, C)

    Examples
    --------
    >>> to_samples(np.array([0.0, 1.0, -1.0, 2.0, np.nan])).ravel().tolist()
    [0, 32767, -32767, 32767, 0]
    """
    layout = _read_layout(array.shape)
    assert layout is not None
    frames, channels, is_channels_first = layout
    samples = _to_int16(array)
    return samples.reshape(channels, frames).T if is_channels_first else samples.reshape(frames, channels)


def _read_layout(shape: tuple[int, ...]) -> tuple[int, int, bool] | None:
    """Give L, C and whether the channels come first."""
    axes = shape if len(shape) <= 2 else tuple(size for size in shape if size != 1)
    if len(axes) < 2:
        return math.prod(axes), 1, False
    if len(axes) == 2 and axes[1] in (1, 2):
        return axes[0], axes[1], False
    if len(axes) == 2 and axes[0] in (1, 2):
        return axes[1], axes[0], True
    return None


def _to_int16(array: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    kind, bits = array.dtype.kind, 8 * array.dtype.itemsize
    if kind not in "iu":
        return _floats_to_int16(array)
    if bits == 64:
        return array.clip(0 if kind == "u" else -_MIDDLE, _FULL).astype(np.int16)
    wide = array.astype(np.int64) - (1 << bits - 1 if kind == "u" else 0)
    return (wide << 16 >> bits).astype(np.int16)


def _floats_to_int16(array: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    scaled = array.astype(np.promote_types(array.dtype, np.float32))
    scaled[np.isnan(scaled)] = 0
    np.clip(scaled, -1, 1, out=scaled)
    scaled *= _FULL
    samples: npt.NDArray[np.int16] = np.rint(scaled, out=scaled).astype(np.int16)
    return samples
