"""An `Event` record to the bytes of an `Event` message, equal to what protobuf would write.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
"""

from __future__ import annotations

from tbx_widget.encoding.schema import (
    DataType,
    DimField,
    EventField,
    HistogramField,
    ImageField,
    PluginDataField,
    SessionLogField,
    SourceMetadataField,
    SummaryField,
    SummaryMetadataField,
    TensorField,
    TensorShapeField,
    ValueField,
)
from tbx_widget.encoding.tfrecord import frame_record
from tbx_widget.encoding.wire import (
    bytes_field,
    double_field,
    encode_text,
    float_field,
    packed_doubles_field,
    text_field,
    varint_field,
)
from tbx_widget.events import TEXT, Event, FileVersion, Histogram, Image, Scalar, SessionLog, Text


def encode_event(event: Event) -> bytes:
    """Encode one event as an `Event` message.

    A scalar that float32 cannot hold becomes infinity. The run is not part of the message.

    Parameters
    ----------
    event : Event
        A `FileVersion` or `SessionLog` marks the session; every other value becomes a summary with the
        event's tag.

    Returns
    -------
    bytes
        The payload, to be framed by `frame_record`.

    Raises
    ------
    TypeError
        If the value is of none of the types of `tbx_widget.events`.

    Examples
    --------
    >>> encode_event(Event("", "", "", 0, 0.0, FileVersion()))[2:]
    b'brain.Event:2'
    """
    head = double_field(EventField.WALL_TIME, event.wall_time) + varint_field(EventField.STEP, event.step)
    return head + _encode_what(event)


def encode_record(event: Event) -> bytes:
    """Encode one event as a whole record of an event file."""
    return frame_record(encode_event(event))


def encode_value_head(tag: str) -> bytes:
    """Encode the tag, the part that all summary values of one series begin with."""
    return text_field(ValueField.TAG, tag)


def _encode_what(event: Event) -> bytes:
    value = event.value
    if isinstance(value, FileVersion):
        return _encode_file_version(value)
    if isinstance(value, SessionLog):
        return bytes_field(EventField.SESSION_LOG, varint_field(SessionLogField.STATUS, value.status))
    summary_value = encode_value_head(event.tag) + _encode_summary_value(value)
    return bytes_field(EventField.SUMMARY, bytes_field(SummaryField.VALUE, summary_value))


def _encode_file_version(value: FileVersion) -> bytes:
    version = bytes_field(EventField.FILE_VERSION, encode_text(value.version))
    writer = text_field(SourceMetadataField.WRITER, value.writer)
    return version + (bytes_field(EventField.SOURCE_METADATA, writer) if writer else b"")


def _encode_summary_value(value: object) -> bytes:
    if isinstance(value, Scalar):
        return float_field(ValueField.SIMPLE_VALUE, value.value) + _encode_scalar_metadata(value)
    if isinstance(value, Histogram):
        return bytes_field(ValueField.HISTO, _encode_histogram(value))
    if isinstance(value, Image):
        return bytes_field(ValueField.IMAGE, _encode_image(value))
    if isinstance(value, Text):
        return bytes_field(ValueField.TENSOR, _encode_text_tensor(value)) + _TEXT_METADATA
    raise TypeError(f"expected a value of tbx_widget.events, got {type(value).__name__}")


def _encode_scalar_metadata(value: Scalar) -> bytes:
    metadata = text_field(SummaryMetadataField.DISPLAY_NAME, value.display_name) + text_field(
        SummaryMetadataField.SUMMARY_DESCRIPTION, value.description
    )
    return bytes_field(ValueField.METADATA, metadata) if metadata else b""


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


def _encode_text_tensor(value: Text) -> bytes:
    dims = (bytes_field(TensorShapeField.DIM, varint_field(DimField.SIZE, size)) for size in value.shape)
    strings = (bytes_field(TensorField.STRING_VAL, encode_text(string)) for string in value.strings)
    dtype = varint_field(TensorField.DTYPE, DataType.STRING)
    return dtype + bytes_field(TensorField.TENSOR_SHAPE, b"".join(dims)) + b"".join(strings)


# `TextPluginData(version=0)`, the plugin's content, is empty.
_TEXT_METADATA = bytes_field(
    ValueField.METADATA,
    bytes_field(SummaryMetadataField.PLUGIN_DATA, text_field(PluginDataField.PLUGIN_NAME, TEXT)),
)
