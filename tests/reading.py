"""Event files as TensorBoard's own loader reads them."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event


def event_files(logdir: Path) -> list[Path]:
    return sorted(logdir.rglob("*tfevents*"))


def read_events(path: Path) -> Iterator[Event]:
    for payload in RawEventFileLoader(str(path)).Load():
        yield Event.FromString(payload)


def read_scalars(logdir: Path) -> dict[str, list[tuple[int, float]]]:
    """(step, value) by tag, over all files directly in one directory."""
    found = defaultdict(list)
    for path in sorted(logdir.glob("*tfevents*")):
        for event in read_events(path):
            for value in event.summary.value:
                if value.HasField("simple_value"):
                    found[value.tag].append((event.step, value.simple_value))
    return dict(found)


def count_records(path: Path) -> int:
    """Walk the lengths of the records; a torn file raises."""
    data = path.read_bytes()
    at = count = 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        at += 16 + length
        count += 1
    if at != len(data):
        raise ValueError(f"{path.name} ends inside a record")
    return count
