"""The value of a summary to the fields of a `Summary.Value` behind its tag: what it is, and its metadata.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto
"""

from __future__ import annotations

import numpy as np

from tbx_widget.encoding.schema import (
    AudioField,
    HistogramField,
    ImageField,
    PluginDataField,
    SummaryMetadataField,
    ValueField,
)
from tbx_widget.encoding.tensor_writing import encode_strings, encode_tensor
from tbx_widget.encoding.wire import (
    Pieces,
    bytes_field,
    double_field,
    encode_text,
    float_field,
    message_field,
    packed_doubles_field,
    text_field,
    varint_field,
)
from tbx_widget.events import (
    HPARAMS,
    SCALARS,
    TENSORS,
    TEXT,
    Audio,
    Histogram,
    Image,
    Message,
    Scalar,
    Tensor,
    Text,
)


def encode_summary_value(plugin: str, value: object) -> Pieces:
    """Encode what a value is.

    Raises
    ------
    TypeError
        A file of events cannot hold it.
    """
    if isinstance(value, Scalar):
        return _encode_scalar(value)
    if isinstance(value, Histogram):
        return message_field(ValueField.HISTO, _encode_histogram(value))
    if isinstance(value, Image):
        return message_field(ValueField.IMAGE, _encode_image(value))
    if isinstance(value, Audio):
        return message_field(ValueField.AUDIO, _encode_audio(value))
    if isinstance(value, Text):
        return _encode_strings(TEXT, tuple(map(encode_text, value.strings)), value.shape)
    if isinstance(value, Tensor):
        named = "" if plugin == TENSORS else plugin
        tensor = encode_tensor(value.array, value.precision)
        return [*message_field(ValueField.TENSOR, tensor), _encode_metadata(named, value.content)]
    if isinstance(value, Message):
        if plugin == HPARAMS:
            return [_encode_metadata(plugin, value.data)]
        return _encode_strings(plugin, (value.data,), ())
    raise TypeError(f"expected a value of tbx_widget.events, got {type(value).__name__}")


def _encode_scalar(value: Scalar) -> Pieces:
    titles = text_field(SummaryMetadataField.DISPLAY_NAME, value.display_name) + text_field(
        SummaryMetadataField.SUMMARY_DESCRIPTION, value.description
    )
    if not value.precision:
        metadata = bytes_field(ValueField.METADATA, titles) if titles else b""
        return [float_field(ValueField.SIMPLE_VALUE, value.value) + metadata]
    with np.errstate(over="ignore"):
        number = np.array(value.value, np.float64).astype(value.precision)
    tensor = message_field(ValueField.TENSOR, encode_tensor(number))
    return [*tensor, _encode_metadata(SCALARS, titles=titles)]


def _encode_strings(plugin: str, strings: tuple[bytes, ...], shape: tuple[int, ...]) -> Pieces:
    tensor = encode_strings(strings, shape)
    return [*message_field(ValueField.TENSOR, tensor), _encode_metadata(plugin)]


def _encode_metadata(plugin: str, content: bytes = b"", *, titles: bytes = b"") -> bytes:
    if not plugin:
        return b""
    data = text_field(PluginDataField.PLUGIN_NAME, plugin)
    data += bytes_field(PluginDataField.CONTENT, content) if content else b""
    return bytes_field(ValueField.METADATA, bytes_field(SummaryMetadataField.PLUGIN_DATA, data) + titles)


def _encode_histogram(value: Histogram) -> Pieces:
    return [
        double_field(HistogramField.MIN, value.minimum),
        double_field(HistogramField.MAX, value.maximum),
        double_field(HistogramField.NUM, value.num),
        double_field(HistogramField.SUM, value.sum),
        double_field(HistogramField.SUM_SQUARES, value.sum_squares),
        packed_doubles_field(HistogramField.BUCKET_LIMIT, value.limits),
        packed_doubles_field(HistogramField.BUCKET, value.counts),
    ]


def _encode_image(value: Image) -> Pieces:
    head = (
        varint_field(ImageField.HEIGHT, value.height)
        + varint_field(ImageField.WIDTH, value.width)
        + varint_field(ImageField.COLORSPACE, value.channels)
    )
    return [head, *_encode_file(ImageField.ENCODED_IMAGE_STRING, value.encoded)]


def _encode_audio(value: Audio) -> Pieces:
    rate = float_field(AudioField.SAMPLE_RATE, value.sample_rate) if value.sample_rate else b""
    head = (
        rate
        + varint_field(AudioField.NUM_CHANNELS, value.channels)
        + varint_field(AudioField.LENGTH_FRAMES, value.frames)
    )
    sound = _encode_file(AudioField.ENCODED_AUDIO_STRING, value.encoded)
    return [head, *sound, text_field(AudioField.CONTENT_TYPE, value.content_type)]


def _encode_file(number: int, encoded: bytes) -> Pieces:
    return message_field(number, [encoded]) if encoded else []
