"""Logged pictures."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import Item
from tbx_widget.data.optional import import_optional
from tbx_widget.events import Image

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"\x1aE\xdf\xa3", "webm"),
)


class ImageItem(Item[Image]):
    """One logged picture, or several of one size that were logged together.

    Attributes
    ----------
    encoded : bytes
        The first picture as it stands in the file.
    pictures : tuple of bytes
        All of them.
    format : str
        "png", "jpeg", "gif", "bmp", "webp", "mp4", "webm", or "" where the bytes are none of these.
    width, height : int
        Pixels, as the event says; 0 where it does not.
    channels : int
        1 (grey), 2 (grey, alpha), 3 (RGB), 4 (RGBA); 0 where the event does not say.
    """

    kind = Image

    @property
    def encoded(self) -> bytes:
        """The first picture as it stands in the file."""
        return self.value.encoded

    @property
    def pictures(self) -> tuple[bytes, ...]:
        """All pictures of this event."""
        return (self.value.encoded, *self.value.others)

    @property
    def format(self) -> str:
        """The format of the first picture, known by its first bytes."""
        return picture_format(self.encoded)

    @property
    def width(self) -> int:
        """Pixels in a row, as the event says."""
        return self.value.width

    @property
    def height(self) -> int:
        """Rows of pixels, as the event says."""
        return self.value.height

    @property
    def channels(self) -> int:
        """Numbers in a pixel, as the event says."""
        return self.value.channels

    def to_pil(self, index: int = 0) -> Any:
        """Decode one of the pictures to a `PIL.Image.Image`; of an animation the first frame.

        Raises
        ------
        ImportError
            Pillow is not installed.
        ValueError
            The bytes are no picture, or one of more pixels than `PIL.Image.MAX_IMAGE_PIXELS` allows.
        """
        return self._decode(index)

    def to_numpy(self, index: int = 0) -> npt.NDArray[np.uint8]:
        """Decode one of the pictures; of an animation the first frame.

        Returns
        -------
        uint8 array, shape (H, W) for grey, else (H, W, C)
            C is 2 (grey, alpha), 3 (RGB) or 4 (RGBA). Palettes become RGB or RGBA. 16-bit grey stays uint16.

        Raises
        ------
        ImportError, ValueError
            As `to_pil` does.
        """
        picture = self._decode(index)
        if picture.mode == "P":
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        elif picture.mode == "1":
            picture = picture.convert("L")
        return np.asarray(picture)

    def _decode(self, index: int) -> Any:
        images = import_optional("PIL.Image", package="pillow", purpose="decoding a picture")
        try:
            picture = images.open(io.BytesIO(self.pictures[index]))
            _check_size(picture.size, images.MAX_IMAGE_PIXELS)
            picture.load()
        except _decoding_errors(images) as error:
            raise ValueError(f"image {self._place()} cannot be decoded: {error}") from error
        return picture

    def _repr_png_(self) -> bytes | None:
        return self.encoded if self.format == "png" else None

    def _repr_jpeg_(self) -> bytes | None:
        return self.encoded if self.format == "jpeg" else None


def picture_format(encoded: bytes) -> str:
    """Name the format of a picture by its first bytes; "" where none fits."""
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WEBP":
        return "webp"
    if encoded[4:8] == b"ftyp":
        return "mp4"
    return next((name for start, name in _SIGNATURES if encoded.startswith(start)), "")


def _decoding_errors(images: Any) -> tuple[type[Exception], ...]:
    """What Pillow raises for bad pictures; of too many pixels it warns first, which may be an error too."""
    return OSError, SyntaxError, ValueError, images.DecompressionBombError, images.DecompressionBombWarning


def _check_size(size: tuple[int, int], most: int | None) -> None:
    width, height = size
    if most is not None and width * height > most:
        raise ValueError(
            f"{width} x {height} pixels are more than the {most:,} of PIL.Image.MAX_IMAGE_PIXELS; "
            "raise that to decode it all the same, or take .encoded"
        )
