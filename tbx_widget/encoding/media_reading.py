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

from tbx_widget.encoding.fields import Field, WireError, float_at, read_fields, text_of
from tbx_widget.encoding.media_headers import png_channels, read_wav_header, sound_type
from tbx_widget.encoding.schema import AudioField, ImageField
from tbx_widget.encoding.wire import FIXED32, LENGTH_DELIMITED, VARINT
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
    fields = _last_fields(data, start, end)
    return Image(
        _size(fields.get(ImageField.HEIGHT)),
        _size(fields.get(ImageField.WIDTH)),
        _size(fields.get(ImageField.COLORSPACE)),
        _bytes(data, fields.get(ImageField.ENCODED_IMAGE_STRING)),
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
    fields = _last_fields(data, start, end)
    encoded = _bytes(data, fields.get(AudioField.ENCODED_AUDIO_STRING))
    told = audio_of([encoded])
    kind = fields.get(AudioField.CONTENT_TYPE)
    named = text_of(data, kind) if kind is not None and kind.wire_type == LENGTH_DELIMITED else ""
    return Audio(
        encoded,
        named or told.content_type,
        _rate(data, fields.get(AudioField.SAMPLE_RATE)) or told.sample_rate,
        _size(fields.get(AudioField.NUM_CHANNELS)) or told.channels,
        _size(fields.get(AudioField.LENGTH_FRAMES)) or told.frames,
    )


def audio_of(sounds: list[bytes]) -> Audio:
    """Make a sound of encoded sounds; none at all is an empty one."""
    first, *others = sounds or [b""]
    header = read_wav_header(first)
    return Audio(first, sound_type(first), header.sample_rate, header.channels, header.frames, tuple(others))


def _last_fields(data: bytes, start: int, end: int) -> dict[int, Field]:
    return {field.number: field for field in read_fields(data, start, end)}


def _bytes(data: bytes, field: Field | None) -> bytes:
    return data[field.start : field.end] if field and field.wire_type == LENGTH_DELIMITED else b""


def _size(field: Field | None) -> int:
    """Read a size; a negative one, or one that no picture and no sound has, is 0."""
    if field is None or field.wire_type != VARINT or field.value > _LARGEST_SIZE:
        return 0
    return field.value


def _rate(data: bytes, field: Field | None) -> float:
    rate = float_at(data, field.start) if field and field.wire_type == FIXED32 else 0.0
    return rate if math.isfinite(rate) and rate > 0 else 0.0


def _decimal(string: bytes) -> int:
    is_number = string.isdigit() and len(string) <= _MOST_DIGITS
    return min(int(string), _LARGEST_SIZE) if is_number else 0
