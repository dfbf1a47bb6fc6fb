"""Scalars that are read many at a time, compared with what protobuf reads."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.summary_pb2 import Summary

from tbx_widget.encoding.record_scan import scan_records
from tbx_widget.encoding.scalar_records import FEWEST, SLACK, Numbers, ScalarRecords
from tests.unit.logdir.writing import Event, metadata, record, scalar, simple_scalars, text

Rows = list[tuple[int, str, int, float, float]]


def read(reader: ScalarRecords, data: bytes) -> tuple[Rows, list[int]]:
    """Record, tag, step, wall time and value of what is read at once, and which records are not."""
    block = bytearray(data + bytes(SLACK))
    scan = scan_records(block, 0, len(data))
    found, is_read = reader.read(block, scan.offsets, scan.lengths)
    return sorted(rows_of(reader, found)), np.flatnonzero(~is_read).tolist()


def rows_of(reader: ScalarRecords, found: list[Numbers]) -> Iterable[tuple[int, str, int, float, float]]:
    for numbers in found:
        assert (np.diff(numbers.records) >= 0).all()
        names = [reader.table.tags[number][0] for number in numbers.tags.tolist()]
        columns = numbers.records, numbers.steps, numbers.wall_times, numbers.values
        for tag, (row, step, wall_time, value) in zip(
            names, zip(*(c.tolist() for c in columns), strict=True), strict=True
        ):
            yield row, tag, step, wall_time, value


def truth(events: list[Event]) -> Rows:
    rows = []
    for number, event in enumerate(events):
        for tag, points in simple_scalars([event]).items():
            rows += [(number, tag, *point) for point in points]
    return sorted(rows)


def data_of(events: list[Event]) -> bytes:
    return b"".join(map(record, events))


@pytest.fixture
def reader() -> ScalarRecords:
    return ScalarRecords()


@pytest.mark.parametrize("many", [FEWEST, 1000])
def test_records_of_one_kind_are_all_read_at_once(reader: ScalarRecords, many: int):
    events = [scalar("a", 100 + step % 20, step / 7, 1.7e9 + step) for step in range(many)]

    assert read(reader, data_of(events)) == (truth(events), [])


def test_fewer_records_of_a_kind_are_left_to_the_general_parser(reader: ScalarRecords):
    events = [scalar("a", 1, step / 7) for step in range(FEWEST - 1)]

    assert read(reader, data_of(events)) == ([], list(range(FEWEST - 1)))


def test_what_is_no_scalar_is_left_to_the_general_parser(reader: ScalarRecords):
    notes = [text("note", b"word", step) for step in range(1, 50)]
    events = [event for step, note in enumerate(notes) for event in (note, scalar("a", step + 1))]

    rows, left = read(reader, data_of(events))

    assert rows == truth(events)
    assert left == list(range(0, 98, 2))


def test_several_values_of_an_event_are_read_in_their_order(reader: ScalarRecords):
    events = [scalar("a", step, step / 3) for step in range(1, 60)]
    for event in events:
        event.summary.value.append(Summary.Value(tag="b", simple_value=event.step / 5))

    assert read(reader, data_of(events)) == (truth(events), [])


def test_a_flipped_byte_anywhere_leaves_its_record_to_the_general_parser(reader: ScalarRecords):
    events = [scalar("tag", 100 + step, step / 7, 1.7e9 + step) for step in range(20)]
    data = data_of(events)
    size = len(data) // len(events)
    expected = truth(events)
    read(reader, data)

    for at in range(12, size):
        for byte in (1, 0x80, 0xFF):
            damaged = bytearray(data)
            damaged[11 * size + at] ^= byte

            rows, left = read(reader, bytes(damaged))

            assert rows == [row for row in expected if row[0] != 11], (at, byte)
            assert left == [11], (at, byte)


def test_two_flipped_bytes_leave_their_record_to_the_general_parser(reader: ScalarRecords):
    events = [scalar("tag", 100 + step, step / 7, 1.7e9 + step) for step in range(20)]
    data = data_of(events)
    size = len(data) // len(events)
    random = np.random.default_rng(1)

    for _ in range(300):
        damaged = bytearray(data)
        for at in random.choice(np.arange(12, size), 2, replace=False):
            damaged[3 * size + at] ^= int(random.integers(1, 256))

        assert read(reader, bytes(damaged))[1] == [3]


@pytest.mark.parametrize("at", range(12, 41))
def test_a_byte_flipped_in_the_first_of_a_kind_teaches_nothing(reader: ScalarRecords, at: int):
    events = [scalar("tag", 100 + step, step / 7) for step in range(20)]
    damaged = bytearray(data_of(events))
    damaged[at] ^= 4

    rows, left = read(reader, bytes(damaged))

    assert 0 in left
    assert rows == [row for row in truth(events) if row[0] not in left]
    assert {tag for tag, _ in reader.table.tags} <= {"tag"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "cc", "dd", "e" * 40]),
            st.integers(0, 2**50),
            st.floats(width=32, allow_nan=False),
            st.integers(1, 30),
        ),
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_what_is_read_at_once_and_what_is_left_are_all_that_protobuf_finds(kinds):
    events = [
        scalar(tag, step + number, value, 1.7e9 + number)
        for tag, step, value, times in kinds
        for number in range(times)
    ]
    reader = ScalarRecords()

    rows, left = read(reader, data_of(events))

    assert rows == [row for row in truth(events) if row[0] not in left]


def test_thousands_of_tags_of_one_length_are_told_apart(reader: ScalarRecords):
    events = [scalar(f"tag{tag:05}", 100 + step, tag / 7) for tag in range(1000) for step in range(2)]
    expected = truth(events)

    for _ in range(20):
        rows, left = read(reader, data_of(events))

    assert left == []
    assert rows == expected


def test_metadata_tell_records_apart(reader: ScalarRecords):
    plain = [scalar("a", 100 + step) for step in range(20)]
    named = [scalar("a", 100 + step, metadata=metadata("scalars", display_name="A")) for step in range(20)]

    rows, left = read(reader, data_of(plain + named))

    assert (rows, left) == (truth(plain + named), [])
    assert [(tag, said and said.display_name) for tag, said in reader.table.tags] == [("a", None), ("a", "A")]


def test_many_kinds_of_records_need_little_memory():
    events = [scalar("t" * length, 1 + step) for length in range(10, 210) for step in range(FEWEST)]
    data = data_of(events)
    read(ScalarRecords(), data)
    tracemalloc.start()
    try:
        reader = ScalarRecords()
        read(reader, data)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 200 * 10_000
    assert len(reader.table.tags) == 200


def test_threads_may_read_at_the_same_time(reader: ScalarRecords):
    events = [scalar(f"tag{tag:03}", 100 + step, tag / 7) for step in range(30) for tag in range(100)]
    data, expected = data_of(events), truth(events)
    found = []

    def work() -> None:
        found.extend(read(reader, data)[0] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert found[-1] == expected
    assert len({tag for tag, _ in reader.table.tags}) == len(reader.table.tags) == 100
