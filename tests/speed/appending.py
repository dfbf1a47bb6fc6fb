"""Appends to an event file, at once: the queues of the usual writers hold the last event back."""

from __future__ import annotations

import time
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def append_scalar(path: Path, tag: str, value: float, step: int) -> float:
    """Append one event; give the time at which it was in the file."""
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    event = Event(wall_time=time.time(), step=step, summary=summary)
    with path.open("ab") as file:
        RecordWriter(file).write(event.SerializeToString())
    return time.time()
