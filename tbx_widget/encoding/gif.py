"""Frames to an animated GIF that plays for ever.

A picture of a GIF has at most 256 colours. Where all frames together have no more, they are kept exactly;
otherwise each frame gets colours of its own. Pillow writes the file.

Sources: https://www.w3.org/Graphics/GIF/spec-gif89a.txt,
https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html#gif
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_COLOURS = 256
MOST_PIXELS_A_SIDE = 65_535
_SHORTEST = 2
"""Hundredths of a second: browsers show frames that are shorter for a tenth of a second."""
_LONGEST = 65_535
_ROUNDS = 2
"""Measured beside Pillow's median cut: a quarter of the time; a tenth nearer, or farther where hues are few."""


def encode_gif(frames: npt.NDArray[np.uint8], fps: float) -> bytes:
    """Encode frames as a GIF; needs Pillow.

    Parameters
    ----------
    frames : uint8 array, shape (T, H, W, C)
        T frames of H rows and W columns; C = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA). A pixel is either
        seen or not: from an alpha of 128 on it is.
    fps : float
        Frames a second. A GIF counts in hundredths of a second, of which a frame lasts 2 to 65,535; the frames
        differ by one where that keeps time.

    Returns
    -------
    bytes
        A GIF file. Frames that are equal to the one before are stored as a longer one.
    """
    pictures = _to_pictures(frames)
    durations = [10 * duration for duration in frame_durations(len(frames), fps)]
    has_alpha = frames.shape[3] in (2, 4)
    target = io.BytesIO()
    # Only without what was there before do pixels that are not seen stay so; otherwise files are smaller.
    kept: dict[str, Any] = {"disposal": 2} if has_alpha else {}
    pictures[0].save(
        target, "GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0, **kept
    )
    return target.getvalue()


def frame_durations(count: int, fps: float) -> list[int]:
    """Say how many hundredths of a second each of the frames lasts.

    Examples
    --------
    >>> frame_durations(4, 30)
    [3, 4, 3, 3]
    """
    ends = np.rint(np.arange(1, count + 1) * (100 / fps))
    durations: list[int] = np.diff(ends, prepend=0).clip(_SHORTEST, _LONGEST).astype(int).tolist()
    return durations


def _to_pictures(frames: npt.NDArray[np.uint8]) -> list[Image]:
    from PIL import Image

    channels = frames.shape[3]
    if channels == 1:
        return [Image.fromarray(np.ascontiguousarray(frame[:, :, 0])) for frame in frames]
    if channels in (2, 4):
        mode = {2: "LA", 4: "RGBA"}[channels]
        return [
            Image.frombytes(mode, frame.shape[1::-1], frame.tobytes()).convert("RGBA") for frame in frames
        ]
    exact = _share_palette(frames)
    if exact is None:
        return [_reduce_colours(Image.fromarray(frame)) for frame in frames]
    numbers, palette = exact
    pictures = [Image.fromarray(number, "P") for number in numbers]
    for picture in pictures:
        picture.putpalette(palette.tobytes())
    return pictures


def _share_palette(
    frames: npt.NDArray[np.uint8],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]] | None:
    """Number the colours of all frames; None where they are too many."""
    found = np.zeros(0, np.int32)
    for frame in frames:
        found = np.union1d(found, _pack(frame)).astype(np.int32)
        if len(found) > MOST_COLOURS:
            return None
    numbers = np.stack([np.searchsorted(found, _pack(frame)).astype(np.uint8) for frame in frames])
    palette = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=-1).astype(np.uint8)
    return numbers, palette


def _pack(frame: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    red, green, blue = (frame[:, :, channel].astype(np.int32) for channel in range(3))
    packed: npt.NDArray[np.int32] = red << 16 | green << 8 | blue
    return packed


def _reduce_colours(picture: Image) -> Image:
    """Choose the colours of one frame: those of an octree, each then moved to the mean of what it stands for."""
    from PIL import Image

    reduced = picture.quantize(MOST_COLOURS, Image.Quantize.FASTOCTREE)
    pixels = np.asarray(picture).reshape(-1, 3)
    for _ in range(_ROUNDS):
        palette = Image.new("P", (1, 1))
        palette.putpalette(_mean_colours(pixels, np.asarray(reduced).ravel()).tobytes())
        reduced = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    return reduced


def _mean_colours(pixels: npt.NDArray[np.uint8], numbers: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    counts = np.bincount(numbers, minlength=MOST_COLOURS).clip(1)
    sums = [np.bincount(numbers, pixels[:, channel], MOST_COLOURS) for channel in range(3)]
    means: npt.NDArray[np.float64] = np.stack(sums, axis=-1) / counts[:, None]
    return np.rint(means).astype(np.uint8)
