"""Pictures and sounds as files hold them, and what their own first bytes tell about them.

Version 1 is a message with one picture or sound; version 2 is a tensor of strings: width, height and the pictures, or
the sounds, each with a label beside it.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/image/summary_v2.py
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/audio/summary_v2.py
"""

from __future__ import annotations

import math

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.media_headers import png_channels, read_wav_header, sound_type
from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.schema import AudioField, ImageField
from tbx_widget.events import Audio, Image

_LARGEST_SIZE = (1 << 31) - 1
_MOST_DIGITS = 10


def read_image(data: bytes, start: int, end: int) -> Image:
    """Read the `Summary.Image` that lies in `data[start:end]`.

    Raises
    ------
    WireError
        The bytes are none.
    """
    fields = MessageFields(data, start, end)
    return Image(
        _size(fields.integer(ImageField.HEIGHT)),
        _size(fields.integer(ImageField.WIDTH)),
        _size(fields.integer(ImageField.COLORSPACE)),
        fields.content(ImageField.ENCODED_IMAGE_STRING),
    )


def image_of(strings: list[bytes]) -> Image:
    """Make an image of width, height and any number of pictures.

    A width or height that is no number is 0. Without pictures `encoded` is empty.

    Raises
    ------
    WireError
        There are fewer than two strings.
    """
    if len(strings) < 2:
        raise WireError(f"expected width, height and pictures, got {len(strings)} strings")
    width, height = (_decimal(string) for string in strings[:2])
    first, *others = strings[2:] or [b""]
    return Image(height, width, png_channels(first), first, tuple(others))


def read_audio(data: bytes, start: int, end: int) -> Audio:
    """Read the `Summary.Audio` that lies in `data[start:end]`.

    What it leaves out comes from the sound's own header.

    Raises
    ------
    WireError
        The bytes are none.
    """
    fields = MessageFields(data, start, end)
    encoded = fields.content(AudioField.ENCODED_AUDIO_STRING)
    told = audio_of([encoded])
    return Audio(
        encoded,
        fields.text(AudioField.CONTENT_TYPE) or told.content_type,
        _rate(fields.float(AudioField.SAMPLE_RATE)) or told.sample_rate,
        _size(fields.integer(AudioField.NUM_CHANNELS)) or told.channels,
        _size(fields.integer(AudioField.LENGTH_FRAMES)) or told.frames,
    )


def audio_of(sounds: list[bytes]) -> Audio:
    """Make a sound of encoded sounds; none at all is an empty one."""
    first, *others = sounds or [b""]
    header = read_wav_header(first)
    return Audio(first, sound_type(first), header.sample_rate, header.channels, header.frames, tuple(others))


def _size(size: int) -> int:
    """Make what no picture and no sound has 0."""
    return size if 0 <= size <= _LARGEST_SIZE else 0


def _rate(rate: float) -> float:
    return rate if math.isfinite(rate) and rate > 0 else 0.0


def _decimal(string: bytes) -> int:
    is_number = string.isdigit() and len(string) <= _MOST_DIGITS
    return min(int(string), _LARGEST_SIZE) if is_number else 0
