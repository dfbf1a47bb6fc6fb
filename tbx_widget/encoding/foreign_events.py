"""`Event` messages of other packages: given a step and a time, and decoded.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from tbx_widget.encoding.event_reading import (
    EVENT_PLUGINS,
    EventParts,
    Metadata,
    SummaryPart,
    read_event,
    read_run_metadata,
    read_session_log,
)
from tbx_widget.encoding.fields import WireError, read_fields
from tbx_widget.encoding.schema import EventField
from tbx_widget.encoding.values import decode_value, plugin_of, scalar_value
from tbx_widget.encoding.wire import bytes_field, double_field, varint_field
from tbx_widget.events import (
    RUN_METADATA,
    SCALARS,
    SESSION,
    TENSORS,
    Event,
    Message,
    SessionLog,
    Value,
)


def encode_head(step: int, wall_time: float) -> bytes:
    """Encode what every event begins with."""
    return double_field(EventField.WALL_TIME, wall_time) + varint_field(EventField.STEP, step)


def encode_summary_event(summary: bytes, step: int, wall_time: float) -> bytes:
    """Make an event of a `Summary` message."""
    return encode_head(step, wall_time) + bytes_field(EventField.SUMMARY, summary)


def set_moment(event: bytes, step: int | None, wall_time: float) -> bytes:
    """Give an event another wall time and, unless it is None, another step.

    Raises
    ------
    WireError
        The bytes are no message.
    """
    kept = read_event(event).step if step is None else step
    parts, at = [], 0
    for field in read_fields(event):
        if field.number not in (EventField.WALL_TIME, EventField.STEP):
            parts.append(event[at : field.end])
        at = field.end
    return encode_head(kept, wall_time) + b"".join(parts)


def decode_event(event: bytes, run: str, known: MutableMapping[str, Metadata]) -> tuple[Event, ...]:
    """Decode what is in an event; values that cannot be decoded are left out.

    Parameters
    ----------
    event : bytes
    run : str
    known : mapping
        What earlier values of the run have said about their tags; grows.

    Raises
    ------
    WireError
        The bytes are no message.
    """
    parts = read_event(event)
    if parts.kind == EventField.SUMMARY:
        return tuple(_decode_values(event, parts, run, known))
    found = _decode_single(event, parts)
    if found is None:
        return ()
    plugin, tag, value = found
    return (Event(run, plugin, tag, parts.step, parts.wall_time, value),)


def _decode_single(event: bytes, parts: EventParts) -> tuple[str, str, Message | SessionLog] | None:
    if parts.kind == EventField.SESSION_LOG:
        log = read_session_log(event, parts)
        return None if log is None else (SESSION, "", log)
    if parts.kind not in EVENT_PLUGINS:
        return None
    plugin, tag = EVENT_PLUGINS[parts.kind]
    if plugin != RUN_METADATA:
        return plugin, tag, Message(event[parts.start : parts.end])
    tag, metadata = read_run_metadata(event, parts)
    return plugin, tag, Message(metadata)


def _decode_values(
    event: bytes, parts: EventParts, run: str, known: MutableMapping[str, Metadata]
) -> Iterator[Event]:
    for part in parts.values:
        if part.metadata is not None:
            known.setdefault(part.tag, part.metadata)
        try:
            decoded = _decode_value(event, part, known.get(part.tag))
        except WireError:
            continue
        if decoded is not None:
            plugin, value = decoded
            yield Event(run, plugin, part.tag, parts.step, parts.wall_time, value)


def _decode_value(event: bytes, part: SummaryPart, known: Metadata | None) -> tuple[str, Value] | None:
    metadata = part.metadata if part.metadata is not None and part.metadata.plugin else known
    plugin = plugin_of(part, metadata, event)
    if plugin == SCALARS and scalar_value(event, part) is None:
        plugin = TENSORS
    if part.kind == 0 and (plugin == TENSORS or part.metadata is None or not part.metadata.content):
        return None
    return plugin or TENSORS, decode_value(event, part, plugin, metadata)
