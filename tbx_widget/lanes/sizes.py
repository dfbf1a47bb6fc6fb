"""What a record holds, for the bounds on what waits.

Nothing here may change while a record waits: it is counted once when it comes and once when it goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.events import (
    Audio,
    Embedding,
    EncodedEvent,
    Histogram,
    Image,
    Message,
    Record,
    Scalar,
    ScalarColumns,
    Tensor,
    Text,
)

BYTES_PER_POINT = 20
BYTES_PER_RECORD = 200
"""About what an event takes beside its data."""
BYTES_PER_OBJECT = 64
"""About what CPython takes for a string or bytes beside their characters."""
BYTES_PER_ARRAY = 128
"""About what numpy takes for an array beside its numbers."""


def count_records(record: Record) -> int:
    """Count the records of an event file that this becomes."""
    return len(record.steps) if isinstance(record, ScalarColumns) else 1


def count_bytes(record: Record) -> int:
    """Count about how many bytes of memory a record holds."""
    if isinstance(record, ScalarColumns):
        return BYTES_PER_RECORD + 4 * BYTES_PER_ARRAY + BYTES_PER_POINT * len(record.steps)
    if isinstance(record, EncodedEvent):
        return BYTES_PER_RECORD + len(record.data) + sum(map(count_bytes, record.events))
    return BYTES_PER_RECORD + _count_value(record.value)


def _count_value(value: object) -> int:
    if isinstance(value, Histogram):
        return _count_array(value.limits) + _count_array(value.counts)
    if isinstance(value, (Image, Audio)):
        return _count_strings((value.encoded, *value.others))
    if isinstance(value, Tensor):
        return _count_array(value.array) + len(value.content)
    if isinstance(value, Embedding):
        return _count_array(value.vectors) + len(value.metadata) + len(value.sprite)
    if isinstance(value, Text):
        return _count_strings(value.strings)
    if isinstance(value, Scalar):
        return _count_characters(value.display_name) + _count_characters(value.description)
    return len(value.data) if isinstance(value, Message) else 0


def _count_array(array: npt.NDArray[Any]) -> int:
    strings = array.flat if array.dtype == np.object_ else ()
    return BYTES_PER_ARRAY + array.nbytes + _count_strings(strings)


def _count_strings(strings: Iterable[str | bytes]) -> int:
    return sum(BYTES_PER_OBJECT + _count_characters(one) for one in strings)


def _count_characters(one: str | bytes) -> int:
    """Count bytes, or those of characters: CPython takes up to four for each where not all are ASCII."""
    return len(one) if isinstance(one, bytes) or one.isascii() else 4 * len(one)
