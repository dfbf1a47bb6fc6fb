"""Moving pictures."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.apng import encode_apng
from tbx_widget.encoding.films import FILMS, encode_film, pad_to_even
from tbx_widget.encoding.gif import MOST_PIXELS_A_SIDE, encode_gif
from tbx_widget.events import IMAGES, Image
from tbx_widget.methods.base import Methods
from tbx_widget.methods.clipped import Place, tell_clipped
from tbx_widget.methods.packages import require
from tbx_widget.summaries.arrays import OwnedArray, own_array, to_float
from tbx_widget.summaries.clipping import PICTURE
from tbx_widget.summaries.videos import check_video, to_frames

CONTAINERS = ("gif", "apng", *FILMS)


class VideoData(NamedTuple):
    """Films and how they are to be encoded."""

    films: OwnedArray
    dataformats: str
    fps: float
    container: str
    place: Place


class VideoMethods(Methods):
    """`add_video`."""

    def add_video(
        self,
        tag: str,
        vid_tensor: Any,
        global_step: int | None = None,
        fps: float = 4,
        walltime: float | None = None,
        dataformats: str = "NTCHW",
        *,
        container: str = "gif",
    ) -> None:
        """Log a film, or several side by side, that plays for ever.

        Parameters
        ----------
        tag : str
        vid_tensor : array or tensor
            N films of T frames, C channels, H rows and W columns in the order of `dataformats`. uint8 as it is,
            other integers are clipped to 0..255, floats are 0..1 and clipped, NaN is 0. Copied in the call. Several
            films make a grid whose rows and columns are powers of two; places left over are black.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        fps : float
            Frames a second. A GIF plays at most 50.
        walltime : float, optional
            Seconds since the epoch; now when left out.
        dataformats : str
            "NTCHW", "TCHW", "NTHW", "THW" or any other order of these letters.
        container : str
            "gif" : at most 256 colours a frame, as near as can be; needs Pillow.
            "apng" : an animated PNG, without loss, larger; needs nothing.
            "mp4", "webm" : H.264 or VP9, small; needs PyAV. `tbx_widget.read` gives them back; TensorBoard shows
            pictures only, of which a GIF or PNG plays. There is no alpha, and odd sizes grow by a pixel.

        Raises
        ------
        TypeError, ValueError
            Not films, not in the order of `dataformats`, not a number of frames a second, another container.
        ImportError
            The package that the container needs is not installed.
        """
        call = self._call("add_video", tag, global_step, walltime)
        rate = _check_fps(fps, what=call.what)
        _check_container(container, what=call.what)
        films = own_array(vid_tensor, what=call.what)
        _, height, width = check_video(films.shape, dataformats, what=call.what)
        if container == "gif" and max(height, width) > MOST_PIXELS_A_SIDE:
            raise ValueError(
                f"{call.what}: expected at most {MOST_PIXELS_A_SIDE} pixels a side for a GIF, "
                f"got {width} x {height}"
            )
        data = VideoData(films, dataformats, rate, container, Place(self._streams.main.run, call.what))
        self._streams.submit(IMAGES, call, data, make_video, films.nbytes)


def make_video(data: VideoData) -> Image:
    """Lay the films out and encode them."""
    films = data.films.numpy()
    tell_clipped([films], PICTURE, data.place)
    frames = to_frames(films, data.dataformats)
    if data.container == "gif":
        encoded = encode_gif(frames, data.fps)
    elif data.container == "apng":
        encoded = encode_apng(frames, data.fps)
    else:
        frames = pad_to_even(_to_rgb(frames))
        encoded = encode_film(frames, data.fps, data.container)
    _, height, width, channels = frames.shape
    return Image(height, width, channels, encoded)


def _to_rgb(frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return frames[:, :, :, :3] if frames.shape[3] > 2 else frames[:, :, :, [0, 0, 0]]


def _check_fps(fps: Any, *, what: str) -> float:
    rate = to_float(fps, what=f"{what}, fps")
    if not (math.isfinite(rate) and 1 / 65_535 <= rate <= 65_535):
        raise ValueError(f"{what}: expected fps from 1/65535 to 65535, got {rate}")
    return rate


def _check_container(container: Any, *, what: str) -> None:
    if container not in CONTAINERS:
        raise ValueError(
            f"{what}: expected container to be one of {', '.join(CONTAINERS)}, got {container!r}"
        )
    if container == "gif":
        require("PIL", "pillow", purpose='a GIF (container="apng" needs no package)', what=what)
    if container in FILMS:
        require("av", "av", purpose=f'container="{container}"', what=what)
