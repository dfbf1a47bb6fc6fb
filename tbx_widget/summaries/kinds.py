"""What a value in a dictionary of things to log is, by its type and shape.

| value | kind |
|---|---|
| None | nothing |
| str | text |
| a matplotlib figure | figure |
| a Pillow picture | picture |
| a number; an array or tensor with one element | number |
| uint8 of shape (H, W) | picture |
| uint8 or floats of shape (C, H, W) or (H, W, C) | picture |
| uint8 or floats of shape (N, C, H, W) or (N, H, W, C) | pictures |
| any other array or tensor; a list or tuple of numbers | numbers |

C channels are 1, 3 or 4; H rows and W columns are at least 16 each. What is smaller, or has other channels, is no
picture but numbers: kernels of convolutions, matrices of weights.
"""

from __future__ import annotations

import math
import sys
from typing import Any, NamedTuple

import numpy as np

from tbx_widget.summaries.arrays import is_device_tensor, own_array, to_float

FEWEST_PIXELS = 16
_CHANNELS = (1, 3, 4)
_EXPECTED = "a number, an array, a str, a figure, a picture, a list of numbers or a dict"


class Kind(NamedTuple):
    """What a value is, and how it is to be logged."""

    name: str
    """"nothing", "number", "text", "figure", "picture", "pictures" or "numbers"."""
    value: Any
    dataformats: str = ""
    """Of pictures."""


def find_kind(value: Any, *, what: str) -> Kind:
    """Say what a value is.

    Parameters
    ----------
    value : anything
    what : str
        The value's place, for the message.

    Raises
    ------
    TypeError, ValueError
        It is nothing that can be logged.
    """
    if value is None:
        return Kind("nothing", value)
    if isinstance(value, str):
        return Kind("text", value)
    if _is_a(value, "matplotlib.figure", "Figure"):
        return Kind("figure", value)
    if _is_a(value, "PIL.Image", "Image"):
        return _read_picture(value, what)
    if isinstance(value, (list, tuple)):
        return Kind("numbers", _check_numbers(value, what))
    shape = _shape_of(value)
    if shape is None or math.prod(shape) == 1:
        is_elsewhere = is_device_tensor(value)
        return Kind("number", own_array(value, what=what) if is_elsewhere else _check_number(value, what))
    if not math.prod(shape):
        raise ValueError(f"{what}: expected at least one number, got shape {shape}")
    return _find_array_kind(value, shape, what)


def picture_format(shape: tuple[int, ...], dtype: str) -> str:
    """Give the order of dimensions of a picture or of pictures; "" where the array looks like neither.

    Parameters
    ----------
    shape : tuple of int
    dtype : str
        As numpy or torch names it: "uint8", "float32", "bfloat16", ...

    Examples
    --------
    >>> picture_format((3, 32, 32), "uint8"), picture_format((64, 3, 3, 3), "float32")
    ('CHW', '')
    """
    if not dtype.startswith(("uint8", "float", "bfloat")):
        return ""
    if len(shape) == 2:
        return "HW" if dtype == "uint8" and min(shape) >= FEWEST_PIXELS else ""
    if len(shape) not in (3, 4):
        return ""
    many, one = ("N" if len(shape) == 4 else ""), shape[-3:]
    if one[0] in _CHANNELS and min(one[1:]) >= FEWEST_PIXELS:
        return f"{many}CHW"
    return f"{many}HWC" if one[2] in _CHANNELS and min(one[:2]) >= FEWEST_PIXELS else ""


def _is_a(value: Any, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name, ()))


def _shape_of(value: Any) -> tuple[int, ...] | None:
    """Give the shape of an array or tensor; None for what is neither."""
    shape = getattr(value, "shape", None)
    if shape is None:
        return np.shape(value) if hasattr(value, "__array__") else None
    return tuple(int(size) for size in shape)


def _find_array_kind(value: Any, shape: tuple[int, ...], what: str) -> Kind:
    if isinstance(value, np.ndarray) or str(getattr(value, "layout", "")) == "torch.strided":
        own_array(value[(slice(0, 1),) * len(shape)], what=what)
    else:
        value = own_array(value, what=what).numpy()
    dataformats = picture_format(shape, str(value.dtype).rpartition(".")[2])
    if not dataformats:
        return Kind("numbers", value)
    return Kind("pictures" if dataformats[0] == "N" else "picture", value, dataformats)


def _check_number(value: Any, what: str) -> float:
    try:
        return to_float(value, what=what)
    except TypeError as error:
        raise TypeError(f"{what}: expected {_EXPECTED}, got {type(value).__name__}") from error


def _check_numbers(value: Any, what: str) -> Any:
    owned = own_array(value, what=what)
    if not owned.nbytes:
        raise ValueError(f"{what}: expected at least one number, got an empty {type(value).__name__}")
    return value


def _read_picture(picture: Any, what: str) -> Kind:
    try:
        has_alpha = picture.has_transparency_data
    except AttributeError:  # Pillow before 10.1
        has_alpha = "A" in picture.mode or "transparency" in picture.info
    try:
        pixels = np.asarray(picture.convert("RGBA" if has_alpha else "RGB"))
    except OSError as error:
        raise ValueError(f"{what}: expected a picture that can be read, got {error}") from error
    return Kind("picture", pixels, "HWC")
