"""Frames to a film, H.264 in MP4 or VP9 in WebM; PyAV does it.

Source: https://pyav.basswood-io.com/docs/stable/
"""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt


class Film(NamedTuple):
    """How films of one container are made."""

    codec: str
    options: dict[str, str]


FILMS = {
    "mp4": Film("libx264", {"crf": "18", "preset": "veryfast"}),
    "webm": Film("libvpx-vp9", {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "5"}),
}
_BT601 = 6
"""What swscale computes when nobody says otherwise; written into the file so that every player takes it back."""


def encode_film(frames: npt.NDArray[np.uint8], fps: float, container: str) -> bytes:
    """Encode frames as a film; needs PyAV.

    Parameters
    ----------
    frames : uint8 array, shape (T, H, W, 3)
        T frames of H rows and W columns, both even, RGB.
    fps : float
        Frames a second.
    container : str
        One of `FILMS`.

    Returns
    -------
    bytes
        A film without sound, in half the resolution of colours and not without loss.
    """
    import av

    target = io.BytesIO()
    with av.open(target, "w", format=container) as film:
        stream = _add_stream(film, frames.shape[1:3], fps, FILMS[container])
        for frame in frames:
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
        film.mux(stream.encode(None))
    return target.getvalue()


def pad_to_even(frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Repeat the last row and column where their number is odd."""
    height, width = frames.shape[1:3]
    return np.pad(frames, ((0, 0), (0, height % 2), (0, width % 2), (0, 0)), "edge")


def _add_stream(film: Any, size: tuple[int, ...], fps: float, how: Film) -> Any:
    stream = film.add_stream(how.codec, rate=Fraction(fps).limit_denominator(1_001), options=how.options)
    stream.height, stream.width = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.colorspace = _BT601
    # One thread: the cores belong to the training.
    stream.codec_context.thread_count = 1
    return stream
