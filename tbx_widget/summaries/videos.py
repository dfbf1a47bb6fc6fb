"""Arrays to the frames of a film, one film or many in a grid.

Axes are named by letters, in any order and case: N films, T frames, C channels, H rows, W columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.images import fits_axes, read_axes, spell_layout, to_bytes

_KNOWN_AXES = ({"T", "H", "W"}, {"T", "C", "H", "W"}, {"N", "T", "H", "W"}, {"N", "T", "C", "H", "W"})
_USUAL = ("NTCHW", "NTHWC", "TCHW", "THWC", "THW")
_SPELT = "NTCHW, TCHW, NTHW or THW"


def check_video(shape: tuple[int, ...], dataformats: str, *, what: str) -> tuple[int, int, int]:
    """Refuse a shape that cannot be films; give the T, H and W of their grid.

    Parameters
    ----------
    shape : tuple of int
    dataformats : str
        The axes: NTCHW, TCHW, NTHW or THW, in any order. C is 1 to 4; no axis is empty.
    what : str
        The call, for the message, such as ``add_video("rollout")``.

    Raises
    ------
    TypeError, ValueError
        If the shape does not fit.
    """
    axes = read_axes(dataformats, _KNOWN_AXES, _SPELT, what=what)
    if not fits_axes(shape, axes):
        usual = next((order for order in _USUAL if fits_axes(shape, order)), "")
        cure = f'; is it dataformats="{usual}"?' if usual else ""
        raise ValueError(
            f'{what}: expected {spell_layout(axes)} for dataformats="{dataformats}", got shape {shape}{cure}'
        )
    if 0 in shape:
        raise ValueError(f"{what}: expected at least one frame of one pixel, got shape {shape}")
    sizes = dict(zip(axes, shape, strict=True))
    rows, columns = grid_size(sizes.get("N", 1))
    return sizes["T"], rows * sizes["H"], columns * sizes["W"]


def grid_size(count: int) -> tuple[int, int]:
    """Give the rows and columns of a grid as tensorboardX lays it out: both powers of two.

    Examples
    --------
    >>> grid_size(3), grid_size(8)
    ((1, 4), (2, 4))
    """
    rows = 2 ** ((count.bit_length() - 1) // 2)
    places = 2 ** (count - 1).bit_length()
    return rows, places // rows


def to_frames(array: npt.NDArray[Any], dataformats: str) -> npt.NDArray[np.uint8]:
    """Bring films to the frames of one grid of them.

    Parameters
    ----------
    array : array of bool, integers or floats
        Values as for pictures: floats are 0 to 1, integers 0 to 255, clipped; NaN is 0.
    dataformats : str
        See `check_video`, which has passed.

    Returns
    -------
    uint8 array, shape (T, rows * H, columns * W, C)
        C is 1 if the films have no axis C. Places left over are black, and not seen where there is an alpha.
    """
    axes = dataformats.upper()
    missing = [axis for axis in "NTHWC" if axis not in axes]
    spread = array.reshape(array.shape + (1,) * len(missing))
    order = [("".join([axes, *missing])).index(axis) for axis in "NTHWC"]
    films = to_bytes(spread.transpose(order))
    count, length, height, width, channels = films.shape
    rows, columns = grid_size(count)
    grid = np.zeros((length, rows, height, columns, width, channels), np.uint8)
    for at, film in enumerate(films):
        grid[:, at // columns, :, at % columns] = film
    return grid.reshape(length, rows * height, columns * width, channels)
