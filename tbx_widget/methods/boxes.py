"""Pictures with boxes drawn on them."""

from __future__ import annotations

import logging
import math
from typing import Any, NamedTuple

from tbx_widget.encoding.png import encode_png
from tbx_widget.events import IMAGES, Image
from tbx_widget.methods.base import Methods
from tbx_widget.methods.clipped import Place, tell_clipped
from tbx_widget.methods.packages import require
from tbx_widget.summaries.arrays import OwnedArray, own_array, to_float
from tbx_widget.summaries.boxes import check_boxes, check_labels, draw_boxes, resize
from tbx_widget.summaries.clipping import PICTURE
from tbx_widget.summaries.images import check_image, to_pixels
from tbx_widget.summaries.label_fonts import find_label_font
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

_told = Once()


class BoxData(NamedTuple):
    """A picture and what is to be drawn on it."""

    picture: OwnedArray
    dataformats: str
    boxes: OwnedArray
    labels: tuple[str, ...]
    scale: float
    place: Place


class BoxMethods(Methods):
    """`add_image_with_boxes`."""

    def add_image_with_boxes(
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
        labels: Any = None,
        **kwargs: Any,
    ) -> None:
        """Log one picture with boxes drawn on it in red.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor
            As for `add_image`.
        box_tensor : array, tensor or list of numbers, shape (N, 4); may be empty
            x1, y1, x2, y2 in pixels. What is outside of the picture is cut off; a box with a NaN is left out.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        dataformats : str
            "CHW", "HWC", "HW" or any other order of these letters.
        labels : list of N str, or one str for one box, optional
            Written at the lower left of the boxes, None or "" for no label; whole numbers are taken too. They need
            Pillow and, where they are not ASCII, an installed font that has their letters: those that none has
            are question marks, and said once per tag.
        **kwargs
            `rescale` : float, by which the picture is made larger or smaller after drawing. Other than 1 it needs
            Pillow.

        Raises
        ------
        TypeError, ValueError
            Not a picture, not (N, 4) boxes, not N labels, not a scale above 0, another keyword.
        ImportError
            Pillow is needed and not installed.
        """
        call = self._call("add_image_with_boxes", tag, global_step, walltime)
        scale = _check_scale(kwargs, what=call.what)
        picture = own_array(img_tensor, what=call.what)
        check_image(picture.shape, dataformats, what=call.what)
        boxes = own_array(box_tensor, what=f"{call.what}, box_tensor")
        checked = check_labels(labels, check_boxes(boxes.shape, what=call.what), what=call.what)
        if any(checked):
            require("PIL", "pillow", purpose="writing labels", what=call.what)
        if scale != 1:
            require("PIL", "pillow", purpose="rescale", what=call.what)
        data = BoxData(picture, dataformats, boxes, checked, scale, Place(self._streams.main.run, call.what))
        self._streams.submit(IMAGES, call, data, make_image_with_boxes, picture.nbytes + boxes.nbytes)


def make_image_with_boxes(data: BoxData) -> Image:
    """Draw the boxes, rescale, and bring the picture to PNG."""
    picture = data.picture.numpy()
    tell_clipped([picture], PICTURE, data.place)
    pixels = to_pixels(picture, data.dataformats)
    _tell_missing(data)
    pixels = draw_boxes(pixels, data.boxes.numpy(), data.labels)
    if data.scale != 1:
        pixels = resize(pixels, data.scale)
    height, width, channels = pixels.shape
    return Image(height, width, channels, encode_png(pixels))


def _tell_missing(data: BoxData) -> None:
    """Say once for each tag that a label has letters that no font has."""
    for label in filter(None, data.labels):
        missing = find_label_font(label).missing
        if missing and _told.is_first(data.place):
            message = (
                f"no font that is installed has {missing!r} of the label {label!r}: drawn as question marks"
            )
            tell(logger.warning, message, run=data.place.run, call=data.place.what, once="for each tag")


def _check_scale(kwargs: dict[str, Any], *, what: str) -> float:
    unknown = kwargs.keys() - {"rescale"}
    if unknown:
        raise TypeError(f"{what}: expected no other keyword than rescale, got {', '.join(sorted(unknown))}")
    scale = to_float(kwargs.get("rescale", 1), what=f"{what}, rescale")
    if not (math.isfinite(scale) and scale > 0):
        raise ValueError(f"{what}: expected rescale above 0, got {scale}")
    return scale
