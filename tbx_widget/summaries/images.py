"""Arrays to pixels, one picture or many in a grid.

Axes are named by letters, in any order and case: N pictures, C channels, H rows, W columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

GRID_COLUMNS = 8

_KNOWN_AXES = ({"H", "W"}, {"C", "H", "W"}, {"N", "H", "W"}, {"N", "C", "H", "W"})
_GRID_AXES = "NHWC"


def check_image(shape: tuple[int, ...], dataformats: str, *, what: str) -> None:
    """Refuse a shape that cannot be a picture.

    Parameters
    ----------
    shape : tuple of int
    dataformats : str
        The axes: HW, CHW, NHW or NCHW, in any order. C is 1 to 4; no axis is empty.
    what : str
        The call, for the message, such as ``add_image("samples")``.

    Raises
    ------
    ValueError
        If the shape does not fit.

    Examples
    --------
    >>> check_image((3, 64, 64), "CHW", what='add_image("samples")')
    """
    _check_shape(shape, dataformats, ("HW", "CHW", "HWC"), "add_images takes many pictures", what)


def check_images(shape: tuple[int, ...], dataformats: str, *, what: str, is_list: bool = False) -> None:
    """Refuse a shape that cannot be many pictures.

    As `check_image`; also takes the shape of a stacked list of pictures whose own axes are `dataformats`.
    """
    other = "" if is_list else "add_image takes one picture"
    axes = _with_stack(dataformats, len(shape))
    _check_shape(shape, axes, ("NHW", "NCHW", "NHWC"), other, what)


def _check_shape(
    shape: tuple[int, ...], dataformats: str, usual: tuple[str, ...], other: str, what: str
) -> None:
    axes = read_axes(dataformats, _KNOWN_AXES, "HW, CHW, NHW or NCHW", what=what)
    if not fits_axes(shape, axes):
        layout, cure = spell_layout(axes), _cure(shape, usual, other)
        raise ValueError(
            f'{what}: expected {layout} for dataformats="{dataformats}", got shape {tuple(shape)}{cure}'
        )
    if 0 in shape:
        raise ValueError(f"{what}: expected at least one pixel, got shape {tuple(shape)}")


def _cure(shape: tuple[int, ...], usual: tuple[str, ...], other: str) -> str:
    """Name the usual order of axes that would fit, and the other method where the shape may be for that one."""
    is_for_other = len(shape) == (3 if "N" in usual[0] else 4)
    fits = [f'is it dataformats="{order}"?' for order in usual if fits_axes(shape, order)][:1]
    cures = [*([other] if other and is_for_other else []), *fits]
    return f"; {', or '.join(cures)}" if cures else ""


def fits_axes(shape: tuple[int, ...], axes: str) -> bool:
    """Say whether a shape has these axes, the C of which is 1 to 4."""
    return len(shape) == len(axes) and ("C" not in axes or shape[axes.index("C")] in (1, 2, 3, 4))


def spell_layout(axes: str) -> str:
    """Spell axes as a shape for a message."""
    hint = " with C from 1 to 4" if "C" in axes else ""
    return f"({', '.join(axes)}){hint}"


def stacked_axes(dataformats: str) -> str:
    """Name the axes of a stacked list of pictures whose own axes are `dataformats`, N left out."""
    is_str = isinstance(dataformats, str)
    return "N" + dataformats.upper().replace("N", "", 1) if is_str else dataformats


def to_pixels(array: npt.NDArray[Any], dataformats: str) -> npt.NDArray[np.uint8]:
    """Bring a picture, or many as one grid, to bytes.

    Parameters
    ----------
    array : array of bool, integers or floats
        Floats are 0 to 1 and integers 0 to 255; what is beyond is clipped, NaN is 0. A bool is 0 or 255.
    dataformats : str
        See `check_images`, which has passed. Many pictures are laid out in rows of eight.

    Returns
    -------
    uint8 array, shape (H, W, C)
        C is 3 if the picture has no axis C or one channel.

    Examples
    --------
    >>> to_pixels(np.array([[0.5, 2.0]]), "HW")[0, :, 0].tolist()
    [127, 255]
    """
    axes = _with_stack(dataformats, array.ndim).upper()
    missing = [axis for axis in _GRID_AXES if axis not in axes]
    spread = array.reshape(array.shape + (1,) * len(missing))
    order = [("".join([axes, *missing])).index(axis) for axis in _GRID_AXES]
    return make_grid(to_bytes(spread.transpose(order)))


def make_grid(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Lay N pictures of shape (H, W, C) out in rows of eight; places left over are 0, and C of 1 becomes 3."""
    count, height, width, channels = pictures.shape
    columns = min(count, GRID_COLUMNS)
    rows = -(-count // columns)
    shape = (rows * height, columns * width, 3 if channels == 1 else channels)
    grid = np.empty(shape, np.uint8) if rows * columns == count else np.zeros(shape, np.uint8)
    for at, picture in enumerate(pictures):
        top, left = at // columns * height, at % columns * width
        place = grid[top : top + height, left : left + width]
        # One channel after the other is four times as fast as one copy from channels first to channels last.
        for channel in range(shape[2]):
            place[:, :, channel] = picture[:, :, channel % channels]
    return grid


def read_axes(dataformats: Any, known: tuple[set[str], ...], spelt: str, *, what: str) -> str:
    """Give the letters of the axes in upper case.

    Raises
    ------
    TypeError, ValueError
        If they are not one of the known sets, which messages spell so.
    """
    if not isinstance(dataformats, str):
        raise TypeError(f"{what}: expected dataformats to be str, got {type(dataformats).__name__}")
    axes = dataformats.upper()
    if len(set(axes)) != len(axes) or set(axes) not in known:
        raise ValueError(
            f'{what}: expected dataformats to be made of {spelt} in any order, got "{dataformats}"'
        )
    return axes


def _with_stack(dataformats: str, dimensions: int) -> str:
    """Name the axes of a stacked list; that of the pictures comes first."""
    is_stack = (
        isinstance(dataformats, str) and "N" not in dataformats.upper() and dimensions == len(dataformats) + 1
    )
    return f"N{dataformats}" if is_stack else dataformats


def to_bytes(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Bring values to bytes as `to_pixels` does, in the shape they have."""
    if array.dtype == np.uint8:
        return array
    if np.issubdtype(array.dtype, np.integer):
        scaled = np.clip(array, 0, 255)
    else:
        scaled = array.astype(np.promote_types(array.dtype, np.float32)) * np.float32(255)
        np.fmax(scaled, 0, out=scaled)
        np.fmin(scaled, 255, out=scaled)
    pixels: npt.NDArray[np.uint8] = scaled.astype(np.uint8)
    return pixels
