"""An `Event` record to the bytes of an `Event` message, equal to what protobuf would write.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
"""

from __future__ import annotations

from tbx_widget.encoding.schema import (
    EventField,
    SessionLogField,
    SourceMetadataField,
    SummaryField,
    TaggedRunMetadataField,
    ValueField,
)
from tbx_widget.encoding.tfrecord import frame_pieces
from tbx_widget.encoding.value_writing import encode_summary_value
from tbx_widget.encoding.wire import (
    Pieces,
    bytes_field,
    double_field,
    encode_text,
    message_field,
    text_field,
    varint_field,
)
from tbx_widget.events import GRAPHS, RUN_METADATA, Event, FileVersion, Message, SessionLog


def encode_event(event: Event) -> bytes:
    """Encode one event as an `Event` message.

    A scalar that float32 cannot hold becomes infinity. The run is not part of the message.

    Parameters
    ----------
    event : Event
        A `FileVersion` or `SessionLog` marks the session, a `Message` of the plugin "graphs" is the graph of the
        run; every other value becomes a summary with the event's tag.

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
    return b"".join(encode_pieces(event))


def encode_pieces(event: Event) -> Pieces:
    """Encode the same in pieces, of which large ones are the memory of the event's value."""
    head = double_field(EventField.WALL_TIME, event.wall_time) + varint_field(EventField.STEP, event.step)
    return [head, *_encode_what(event)]


def encode_record(event: Event) -> Pieces:
    """Encode one event as a whole record of an event file; a small one is one piece."""
    return frame_pieces(encode_pieces(event))


def encode_value_head(tag: str) -> bytes:
    """Encode the tag, the part that all summary values of one series begin with."""
    return text_field(ValueField.TAG, tag)


def _encode_what(event: Event) -> Pieces:
    value = event.value
    if isinstance(value, FileVersion):
        return [_encode_file_version(value)]
    if isinstance(value, SessionLog):
        return [bytes_field(EventField.SESSION_LOG, varint_field(SessionLogField.STATUS, value.status))]
    if isinstance(value, Message) and event.plugin == GRAPHS:
        return message_field(EventField.GRAPH_DEF, [value.data])
    if isinstance(value, Message) and event.plugin == RUN_METADATA:
        return message_field(EventField.TAGGED_RUN_METADATA, _encode_run_metadata(event.tag, value))
    summary_value = [encode_value_head(event.tag), *encode_summary_value(event.plugin, value)]
    return message_field(EventField.SUMMARY, message_field(SummaryField.VALUE, summary_value))


def _encode_file_version(value: FileVersion) -> bytes:
    version = bytes_field(EventField.FILE_VERSION, encode_text(value.version))
    writer = text_field(SourceMetadataField.WRITER, value.writer)
    return version + (bytes_field(EventField.SOURCE_METADATA, writer) if writer else b"")


def _encode_run_metadata(tag: str, value: Message) -> Pieces:
    metadata = message_field(TaggedRunMetadataField.RUN_METADATA, [value.data])
    return [text_field(TaggedRunMetadataField.TAG, tag), *metadata]
