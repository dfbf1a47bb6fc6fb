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
    bytes_field,
    double_field,
    encode_text,
    float_field,
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


def encode_summary_value(plugin: str, value: object) -> bytes:
    """Encode what a value is.

    Raises
    ------
    TypeError
        A file of events cannot hold it.
    """
    if isinstance(value, Scalar):
        return _encode_scalar(value)
    if isinstance(value, Histogram):
        return bytes_field(ValueField.HISTO, _encode_histogram(value))
    if isinstance(value, Image):
        return bytes_field(ValueField.IMAGE, _encode_image(value))
    if isinstance(value, Audio):
        return bytes_field(ValueField.AUDIO, _encode_audio(value))
    if isinstance(value, Text):
        strings = encode_strings(tuple(map(encode_text, value.strings)), value.shape)
        return bytes_field(ValueField.TENSOR, strings) + _encode_metadata(TEXT)
    if isinstance(value, Tensor):
        named = "" if plugin == TENSORS else plugin
        tensor = encode_tensor(value.array, value.precision)
        return bytes_field(ValueField.TENSOR, tensor) + _encode_metadata(named, value.content)
    if isinstance(value, Message):
        return _encode_message(plugin, value)
    raise TypeError(f"expected a value of tbx_widget.events, got {type(value).__name__}")


def _encode_scalar(value: Scalar) -> bytes:
    titles = text_field(SummaryMetadataField.DISPLAY_NAME, value.display_name) + text_field(
        SummaryMetadataField.SUMMARY_DESCRIPTION, value.description
    )
    if not value.precision:
        metadata = bytes_field(ValueField.METADATA, titles) if titles else b""
        return float_field(ValueField.SIMPLE_VALUE, value.value) + metadata
    with np.errstate(over="ignore"):
        number = np.array(value.value, np.float64).astype(value.precision)
    return bytes_field(ValueField.TENSOR, encode_tensor(number)) + _encode_metadata(SCALARS, titles=titles)


def _encode_message(plugin: str, value: Message) -> bytes:
    if plugin == HPARAMS:
        return _encode_metadata(plugin, value.data)
    return bytes_field(ValueField.TENSOR, encode_strings((value.data,), ())) + _encode_metadata(plugin)


def _encode_metadata(plugin: str, content: bytes = b"", *, titles: bytes = b"") -> bytes:
    if not plugin:
        return b""
    data = text_field(PluginDataField.PLUGIN_NAME, plugin)
    data += bytes_field(PluginDataField.CONTENT, content) if content else b""
    return bytes_field(ValueField.METADATA, bytes_field(SummaryMetadataField.PLUGIN_DATA, data) + titles)


def _encode_histogram(value: Histogram) -> bytes:
    return b"".join(
        (
            double_field(HistogramField.MIN, value.minimum),
            double_field(HistogramField.MAX, value.maximum),
            double_field(HistogramField.NUM, value.num),
            double_field(HistogramField.SUM, value.sum),
            double_field(HistogramField.SUM_SQUARES, value.sum_squares),
            packed_doubles_field(HistogramField.BUCKET_LIMIT, value.limits),
            packed_doubles_field(HistogramField.BUCKET, value.counts),
        )
    )


def _encode_image(value: Image) -> bytes:
    size = varint_field(ImageField.HEIGHT, value.height) + varint_field(ImageField.WIDTH, value.width)
    picture = bytes_field(ImageField.ENCODED_IMAGE_STRING, value.encoded) if value.encoded else b""
    return size + varint_field(ImageField.COLORSPACE, value.channels) + picture


def _encode_audio(value: Audio) -> bytes:
    rate = float_field(AudioField.SAMPLE_RATE, value.sample_rate) if value.sample_rate else b""
    size = varint_field(AudioField.NUM_CHANNELS, value.channels) + varint_field(
        AudioField.LENGTH_FRAMES, value.frames
    )
    sound = bytes_field(AudioField.ENCODED_AUDIO_STRING, value.encoded) if value.encoded else b""
    return rate + size + sound + text_field(AudioField.CONTENT_TYPE, value.content_type)
