"""Damaged and half-written event files: whatever is whole in them is read, and what is not is reported once."""

from __future__ import annotations

from io import FileIO
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tbx_widget.logdir.blocks import BLOCK_BYTES, MOST_RECORD_BYTES, Block, BlockReader
from tbx_widget.logdir.event_reader import EventFileReader, RunTags
from tests.unit.logdir.mutations import LENGTHS
from tests.unit.logdir.writing import (
    FRAME,
    Event,
    header,
    read_file,
    read_on,
    record,
    records,
    scalar,
    simple_scalars,
    text,
)

VERSION = Event(wall_time=1.7e9, file_version="brain.Event:2")
EVENTS = [
    VERSION,
    *(scalar("a", step, step / 2, 1.7e9 + step) for step in range(1, 12)),
    text("note", b"hello", 3),
    *(scalar("bb", step, -step / 2, 1.7e9 + step) for step in range(120, 135)),
]
STARTS = [0, *accumulate(len(record(event)) for event in EVENTS)]
WHOLE = records(EVENTS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.out.tfevents.1"


def without(number: int) -> dict[str, list[tuple[int, float, float]]]:
    return simple_scalars(EVENTS[:number] + EVENTS[number + 1 :])


@pytest.mark.parametrize("number", range(len(EVENTS) - 1))
def test_a_flipped_byte_costs_its_record_and_is_reported_once(path: Path, number: int):
    for at in range(STARTS[number], STARTS[number + 1]):
        path.write_bytes(WHOLE[:at] + bytes([WHOLE[at] ^ 0x10]) + WHOLE[at + 1 :])

        found = read_file(path)

        assert (found.scalars, found.damaged, found.tail) == (without(number), [STARTS[number]], 0), at


def test_a_flipped_byte_in_the_last_record_is_reported(path: Path):
    last = len(EVENTS) - 1
    for at in range(STARTS[last], STARTS[last + 1]):
        path.write_bytes(WHOLE[:at] + bytes([WHOLE[at] ^ 0x10]) + WHOLE[at + 1 :])

        found = read_file(path)

        assert found.scalars == without(last), at
        is_in_header = at < STARTS[last] + 12
        tail = len(WHOLE) - STARTS[last] if is_in_header else 0
        assert (found.damaged, found.tail) == ([STARTS[last]], tail), at


@pytest.mark.parametrize("number", [0, 3, 20])
def test_a_record_that_was_cut_off_takes_no_other_along(path: Path, number: int):
    for size in range(1, STARTS[number + 1] - STARTS[number]):
        path.write_bytes(WHOLE[: STARTS[number] + size] + WHOLE[STARTS[number + 1] :])

        found = read_file(path)

        assert (found.scalars, found.damaged) == (without(number), [STARTS[number]]), size


@pytest.mark.parametrize("cut_off", [5, 12, 100, BLOCK_BYTES + 5])
@pytest.mark.parametrize("length", [4000, BLOCK_BYTES - 100, 3 * BLOCK_BYTES])
def test_a_long_record_that_was_cut_off_takes_no_other_along(path: Path, length: int, cut_off: int):
    path.write_bytes(record(text("long", bytes(length)))[: min(cut_off, length)] + WHOLE)

    found = read_file(path)

    assert (found.scalars, found.damaged) == (simple_scalars(EVENTS), [0])


@pytest.mark.parametrize("many", [50, 20_000])
def test_a_cut_off_record_with_many_behind_it_is_passed_over(path: Path, many: int):
    more = [scalar("more", step) for step in range(1, many)]
    path.write_bytes(record(text("long", bytes(1_500_000)))[:1_000_000] + records(more))

    found = read_file(path)

    assert (found.scalars, found.damaged, found.events) == (simple_scalars(more), [0], [])


@pytest.mark.parametrize("before", range(-14, 15))
def test_a_cut_off_record_at_the_end_of_a_block_takes_no_other_along(path: Path, before: int):
    torn = record(text("torn", bytes(500)))
    rest = records([scalar("rest", step) for step in range(1, 40)])
    filler = text("filler", b"")
    length = BLOCK_BYTES - len(torn) + before - 2 * len(record(VERSION))
    filler = text("filler", bytes(length - len(record(text("filler", bytes(length)))) + length))
    path.write_bytes(record(VERSION) * 2 + record(filler) + torn[:100] + rest)

    found = read_file(path)

    assert len(found.scalars["rest"]) == 39
    assert len(found.damaged) == 1


def test_a_wrong_record_at_the_end_takes_nothing_along_that_is_appended_to_it(path: Path):
    """The half record is short of less than the next one has, and that one comes in two parts."""
    torn, after = record(text("torn", b"words" * 9)), record(scalar("after", 1))
    half = torn[: len(torn) - 20]
    for size in range(20, 32):
        reader = EventFileReader(path, "run", RunTags())
        path.write_bytes(half + after[:size])
        before = read_on(reader)

        path.write_bytes(half + after)
        found = read_on(reader)

        assert (before.scalars, list(found.scalars)) == ({}, ["after"]), size
        assert (found.damaged, found.tail) == ([0], 0), size


def test_a_half_written_record_behind_damage_is_read_when_its_rest_arrives(path: Path):
    last = record(scalar("last", 7))
    for size in range(len(last)):
        reader = EventFileReader(path, "run", RunTags())
        path.write_bytes(b"x" * 40 + last[:size])
        assert read_on(reader).scalars == {}

        path.write_bytes(b"x" * 40 + last)

        found = read_on(reader)
        assert (list(found.scalars), found.damaged, found.tail) == (["last"], [0], 0), size


def test_a_half_written_record_is_read_when_its_rest_arrives(path: Path):
    for size in range(len(WHOLE)):
        reader = EventFileReader(path, "run", RunTags())
        path.write_bytes(WHOLE[:size])
        before = read_on(reader)

        path.write_bytes(WHOLE)
        after = read_on(reader)

        points = {
            tag: before.scalars.get(tag, []) + after.scalars.get(tag, [])
            for tag in before.scalars.keys() | after.scalars.keys()
        }
        assert (points, after.damaged, after.tail) == (simple_scalars(EVENTS), [], 0), size
        assert len(before.events + after.events) == 1
        assert before.tail == size - max(start for start in STARTS if start <= size)


def test_what_is_no_record_at_the_end_is_named_until_it_becomes_one(path: Path):
    last = EVENTS[-1]
    broken = bytearray(record(last))
    broken[9] ^= 1
    reader = EventFileReader(path, "run", RunTags())
    path.write_bytes(WHOLE[: STARTS[-2]] + broken)

    read_on(reader)
    named = [(problem.offset, problem.what) for problem in reader.problems], reader.damaged
    path.write_bytes(WHOLE)
    rest = read_on(reader)

    assert named == ([(STARTS[-2], f"the last {len(broken)} bytes are no record")], 1)
    assert (rest.scalars, rest.damaged, reader.damaged) == (simple_scalars([last]), [], 0)


def test_what_is_no_record_at_the_end_is_forgotten_when_it_is_cut_off(path: Path):
    reader = EventFileReader(path, "run", RunTags())
    path.write_bytes(WHOLE + b"garbage of any kind")
    read_on(reader)
    path.write_bytes(WHOLE)

    assert read_on(reader).damaged == []


def test_damage_is_named_once_when_a_record_follows(path: Path):
    reader = EventFileReader(path, "run", RunTags())
    path.write_bytes(WHOLE + b"garbage of any kind")
    before = read_on(reader).damaged
    path.write_bytes(WHOLE + b"garbage of any kind" + record(scalar("after", 1)))

    after = read_on(reader)

    assert before == after.damaged == [len(WHOLE)]
    assert (list(after.scalars), after.tail) == (["after"], 0)


def test_damage_that_is_not_reached_yet_is_not_named(path: Path):
    reader = EventFileReader(path, "run", RunTags())
    path.write_bytes(WHOLE + b"garbage of any kind" + WHOLE)

    reader.read(1)

    assert reader.offset == len(WHOLE)
    assert reader.problems == []


def test_zeros_that_are_filled_later_are_read_then(path: Path):
    reader = EventFileReader(path, "run", RunTags())
    path.write_bytes(WHOLE[:200] + bytes(len(WHOLE) - 200))
    before = read_on(reader)
    assert before.damaged == []

    path.write_bytes(WHOLE)
    after = read_on(reader)

    assert len(before.scalars["a"]) + len(after.scalars["a"]) == 11
    assert after.scalars["bb"] == simple_scalars(EVENTS)["bb"]
    assert after.damaged == []


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("number", [0, 5, 12])
def test_a_wrong_length_with_a_right_checksum_costs_its_record(path: Path, number: int, length: int):
    at = STARTS[number]
    path.write_bytes(WHOLE[:at] + header(length) + WHOLE[at + 12 :])

    found = read_file(path)

    assert (found.scalars, found.damaged, found.tail) == (without(number), [at], 0)


def test_a_record_that_is_too_large_for_memory_is_passed_over(path: Path):
    with path.open("wb") as file:
        file.write(header(MOST_RECORD_BYTES))
        file.seek(MOST_RECORD_BYTES + FRAME)
        file.write(WHOLE)

    found = read_file(path)

    assert (found.scalars, found.damaged) == (simple_scalars(EVENTS), [0])


def test_a_file_that_shrinks_while_it_is_read_ends_the_reading(path: Path):
    path.write_bytes(b"x" * 100)

    with FileIO(path, "rb") as file:
        found = list(BlockReader().read(file, 1 << 50))

    assert found == []


class CountingFile(FileIO):
    count = 0

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def test_a_megabyte_of_headers_is_not_worth_gigabytes_of_reading(path: Path):
    path.write_bytes(header(500_001) * 87_000 + WHOLE)

    with CountingFile(path, "rb") as file:
        found = list(BlockReader().read(file, path.stat().st_size))
        count = file.count

    assert any(isinstance(one, Block) for one in found)
    assert count < 64 * 2**20


@given(
    st.lists(st.integers(0, 300) | st.sampled_from([0, 1, 5000, 70_000]), max_size=60),
    st.lists(st.integers(0, 2**22), max_size=4),
    st.integers(1, 100_000),
)
@example([BLOCK_BYTES - FRAME] * 3, [], 1)
@example([BLOCK_BYTES - FRAME - 11, 10, 10], [], 1)
@settings(max_examples=60, deadline=None)
def test_records_of_all_lengths_are_found_wherever_the_file_ended_before(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], cuts: list[int], most_bytes: int
):
    path = tmp_path_factory.mktemp("blocks") / "events"
    texts = [text(f"tag{number}", bytes(length)) for number, length in enumerate(lengths)]
    data = records(texts)
    reader = EventFileReader(path, "run", RunTags())
    found = []

    for end in [*sorted(min(cut, len(data)) for cut in cuts), len(data)]:
        path.write_bytes(data[:end])
        found += read_on(reader, most_bytes).events

    assert [event.tag for event in found] == [event.summary.value[0].tag for event in texts]
    assert (reader.problems, reader.tail) == ([], 0)
