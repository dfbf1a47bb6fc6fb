"""Summary values as protobuf writes them, taken apart by `read_event`."""

from __future__ import annotations

from tensorboard.compat.proto import event_pb2, summary_pb2

from tbx_widget.encoding.event_reading import SummaryPart, read_event

WALL_TIME = 1_763_000_000.25
STEP = 7


def payload_of(*values: summary_pb2.Summary.Value) -> bytes:
    """Serialize an event with these values."""
    summary = summary_pb2.Summary(value=list(values))
    return event_pb2.Event(wall_time=WALL_TIME, step=STEP, summary=summary).SerializeToString()


def part_of(value: summary_pb2.Summary.Value) -> tuple[bytes, SummaryPart]:
    """Serialize one value, and find it again."""
    payload = payload_of(value)
    (part,) = read_event(payload).values
    return payload, part


def make_part(**fields: object) -> tuple[bytes, SummaryPart]:
    """Make a value of these fields, with the tag "tag"."""
    return part_of(summary_pb2.Summary.Value(tag="tag", **fields))


def metadata_of(plugin: str, content: bytes = b"", **fields: str) -> summary_pb2.SummaryMetadata:
    """Make the metadata of a plugin."""
    plugin_data = summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin, content=content)
    return summary_pb2.SummaryMetadata(plugin_data=plugin_data, **fields)
