"""What the projector can show: the shape of vectors, and one picture of many small ones.

N vectors of D numbers, N small pictures with C channels, H rows and W columns.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.images import to_pixels

MOST_SPRITE_PIXELS = 8192
"""Width and height above which TensorBoard shows no sprite (tensorboardX issue 516)."""


def check_vectors(shape: tuple[int, ...], *, what: str) -> None:
    """Refuse what is no table of vectors.

    Raises
    ------
    ValueError
        Not two axes, or nothing in it.
    """
    if len(shape) != 2:
        hint = "; flatten each to D numbers, and pass pictures as label_img" if len(shape) > 2 else ""
        raise ValueError(f"{what}: expected N vectors of D numbers, shape (N, D), got shape {shape}{hint}")
    if 0 in shape:
        raise ValueError(f"{what}: expected at least one number, got shape {shape}")


def check_small_pictures(shape: tuple[int, ...], count: int, *, what: str) -> None:
    """Refuse small pictures of which no sprite can be made, or none that TensorBoard shows.

    Parameters
    ----------
    shape : tuple of int
    count : int
        N.

    Raises
    ------
    ValueError
        Not (N, C, H, W) with C from 1 to 4, or a sprite larger than 8192 x 8192.
    """
    if len(shape) != 4 or shape[1] not in (1, 2, 3, 4) or 0 in shape:
        hint = "; is it (N, H, W, C)?" if len(shape) == 4 and shape[3] in (1, 3, 4) else ""
        raise ValueError(
            f"{what}: expected label_img of shape (N, C, H, W) with C from 1 to 4, got {shape}{hint}"
        )
    if shape[0] != count:
        raise ValueError(f"{what}: expected label_img for {count:,} vectors, got {shape[0]:,} pictures")
    height, width = shape[2:]
    side = _side(count)
    if side * max(height, width) > MOST_SPRITE_PIXELS:
        most = (MOST_SPRITE_PIXELS // max(height, width)) ** 2
        raise ValueError(
            f"{what}: expected a sprite of at most {MOST_SPRITE_PIXELS} x {MOST_SPRITE_PIXELS} pixels, which is what "
            f"TensorBoard shows; {count:,} pictures of {width} x {height} make {side * width} x {side * height}, "
            f"of this size at most {most:,} fit"
        )


def lay_out_sprite(pictures: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Put small pictures side by side, row after row, in as many rows as columns.

    TensorBoard counts rows by columns and columns by rows, so there must be as many of both, whatever shape
    the pictures have.

    Parameters
    ----------
    pictures : array of bool, integers or floats, shape (N, C, H, W)
        Floats are 0 to 1 and integers 0 to 255, clipped; NaN is 0.

    Returns
    -------
    uint8 array, shape (n * H, n * W, C) with n * n >= N
        C is 3 if the pictures have one channel. Places that are left over are 0.
    """
    count, channels, height, width = pictures.shape
    side = _side(count)
    places = np.zeros((side * side, channels, height, width), pictures.dtype)
    places[:count] = pictures
    grid = places.reshape(side, side, channels, height, width).transpose(2, 0, 3, 1, 4)
    return to_pixels(grid.reshape(channels, side * height, side * width), "CHW")


def _side(count: int) -> int:
    """Give the side of the least square that has room for so many."""
    return math.isqrt(count - 1) + 1
