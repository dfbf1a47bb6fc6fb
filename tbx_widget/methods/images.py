"""Pictures: arrays, grids of them, figures."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from tbx_widget.encoding.png import encode_png
from tbx_widget.events import IMAGES, Image
from tbx_widget.methods.base import Methods
from tbx_widget.methods.clipped import Place, tell_clipped
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.clipping import PICTURE
from tbx_widget.summaries.figures import render_figure
from tbx_widget.summaries.images import check_image, check_images, stacked_axes, to_bytes, to_pixels

ImageData: TypeAlias = "tuple[OwnedArray | tuple[OwnedArray, ...], str, Place]"


class ImageMethods(Methods):
    """`add_image`, `add_images` and `add_figure`."""

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Log one picture.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor
            H rows, W columns, C channels in the order of `dataformats`: 1 (grey), 2 (grey, alpha), 3 (RGB) or
            4 (RGBA). uint8 as it is, other integers are clipped to 0..255, floats are 0..1 and clipped, NaN is
            0, bool is black and white. Floats of another scale are said once per tag. Copied in the call.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        dataformats : str
            "CHW", "HWC", "HW" or any other order of these letters; with an N many pictures, as `add_images`.

        Raises
        ------
        TypeError, ValueError
            Not a picture, or not in the order of `dataformats`.
        """
        call = self._call("add_image", tag, global_step, walltime)
        owned = _own_picture(img_tensor, dataformats, what=call.what)
        place = Place(self._streams.main.run, call.what)
        self._streams.submit(IMAGES, call, (owned, dataformats, place), make_image, owned.nbytes)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Log N pictures of one size as a grid of eight columns.

        Parameters
        ----------
        tag : str
        img_tensor : array or tensor with N pictures in the order of `dataformats`, or a list of pictures
            Values as for `add_image`. A list may mix arrays, tensors and devices.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        dataformats : str
            "NCHW", "NHWC", "NHW" or any other order of these letters; a list takes that of one picture, with or
            without the N.

        Raises
        ------
        TypeError, ValueError
            Not pictures, not in the order of `dataformats`, or a list of different shapes.
        """
        call = self._call("add_images", tag, global_step, walltime)
        place = Place(self._streams.main.run, call.what)
        if isinstance(img_tensor, (list, tuple)):
            pictures = _own_pictures(img_tensor, what=call.what)
            dataformats = stacked_axes(dataformats)
            check_images((len(pictures), *pictures[0].shape), dataformats, what=call.what, is_list=True)
            nbytes = sum(picture.nbytes for picture in pictures)
            self._streams.submit(IMAGES, call, (pictures, dataformats, place), make_image, nbytes)
        else:
            owned = own_array(img_tensor, what=call.what)
            check_images(owned.shape, dataformats, what=call.what)
            self._streams.submit(IMAGES, call, (owned, dataformats, place), make_image, owned.nbytes)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Log a matplotlib figure, or a list of them as a grid, as a picture.

        Parameters
        ----------
        tag : str
        figure : matplotlib.figure.Figure or list of them, of one size
            Drawn in the call: pyplot belongs to the caller's thread.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        close : bool
            Close the figure in pyplot after it was drawn.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not a figure, an empty list, or figures of different sizes.
        """
        call = self._call("add_figure", tag, global_step, walltime)
        owned = OwnedArray(render_figure(figure, close=close, what=call.what))
        place = Place(self._streams.main.run, call.what)
        self._streams.submit(IMAGES, call, (owned, "HWC", place), make_image, owned.nbytes)


def make_image(data: ImageData) -> Image:
    """Bring a picture, or many as a grid, to PNG."""
    owned, dataformats, place = data
    arrays = [picture.numpy() for picture in (owned if isinstance(owned, tuple) else (owned,))]
    tell_clipped(arrays, PICTURE, place)
    array = np.stack([to_bytes(one) for one in arrays]) if isinstance(owned, tuple) else arrays[0]
    pixels = to_pixels(array, dataformats)
    height, width, channels = pixels.shape
    return Image(height, width, channels, encode_png(pixels))


def _own_picture(picture: Any, dataformats: str, *, what: str) -> OwnedArray:
    try:
        owned = own_array(picture, what=what)
        check_image(owned.shape, dataformats, what=what)
    except (TypeError, ValueError) as error:
        if _is_list_of_pictures(picture) and "add_images" not in str(error):
            raise type(error)(f"{error}; add_images takes a list of pictures") from error
        raise
    return owned


def _is_list_of_pictures(value: Any) -> bool:
    is_list = isinstance(value, (list, tuple)) and len(value) > 0
    return is_list and all(len(getattr(item, "shape", ())) in (2, 3) for item in value)


def _own_pictures(pictures: Any, *, what: str) -> tuple[OwnedArray, ...]:
    if not pictures:
        raise ValueError(f"{what}: expected at least one picture, got an empty {type(pictures).__name__}")
    owned = tuple(own_array(picture, what=f"{what}, picture {at}") for at, picture in enumerate(pictures))
    for at, picture in enumerate(owned):
        if picture.shape != owned[0].shape:
            raise ValueError(
                f"{what}: expected pictures of one shape, got {owned[0].shape} first and {picture.shape} at {at}"
            )
    return owned
