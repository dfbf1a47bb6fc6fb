"""Boxes on pictures, drawn pixel by pixel where Pillow draws the lines of tensorboardX, with labels above them.

Source: https://pillow.readthedocs.io/en/stable/reference/ImageDraw.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.label_fonts import find_label_font, spell

RED = (255, 0, 0)


def check_boxes(shape: tuple[int, ...], *, what: str) -> int:
    """Give the number of boxes.

    Raises
    ------
    ValueError
        If the shape is not (N, 4), and not that of no boxes.
    """
    if 0 in shape and len(shape) in (1, 2):
        return 0
    if len(shape) != 2 or shape[1] != 4:
        raise ValueError(f"{what}: expected boxes of shape (N, 4), x1 y1 x2 y2 each, got shape {shape}")
    return shape[0]


def check_labels(labels: Any, count: int, *, what: str) -> tuple[str, ...]:
    """Give one string for each box; none at all for None.

    Raises
    ------
    TypeError
        If one is neither a string, a whole number nor None.
    ValueError
        If they are more or fewer than the boxes.
    """
    if labels is None:
        return ()
    if not isinstance(labels, Iterable):
        raise TypeError(f"{what}: expected labels to be a list of str, got {type(labels).__name__}")
    given = [labels] if isinstance(labels, str) else list(labels)
    if len(given) != count:
        raise ValueError(f"{what}: expected a label for each of {count} boxes, got {len(given)} labels")
    for label in given:
        if label is not None and not isinstance(label, (str, int, np.integer)):
            raise TypeError(f"{what}: expected labels of type str, got {type(label).__name__}")
    return tuple("" if label is None else str(label) for label in given)


def draw_boxes(
    pixels: npt.NDArray[np.uint8], boxes: npt.NDArray[Any], labels: Sequence[str] = ()
) -> npt.NDArray[np.uint8]:
    """Draw boxes onto a copy of a picture, one after the other.

    Parameters
    ----------
    pixels : uint8 array, shape (H, W, C)
        C is 2 to 4; grey with alpha becomes RGBA.
    boxes : array, shape (N, 4)
        x1, y1, x2, y2 in pixels, cut to whole ones, in any order of the corners. What is outside of the picture is
        not drawn, nor is a box with a NaN.
    labels : sequence of N strings, or empty
        Written at the lower left corner of each box, moved into the picture where they would leave it. Needs
        Pillow, but for empty ones. Letters that no font has are question marks.

    Returns
    -------
    uint8 array, shape (H, W, 3) or (H, W, 4)
    """
    drawn = pixels[:, :, [0, 0, 0, 1]] if pixels.shape[2] == 2 else pixels.copy()
    for at, box in enumerate(np.asarray(boxes, np.float64).reshape(-1, 4)):
        if not np.isnan(box).any():
            _draw_box(drawn, box, labels[at] if labels else "")
    return drawn


def resize(pixels: npt.NDArray[np.uint8], scale: float) -> npt.NDArray[np.uint8]:
    """Resample a picture with Pillow's Lanczos filter; at least one pixel is left."""
    from PIL import Image

    height, width = (max(1, int(size * scale)) for size in pixels.shape[:2])
    picture = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def _draw_box(drawn: npt.NDArray[np.uint8], box: npt.NDArray[np.float64], label: str) -> None:
    height, width, channels = drawn.shape
    color = np.array((*RED, 255)[:channels], np.uint8)
    near = np.clip(box, -4, (width + 3, height + 3, width + 3, height + 3)).astype(int)
    (left, right), (top, bottom) = sorted(near[0::2].tolist()), sorted(near[1::2].tolist())
    for x in (left, left + 1, right - 1, right):
        if 0 <= x < width and left <= x <= right:
            drawn[max(0, top - 1) : max(0, bottom + 2), x] = color
    for y in (top - 1, top, bottom, bottom + 1):
        if 0 <= y < height:
            drawn[y, max(0, left) : max(0, right + 1)] = color
    if label and left < width and right >= 0 and top < height and bottom >= 0:
        _paste(drawn, _render_label(label), left, bottom)


def _paste(drawn: npt.NDArray[np.uint8], patch: npt.NDArray[np.uint8], left: int, bottom: int) -> None:
    """Put a patch with its lower left corner there, or as near as it fits."""
    height, width = drawn.shape[:2]
    patch = patch[:height, :width]
    tall, wide = patch.shape[:2]
    left = min(max(left, 0), width - wide)
    top = min(max(bottom - tall + 1, 0), height - tall)
    place = drawn[top : top + tall, left : left + wide]
    place[:, :, :3] = patch
    place[:, :, 3:] = 255


def _render_label(text: str) -> npt.NDArray[np.uint8]:
    """Write black letters on red."""
    from PIL import Image, ImageDraw

    font, missing = find_label_font(text)
    text = spell(text, missing)
    measure = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    left, top, right, bottom = measure.textbbox((0, 0), text, font=font)
    margin = math.ceil(0.05 * (bottom - top))
    size = math.ceil(right - left) + 2 * margin + 1, math.ceil(bottom - top) + 2 * margin + 1
    picture = Image.new("RGB", size, RED)
    ImageDraw.Draw(picture).text((margin - left, margin - top), text, fill="black", font=font)
    return np.asarray(picture)
