"""Everything that a file says is read, as TensorBoard's loaders read it, whatever happens to the file meanwhile."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from io import FileIO
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_BFLOAT16
from tensorboard.util.tensor_util import make_tensor_proto

from tbx_widget import events
from tbx_widget.errors import EventFileError
from tbx_widget.logdir import blocks, event_reader
from tbx_widget.logdir.block_records import BlockRecords, Contents
from tbx_widget.logdir.blocks import Block
from tbx_widget.logdir.event_reader import EventFileReader, RunTags
from tests.compat.ours import read_ours
from tests.compat.truth import Logdir, Series, read_truth
from tests.unit.logdir.writing import (
    Event,
    Reading,
    metadata,
    read_file,
    read_on,
    record,
    records,
    scalar,
    simple_scalars,
    text,
)

DTYPES = ["float16", "float32", "float64", "int8", "uint8", "int16", "int32", "int64", "uint64", "bool"]
NUMBERS = {name: make_tensor_proto(np.array(1, name)) for name in DTYPES}
PACKED = {name: TensorProto(dtype=proto.dtype) for name, proto in NUMBERS.items()}
STEPS = [0, 1, 127, 128, 2**14, 2**21, 2**28, 2**35, 2**42, 2**49, 2**56 - 1, 2**56, 2**63 - 1, -1, -(2**63)]
WALL_TIMES = [1.7e9, 0.0, -1.5, float("inf"), float("-inf"), float("nan"), 1e300]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.out.tfevents.1"


@pytest.fixture
def reader(path: Path) -> EventFileReader:
    return EventFileReader(path, "run", RunTags())


def tensor_of(kind: str, number: int) -> TensorProto:
    """A number in `tensor_content` or, where the kind ends in "_val", in the list of its type."""
    name = kind.removesuffix("_val")
    if name == "bfloat16":
        bits = struct.unpack("<I", struct.pack("<f", number))[0] >> 16
        return TensorProto(dtype=DT_BFLOAT16, tensor_content=struct.pack("<H", bits))
    if kind.endswith("_val"):
        return make_tensor_proto(np.array(number % 100, name))
    array = np.array(number % 100, name)
    return TensorProto(dtype=NUMBERS[name].dtype, tensor_content=array.tobytes())


def value_of(kind: str, tag: str, number: int, *, is_described: bool = True) -> Summary.Value:
    value = Summary.Value(tag=f"{kind}/{tag}")
    if kind == "simple":
        value.simple_value = number / 3
        return value
    if kind == "text":
        value.metadata.CopyFrom(metadata("text"))
        value.tensor.CopyFrom(make_tensor_proto(np.array([b"text %d" % number], object)))
        return value
    if is_described:
        value.metadata.CopyFrom(metadata("scalars", display_name="name", summary_description="words"))
    value.tensor.CopyFrom(tensor_of(kind, number))
    return value


def exact(logdir: Logdir) -> dict[Series, list[tuple[Any, ...]]]:
    """With wall times that can be compared."""
    return {
        series: [(point.step, struct.pack("<d", point.wall_time), point.value) for point in points]
        for series, points in logdir.items()
    }


KINDS = ["simple", "text", "bfloat16", *DTYPES, *(f"{name}_val" for name in DTYPES)]
PATTERNS = st.tuples(
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["a", "b", "longer name", ""])), max_size=3),
    st.integers(1, 24),
    st.sampled_from(STEPS),
    st.sampled_from(WALL_TIMES),
    st.booleans(),
)


def events_of(patterns: list[tuple[Any, ...]]) -> Iterator[Event]:
    numbers = count(-50)
    for values, times, first_step, wall_time, goes_back in patterns:
        for time in range(times):
            step = max(min(first_step + (-time if goes_back else time), 2**63 - 1), -(2**63))
            summary = Summary(value=[value_of(kind, tag, next(numbers)) for kind, tag in values])
            yield Event(wall_time=wall_time + time, step=step, summary=summary)


@given(st.lists(PATTERNS, max_size=6))
@settings(max_examples=120, deadline=None)
def test_any_mix_of_values_is_read_as_tensorboard_reads_it(
    tmp_path_factory: pytest.TempPathFactory, patterns: list[tuple[Any, ...]]
):
    logdir = tmp_path_factory.mktemp("logdir")
    (logdir / "events.out.tfevents.1").write_bytes(records(events_of(patterns)))

    assert exact(read_ours(logdir)) == exact(read_truth(logdir))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("many", [1, 7, 8, 300])
def test_values_of_a_kind_are_the_same_alone_and_in_numbers(tmp_path: Path, kind: str, many: int):
    data = records(
        Event(wall_time=1.7e9 + step, step=step, summary=Summary(value=[value_of(kind, "tag", step)]))
        for step in range(many)
    )
    (tmp_path / "events.out.tfevents.1").write_bytes(data)

    assert exact(read_ours(tmp_path)) == exact(read_truth(tmp_path))


@pytest.mark.parametrize("byte", [1, 2, 0x80, 0xFF])
@pytest.mark.parametrize("many", [1, 50])
def test_every_byte_but_zero_is_true(path: Path, byte: int, many: int):
    value = Summary.Value(tag="flag", metadata=metadata("scalars"))
    value.tensor.dtype = NUMBERS["bool"].dtype
    value.tensor.tensor_content = bytes([byte])
    path.write_bytes(
        records(Event(wall_time=1.0, step=9, summary=Summary(value=[value])) for _ in range(many))
    )

    assert read_file(path).scalars == {"flag": [(9, 1.0, 1.0)] * many}


@pytest.mark.parametrize("step", STEPS)
def test_steps_of_every_size_are_read(path: Path, step: int):
    written = [scalar("a", step, number / 4) for number in range(40)]
    path.write_bytes(records(written))

    assert read_file(path).scalars == simple_scalars(written)


@pytest.mark.parametrize("wall_time", WALL_TIMES)
@pytest.mark.parametrize("many", [1, 40])
def test_wall_times_that_are_no_times_are_kept(path: Path, wall_time: float, many: int):
    path.write_bytes(records(scalar("a", step, 0.5, wall_time) for step in range(many)))

    points = read_file(path).scalars["a"]

    assert [step for step, _, _ in points] == list(range(many))
    np.testing.assert_array_equal([at for _, at, _ in points], wall_time)


def test_metadata_may_stand_in_the_first_value_only(path: Path):
    written = [
        Event(step=step, summary=Summary(value=[value_of("float32", "a", step, is_described=step == 0)]))
        for step in range(100)
    ]
    path.write_bytes(records(written))
    tags = RunTags()

    found = read_on(EventFileReader(path, "run", tags))

    assert [(step, value) for step, _, value in found.scalars["float32/a"]] == [(n, n) for n in range(100)]
    assert tags.describe("float32/a") == ("name", "words")


@pytest.mark.parametrize("first", [1, 20])
@pytest.mark.parametrize("later", [1, 20])
def test_the_first_metadata_of_a_block_count(path: Path, first: int, later: int):
    names = ["first"] * first + ["second"] * later
    numbers = [value_of("float32", "a", step, is_described=False) for step in range(len(names) + 3)]
    for number, name in zip(numbers, names, strict=False):
        number.metadata.CopyFrom(metadata("scalars", display_name=name))
    path.write_bytes(
        records(Event(step=step, summary=Summary(value=[one])) for step, one in enumerate(numbers))
    )
    truth = EventAccumulator(str(path), size_guidance={"tensors": 0}).Reload()
    tags = RunTags()

    found = read_on(EventFileReader(path, "run", tags))

    assert tags.describe("float32/a")[0] == truth.SummaryMetadata("float32/a").display_name == "first"
    assert [step for step, _, _ in found.scalars["float32/a"]] == [
        one.step for one in truth.Tensors("float32/a")
    ]


def test_series_come_in_the_order_of_their_first_records(path: Path, reader: EventFileReader):
    tags = ["z"] * 3 + ["m"] * 20 + ["longer"] * 2 + ["c", "a"] * 20
    path.write_bytes(records(scalar(tag, step) for step, tag in enumerate(tags)))

    (columns,) = reader.read().columns

    assert columns.tags == ("z", "m", "longer", "c", "a")


def test_a_start_of_a_session_is_an_event(path: Path):
    start = Event(step=5, wall_time=2.0, session_log=SessionLog(status=SessionLog.START))
    path.write_bytes(records([scalar("a", 9), start, scalar("a", 5)]))

    found = read_file(path)

    assert found.events == [
        events.Event("run", "", "", 5, 2.0, events.SessionLog(events.SessionStatus.START))
    ]
    assert [step for step, _, _ in found.scalars["a"]] == [9, 5]


def test_records_larger_than_a_block_are_read(path: Path):
    texts = [text("long", os.urandom(size)) for size in (100_000, 1_500_000, 10, 3_000_000)]
    path.write_bytes(records([*texts, scalar("a", 1)]))

    found = read_file(path)

    assert [event.value.load().strings for event in found.events] == [
        (one.summary.value[0].tensor.string_val[0].decode("utf-8", "replace"),) for one in texts
    ]
    assert list(found.scalars) == ["a"]


def both(first: Reading, second: Reading) -> list[int]:
    return [step for found in (first, second) for step, _, _ in found.scalars.get("a", [])]


def steps_from(first: int, end: int) -> bytes:
    return records(scalar("a", step, wall_time=1.7e9 + step) for step in range(first, end))


def test_what_is_appended_is_read_when_it_is_there(path: Path, reader: EventFileReader):
    path.write_bytes(steps_from(0, 3))
    first = read_on(reader)
    assert reader.read() is None

    with path.open("ab") as file:
        file.write(steps_from(3, 60))

    assert both(first, read_on(reader)) == list(range(60))
    assert reader.read() is None


def replace(path: Path, data: bytes, how: str) -> None:
    """In place, or by another file as rsync does it."""
    if how == "in place":
        path.write_bytes(data)
    else:
        new = path.with_name("new")
        new.write_bytes(data)
        new.replace(path)


@pytest.mark.parametrize("how", ["in place", "by another file"])
@pytest.mark.parametrize("grown", [0, 1, 50])
def test_a_copy_that_has_grown_is_read_on(path: Path, reader: EventFileReader, how: str, grown: int):
    path.write_bytes(steps_from(0, 20))
    first = read_on(reader)

    replace(path, steps_from(0, 20 + grown), how)
    batch = reader.read()

    assert (batch is None) == (grown == 0)
    assert batch is None or not batch.is_new_file
    assert reader.records == 20 + grown
    assert len(first.scalars["a"]) == 20


@pytest.mark.parametrize("how", ["in place", "by another file"])
@pytest.mark.parametrize(
    "other",
    [b"", steps_from(0, 3), steps_from(100, 103), steps_from(100, 200), steps_from(0, 5) + steps_from(7, 90)],
    ids=["empty", "cut off", "shorter", "longer", "same beginning"],
)
def test_other_contents_are_read_from_the_beginning(
    path: Path, reader: EventFileReader, how: str, other: bytes
):
    path.write_bytes(steps_from(0, 20) + b"damage" * 20 + steps_from(20, 21))
    read_on(reader)
    assert len(reader.problems) == 1

    replace(path, other, how)
    batch = reader.read()

    assert batch is not None
    assert batch.is_new_file
    assert sum(len(columns.steps) for columns in batch.columns) == reader.records
    assert (reader.offset, reader.problems, reader.damaged) == (len(other), [], 0)


def test_a_file_that_is_gone_is_an_error_until_it_is_back(path: Path, reader: EventFileReader):
    path.write_bytes(steps_from(0, 20))
    first = read_on(reader)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        reader.read()

    path.write_bytes(steps_from(0, 30))

    assert both(first, read_on(reader)) == list(range(30))


@pytest.mark.parametrize("make", ["directory", "denied"])
def test_what_cannot_be_opened_is_an_error(
    path: Path, reader: EventFileReader, make: str, monkeypatch: pytest.MonkeyPatch
):
    if make == "directory":
        path.mkdir()
    else:
        path.touch()
        denied = PermissionError(errno.EACCES, "Permission denied", str(path))
        monkeypatch.setattr(os, "open", lambda *args: (_ for _ in ()).throw(denied))

    with pytest.raises(OSError, match=r"no regular file|Permission denied"):
        reader.read()


class IllFile(FileIO):
    """Cannot be read beyond two blocks."""

    def readinto(self, buffer: Any) -> int | None:
        if self.tell() >= 2 << 20:
            raise OSError(errno.EIO, "Input/output error")
        return super().readinto(buffer)


def test_what_stands_before_a_place_that_cannot_be_read_is_read(
    path: Path, reader: EventFileReader, monkeypatch: pytest.MonkeyPatch
):
    path.write_bytes(records([text("a", bytes(900_000))] * 4))
    monkeypatch.setattr(event_reader, "open_file", IllFile)

    batch = reader.read()

    assert batch is not None
    assert len(batch.events) == 3
    with pytest.raises(OSError, match="Input/output error"):
        reader.read()


def test_a_value_that_has_gone_is_an_error_of_ours(path: Path):
    path.write_bytes(record(text("a", b"1")))
    (event,) = read_file(path).events

    path.write_bytes(record(text("a", b"2")))
    assert event.value.load().strings == ("2",)

    for data in (record(text("a", b"longer")), b"", record(text("a", b"1"))[:-1] + b"x"):
        path.write_bytes(data)
        with pytest.raises(EventFileError, match="not there any more, or is damaged"):
            event.value.load()
    path.unlink()
    with pytest.raises(EventFileError, match="No such file"):
        event.value.load()


def test_thousands_of_damaged_places_are_counted_and_the_first_are_kept(path: Path, reader: EventFileReader):
    bad = bytearray(record(scalar("a", 1)))
    bad[-1] ^= 1
    path.write_bytes(bytes(bad) * 3000 + record(scalar("a", 2)))

    found = read_on(reader)

    assert [step for step, _, _ in found.scalars["a"]] == [2]
    assert (reader.damaged, len(reader.problems)) == (3000, 1000)
    assert (
        str(reader.problems[1])
        == f"{path.name}, byte {len(bad)}: a record of {len(bad) - 16} bytes has a wrong checksum"
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_was_read_when_reading_was_cut_short_is_read_again(path: Path, monkeypatch, error: type):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 4096)
    path.write_bytes(b"".join(record(scalar("loss", step)) for step in range(500)))
    reader = EventFileReader(path, "run", RunTags())
    read, calls = BlockRecords.read, count()

    def read_some(self: BlockRecords, block: Block) -> Contents:
        if next(calls) == 2:
            raise error
        return read(self, block)

    monkeypatch.setattr(BlockRecords, "read", read_some)
    with pytest.raises(error):
        reader.read()
    batch = reader.read()

    assert batch is not None
    assert not batch.is_new_file
    assert sorted(step for one in batch.columns for step in one.steps.tolist()) == list(range(500))
    assert reader.records == 500


def test_a_forked_child_reads_while_the_parent_held_the_locks(tmp_path, run_python):
    said = run_python(
        """
        import os, signal
        from tbx_widget import SummaryWriter, read
        from tbx_widget.logdir import block_records
        with SummaryWriter("run") as writer:
            for step in range(100):
                writer.add_scalar("loss", step, step)
        table = block_records._records.table
        table._lock.acquire()
        child = os.fork()
        if not child:
            signal.alarm(20)
            series = read("run")["run"].scalars("loss")
            os._exit(0 if len(series) == 100 else 1)
        print(os.waitpid(child, 0)[1])
        """
    )

    assert said == "0\n"
