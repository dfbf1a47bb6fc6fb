"""What is counted for a record that waits, beside what Python's allocator gave for it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from tbx_widget import events
from tbx_widget.events import EncodedEvent, Event, Record, ScalarColumns
from tbx_widget.lanes.sizes import count_bytes

COUNT = 200


def noise(count: int) -> bytes:
    return np.random.default_rng(0).bytes(count)


def event(value: object) -> Event:
    return Event("run", "plugin", "tag", 10**6, 1e9 + 0.5, value)


def histogram(buckets: int) -> Event:
    return event(events.Histogram(0.5, 1.5, 2.5, 3.5, 4.5, np.zeros(buckets), np.zeros(buckets)))


def columns(points: int) -> ScalarColumns:
    numbers = np.zeros(points, np.int64), np.zeros(points), np.zeros(points, np.float32)
    return ScalarColumns("run", ("tag",), np.array([points]), *numbers)


MAKERS = {
    "histogram": lambda: histogram(1000),
    "small histogram": lambda: histogram(3),
    "image": lambda: event(events.Image(1, 1, 3, noise(5000), (noise(5000), noise(100)))),
    "audio": lambda: event(events.Audio(noise(5000))),
    "text": lambda: event(events.Text(("x" * 5000,))),
    "foreign text": lambda: event(events.Text(("\U0001f600" * 5000,))),
    "table": lambda: event(events.Text(tuple(f"cell {cell}" for cell in range(500)), (500,))),
    "tensor": lambda: event(events.Tensor(np.zeros(1000), bytes(5000))),
    "strings": lambda: event(events.Tensor(np.array([noise(100) for _ in range(99)] + [b""], object))),
    "message": lambda: event(events.Message(bytes(5000))),
    "embedding": lambda: event(
        events.Embedding(np.zeros((100, 9), np.float32), bytes(5000), bytes(5000), directory="a")
    ),
    "titled scalar": lambda: event(events.Scalar(0.5, bytes(5000).decode(), bytes(5000).decode())),
    "foreign event": lambda: EncodedEvent(
        "run", bytes(5000), (event(events.Text(("x" * 5000,))), histogram(100))
    ),
    "scalars": lambda: columns(1000),
    "one scalar": lambda: columns(1),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_what_a_record_holds_is_counted_whatever_it_is(make: Callable[[], Record]):
    make()
    tracemalloc.start()
    held = [make() for _ in range(COUNT)]
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    counted = sum(map(count_bytes, held))

    assert 0.5 * taken < counted < 2 * taken
