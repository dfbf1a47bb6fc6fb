"""An `Event` message to its parts: who it belongs to, and where its values lie.

Values are not decoded here: pictures and tensors rest where they are until somebody looks at them.
Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
"""

from __future__ import annotations

from typing import NamedTuple

from tbx_widget.encoding.fields import Field, double_at, read_fields, signed, text_of
from tbx_widget.encoding.schema import (
    EventField,
    PluginDataField,
    SessionLogField,
    SummaryField,
    SummaryMetadataField,
    TaggedRunMetadataField,
    ValueField,
)
from tbx_widget.encoding.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT
from tbx_widget.events import GRAPHS, RUN_METADATA, SessionLog, SessionStatus

EVENT_PLUGINS = {
    EventField.GRAPH_DEF: (GRAPHS, "__run_graph__"),
    EventField.META_GRAPH_DEF: (GRAPHS, "__meta_graph__"),
    EventField.TAGGED_RUN_METADATA: (RUN_METADATA, ""),
}
"""Plugin and tag of what is no summary; run metadata has a tag of its own."""
_CONTENTS = frozenset(
    (
        EventField.FILE_VERSION,
        EventField.GRAPH_DEF,
        EventField.SUMMARY,
        EventField.LOG_MESSAGE,
        EventField.SESSION_LOG,
        EventField.TAGGED_RUN_METADATA,
        EventField.META_GRAPH_DEF,
    )
)
_VALUES = {
    ValueField.SIMPLE_VALUE: FIXED32,
    ValueField.IMAGE: LENGTH_DELIMITED,
    ValueField.HISTO: LENGTH_DELIMITED,
    ValueField.AUDIO: LENGTH_DELIMITED,
    ValueField.TENSOR: LENGTH_DELIMITED,
}


class Metadata(NamedTuple):
    """`SummaryMetadata`: which plugin a tag belongs to, and what that plugin has written about it."""

    plugin: str = ""
    content: bytes = b""
    display_name: str = ""
    description: str = ""
    data_class: int = 0


class SummaryPart(NamedTuple):
    """One `Summary.Value`: its content is `payload[start:end]`."""

    tag: str
    kind: int
    """The `ValueField` of the content; 0 where there is metadata only."""
    start: int
    end: int
    metadata: Metadata | None


class EventParts(NamedTuple):
    """One event: its content is `payload[start:end]`."""

    wall_time: float
    step: int
    kind: int
    """The `EventField` of the content; 0 where there is none."""
    start: int
    end: int
    values: tuple[SummaryPart, ...]
    wall_time_at: int
    """Where the wall time lies; -1 where it is left out."""
    step_at: int
    """Where the step lies; -1 where it is left out."""


def read_event(payload: bytes) -> EventParts:
    """Take an `Event` message apart.

    The last of several fields with the same number counts, and fields of another wire type than the schema's are
    passed over, as protocol buffers have it.

    Raises
    ------
    WireError
        The payload is no message.
    """
    wall_time, step, kind, start, end = 0.0, 0, 0, 0, 0
    wall_time_at = step_at = -1
    values: list[SummaryPart] = []
    for field in read_fields(payload):
        number, wire_type = field.number, field.wire_type
        if number == EventField.WALL_TIME and wire_type == FIXED64:
            wall_time, wall_time_at = double_at(payload, field.start), field.start
        elif number == EventField.STEP and wire_type == VARINT:
            step, step_at = signed(field.value), field.start
        elif number in _CONTENTS and wire_type == LENGTH_DELIMITED:
            if kind != number:
                values = []
            kind, start, end = number, field.start, field.end
            if number == EventField.SUMMARY:
                values += _read_summary(payload, field)
    return EventParts(wall_time, step, kind, start, end, tuple(values), wall_time_at, step_at)


def read_run_metadata(payload: bytes, parts: EventParts) -> tuple[str, bytes]:
    """Read a `TaggedRunMetadata`: its tag, and the `RunMetadata` message as it stands there.

    Raises
    ------
    WireError
        It is none.
    """
    tag, metadata = "", b""
    for field in read_fields(payload, parts.start, parts.end):
        if field.wire_type != LENGTH_DELIMITED:
            continue
        if field.number == TaggedRunMetadataField.TAG:
            tag = text_of(payload, field)
        elif field.number == TaggedRunMetadataField.RUN_METADATA:
            metadata = bytes(payload[field.start : field.end])
    return tag, metadata


def read_session_log(payload: bytes, parts: EventParts) -> SessionLog | None:
    """Read a `SessionLog`; None where it tells no status that is known.

    Raises
    ------
    WireError
        It is no message.
    """
    status = 0
    for field in read_fields(payload, parts.start, parts.end):
        if field.number == SessionLogField.STATUS and field.wire_type == VARINT:
            status = field.value
    return SessionLog(SessionStatus(status)) if status in tuple(SessionStatus) else None


def read_metadata(data: bytes, start: int, end: int) -> Metadata:
    """Read a `SummaryMetadata` message.

    Raises
    ------
    WireError
        It is none.
    """
    plugin, content, display_name, description, data_class = "", b"", "", "", 0
    for field in read_fields(data, start, end):
        if field.number == SummaryMetadataField.DATA_CLASS and field.wire_type == VARINT:
            data_class = field.value
        elif field.wire_type != LENGTH_DELIMITED:
            continue
        elif field.number == SummaryMetadataField.PLUGIN_DATA:
            plugin, content = _read_plugin_data(data, field)
        elif field.number == SummaryMetadataField.DISPLAY_NAME:
            display_name = text_of(data, field)
        elif field.number == SummaryMetadataField.SUMMARY_DESCRIPTION:
            description = text_of(data, field)
    return Metadata(plugin, content, display_name, description, data_class)


def _read_plugin_data(data: bytes, within: Field) -> tuple[str, bytes]:
    name, content = "", b""
    for field in read_fields(data, within.start, within.end):
        if field.wire_type != LENGTH_DELIMITED:
            continue
        if field.number == PluginDataField.PLUGIN_NAME:
            name = text_of(data, field)
        elif field.number == PluginDataField.CONTENT:
            content = bytes(data[field.start : field.end])
    return name, content


def _read_summary(payload: bytes, within: Field) -> list[SummaryPart]:
    return [
        _read_value(payload, field)
        for field in read_fields(payload, within.start, within.end)
        if field.number == SummaryField.VALUE and field.wire_type == LENGTH_DELIMITED
    ]


def _read_value(payload: bytes, within: Field) -> SummaryPart:
    """Read one value; an old one has a node's name in the place of a tag."""
    tag, node_name, kind, start, end = "", "", 0, 0, 0
    metadata = None
    for field in read_fields(payload, within.start, within.end):
        number = field.number
        if _VALUES.get(number) == field.wire_type:
            kind, start, end = number, field.start, field.end
        elif field.wire_type != LENGTH_DELIMITED:
            continue
        elif number == ValueField.TAG:
            tag = text_of(payload, field)
        elif number == ValueField.NODE_NAME:
            node_name = text_of(payload, field)
        elif number == ValueField.METADATA:
            metadata = read_metadata(payload, field.start, field.end)
    return SummaryPart(tag or node_name, kind, start, end, metadata)
