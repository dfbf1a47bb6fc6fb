"""Event files made of TensorBoard's protobuf messages and Google's checksums, and what is in them."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from google_crc32c import value as crc32c
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata

from tbx_widget.logdir.event_reader import EventFileReader, RunTags

FRAME = 16
Point = tuple[int, float, float]


def masked_crc32c(data: bytes) -> int:
    """As TFRecord files store it; TensorBoard's own function takes a hundred times as long."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def header(length: int) -> bytes:
    """A length with the right checksum, however large."""
    data = struct.pack("<Q", length)
    return data + struct.pack("<I", masked_crc32c(data))


def record(payload: bytes | Event) -> bytes:
    if isinstance(payload, Event):
        payload = payload.SerializeToString()
    return header(len(payload)) + payload + struct.pack("<I", masked_crc32c(payload))


def records(payloads: Iterable[bytes | Event]) -> bytes:
    return b"".join(map(record, payloads))


def scalar(tag: str, step: int = 0, value: float = 0.5, wall_time: float = 1.7e9, **fields: Any) -> Event:
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value, **fields)])
    return Event(wall_time=wall_time, step=step, summary=summary)


def metadata(plugin: str, content: bytes = b"", **fields: str) -> SummaryMetadata:
    plugin_data = SummaryMetadata.PluginData(plugin_name=plugin, content=content)
    return SummaryMetadata(plugin_data=plugin_data, **fields)


def text(tag: str, data: bytes, step: int = 0) -> Event:
    value = Summary.Value(tag=tag, metadata=metadata("text"))
    value.tensor.dtype = 7
    value.tensor.string_val.append(data)
    return Event(wall_time=1.7e9, step=step, summary=Summary(value=[value]))


class Reading(NamedTuple):
    scalars: dict[str, list[Point]]
    events: list[Any]
    damaged: list[int]
    """Offsets of the damaged places."""
    tail: int


def read_file(path: Path) -> Reading:
    """All of one file."""
    return read_on(EventFileReader(path, "run", RunTags()))


def read_on(reader: EventFileReader, most_bytes: int = 1 << 23) -> Reading:
    """What a reader has not read yet."""
    found = Reading(defaultdict(list), [], [], 0)
    while (batch := reader.read(most_bytes)) is not None:
        found.events.extend(batch.events)
        for columns in batch.columns:
            ends = np.cumsum(columns.counts).tolist()
            for tag, start, end in zip(columns.tags, [0, *ends], ends, strict=False):
                parts = [
                    part[start:end].tolist() for part in (columns.steps, columns.wall_times, columns.values)
                ]
                found.scalars[tag] += zip(*parts, strict=True)
    damaged = [problem.offset for problem in reader.problems]
    return found._replace(scalars=dict(found.scalars), damaged=damaged, tail=reader.tail)


def simple_scalars(payloads: Iterable[bytes | Event]) -> dict[str, list[Point]]:
    """What protobuf finds in the same payloads: step, wall time and value by tag."""
    found: dict[str, list[Point]] = defaultdict(list)
    for payload in payloads:
        event = payload if isinstance(payload, Event) else Event.FromString(payload)
        for value in event.summary.value:
            if value.HasField("simple_value"):
                found[value.tag or value.node_name].append((event.step, event.wall_time, value.simple_value))
    return dict(found)
