"""Pictures: arrays, grids of them, figures."""

from __future__ import annotations

from typing import Any, TypeAlias

from tbx_widget.encoding.png import encode_png
from tbx_widget.events import IMAGES, Image
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.figures import render_figure
from tbx_widget.summaries.images import check_image, check_images, to_pixels

ImageData: TypeAlias = tuple[OwnedArray, str]


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
            H rows, W columns, C channels (1, 3 or 4) in the order of `dataformats`. uint8 as it is, other
            integers are clipped to 0..255, floats are 0..1 and clipped, NaN is 0. Copied in the call.
        dataformats : str
            "CHW", "HWC", "HW" or any other order of these letters.
        """
        call = self._call("add_image", tag, global_step, walltime)
        owned = own_array(img_tensor, what=call.what)
        check_image(owned.shape, dataformats, what=call.what)
        self._streams.submit(IMAGES, call, (owned, dataformats), make_image, owned.nbytes)

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
            Values as for `add_image`.
        dataformats : str
            "NCHW", "NHWC", "NHW"; a list takes that of one picture, with or without the N.
        """
        call = self._call("add_images", tag, global_step, walltime)
        owned = own_array(img_tensor, what=call.what)
        check_images(owned.shape, dataformats, what=call.what)
        self._streams.submit(IMAGES, call, (owned, dataformats), make_image, owned.nbytes)

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
        figure : matplotlib.figure.Figure or list of them
            Drawn in the call: pyplot belongs to the caller's thread.
        close : bool
            Close the figure after it was drawn.
        """
        call = self._call("add_figure", tag, global_step, walltime)
        owned = own_array(render_figure(figure, close=close, what=call.what), what=call.what)
        self._streams.submit(IMAGES, call, (owned, "HWC"), make_image, owned.nbytes)


def make_image(data: ImageData) -> Image:
    """Bring a picture, or many as a grid, to PNG."""
    owned, dataformats = data
    pixels = to_pixels(owned.numpy(), dataformats)
    height, width, channels = pixels.shape
    return Image(height, width, channels, encode_png(pixels))
