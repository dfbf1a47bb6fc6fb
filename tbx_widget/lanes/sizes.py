"""What a record holds, for the bounds on what waits."""

from __future__ import annotations

from tbx_widget.events import (
    Audio,
    Embedding,
    EncodedEvent,
    Image,
    Message,
    Record,
    ScalarColumns,
    Tensor,
    Text,
)

BYTES_PER_POINT = 20
BYTES_PER_RECORD = 200
"""About what an event takes beside its data."""


def count_records(record: Record) -> int:
    """Count the records of an event file that this becomes."""
    return len(record.steps) if isinstance(record, ScalarColumns) else 1


def count_bytes(record: Record) -> int:
    """Count about how many bytes of memory a record holds."""
    if isinstance(record, ScalarColumns):
        return BYTES_PER_POINT * len(record.steps)
    if isinstance(record, EncodedEvent):
        return BYTES_PER_RECORD + len(record.data)
    return BYTES_PER_RECORD + _count_value(record.value)


def _count_value(value: object) -> int:
    if isinstance(value, (Image, Audio)):
        return len(value.encoded) + sum(map(len, value.others))
    if isinstance(value, Tensor):
        return value.array.nbytes
    if isinstance(value, Embedding):
        return value.vectors.nbytes + len(value.metadata) + len(value.sprite)
    if isinstance(value, Text):
        return sum(map(len, value.strings))
    return len(value.data) if isinstance(value, Message) else 0
