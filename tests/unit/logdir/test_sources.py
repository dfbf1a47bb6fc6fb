"""Log directories are read into a store, and what happens to their files afterwards is seen."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import SessionLog

from tbx_widget.logdir.event_reader import EventFileReader
from tests.unit.logdir.watching import Watched, append, watching, write
from tests.unit.logdir.writing import Event, metadata, record, records, scalar, text

NAME = "events.out.tfevents.1"
SECOND = "events.out.tfevents.2"


def steps(first: int, end: int, tag: str = "loss") -> bytes:
    return records(scalar(tag, step) for step in range(first, end))


def started(step: int) -> Event:
    return Event(step=step, wall_time=1.7e9, session_log=SessionLog(status=SessionLog.START))


def test_all_runs_are_read(tmp_path: Path):
    write(tmp_path / "a" / NAME, steps(0, 100))
    write(tmp_path / "b" / NAME, steps(0, 5) + record(text("note", b"words", 3)))

    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert watched.steps() == {
            ("a", "loss"): list(range(100)),
            ("b", "loss"): list(range(5)),
            ("b", "note"): [3],
        }
        progress = watched.source.progress()
        assert (progress.runs, progress.files, progress.files_read, progress.points) == (2, 2, 2, 105)
        assert progress.bytes == progress.bytes_read == sum(p.stat().st_size for p in tmp_path.rglob("*/*"))
        assert watched.source.problems() == []


def test_new_runs_new_files_and_growth_appear(tmp_path: Path):
    path = write(tmp_path / "a" / NAME, steps(0, 3))
    with watching(tmp_path) as watched:
        watched.wait_for_steps({("a", "loss"): [0, 1, 2]})

        append(path, steps(3, 5))
        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 3, 4]})

        write(tmp_path / "a" / SECOND, steps(5, 7))
        write(tmp_path / "b" / "deep" / NAME, steps(9, 10))
        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 3, 4, 5, 6], ("b/deep", "loss"): [9]})


def test_files_of_several_ranks_grow_at_the_same_time(tmp_path: Path):
    paths = [write(tmp_path / "a" / f"{NAME}.rank{rank}", steps(0, 2)) for rank in range(3)]
    with watching(tmp_path) as watched:
        watched.wait_until_read()
        for step in range(2, 20):
            for path in paths:
                append(path, steps(step, step + 1))

        watched.wait_for_steps({("a", "loss"): [*range(20)] * 3})


@pytest.mark.parametrize("size", [1, 11, 12, 20, -1])
def test_a_half_written_record_is_read_when_the_rest_arrives(tmp_path: Path, size: int):
    last = steps(5, 6)
    path = write(tmp_path / "a" / NAME, steps(0, 5) + last[:size])
    with watching(tmp_path) as watched:
        watched.wait_until_read()
        assert watched.steps() == {("a", "loss"): [0, 1, 2, 3, 4]}

        append(path, last[size:])

        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 3, 4, 5]})
        assert watched.source.problems() == []


@pytest.mark.parametrize("how", ["in place", "by another file"])
@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (steps(0, 30), [*range(30)]),
        (steps(100, 103), [100, 101, 102]),
        (steps(0, 4), [0, 1, 2, 3]),
        (steps(0, 5) + steps(7, 60), [*range(5), *range(7, 60)]),
        (b"", []),
    ],
    ids=["grown", "other", "cut off", "same beginning", "empty"],
)
def test_the_contents_of_a_replaced_file_take_the_place_of_the_old(
    tmp_path: Path, how: str, new: bytes, expected: list[int]
):
    path = write(tmp_path / "a" / NAME, steps(0, 10))
    write(tmp_path / "a" / SECOND, steps(50, 51, "other"))
    others = {("a", "other"): [50]}
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        if how == "in place":
            path.write_bytes(new)
        else:
            write(tmp_path / "new", new).replace(path)

        watched.wait_for_steps({("a", "loss"): expected, **others} if expected else others)


def test_a_file_that_was_removed_is_no_longer_shown_and_may_come_back(tmp_path: Path):
    path = write(tmp_path / "a" / NAME, steps(0, 3))
    with watching(tmp_path) as watched:
        watched.wait_until_read()
        path.unlink()
        write(tmp_path / "b" / NAME, steps(0, 1))
        watched.wait_for_steps({("b", "loss"): [0]})

        path.write_bytes(steps(0, 5))

        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 3, 4], ("b", "loss"): [0]})


def test_a_run_that_was_begun_anew_takes_the_place_of_the_old(tmp_path: Path):
    write(tmp_path / "a" / NAME, steps(0, 10))
    with watching(tmp_path) as watched:
        watched.wait_until_read()
        shutil.rmtree(tmp_path / "a")

        write(tmp_path / "a" / NAME, steps(70, 72))

        watched.wait_for_steps({("a", "loss"): [70, 71]})


def test_a_log_directory_may_come_later(tmp_path: Path):
    with watching(tmp_path / "logs") as watched:
        watched.wait_until_read()
        assert watched.source.problems() == ["no directory 'logs'"]

        write(tmp_path / "logs" / "a" / NAME, steps(0, 2))

        watched.wait_for_steps({("a", "loss"): [0, 1]})
        assert watched.source.problems() == []


def test_a_declared_restart_marks_what_it_replaces_in_earlier_files(tmp_path: Path):
    write(tmp_path / "a" / NAME, steps(0, 10))
    write(tmp_path / "a" / SECOND, record(started(6)) + steps(6, 8))
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        replaced = {entry.key.source: entry.replaced_from for entry in watched.entries()}

        assert [replaced[source] for source in sorted(replaced)] == [6, None]
        assert watched.steps() == {("a", "loss"): [*range(10), 6, 7]}


def test_metadata_in_the_first_file_hold_for_the_others(tmp_path: Path):
    first = scalar("number", 0, metadata=metadata("scalars", display_name="A number"))
    write(tmp_path / "a" / NAME, record(first))
    write(tmp_path / "a" / SECOND, record(scalar("number", 1)))
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert [entry.display_name for entry in watched.entries()] == ["A number"] * 2


def test_damage_is_reported_with_run_file_and_place(tmp_path: Path):
    bad = bytearray(steps(3, 4))
    bad[20] ^= 1
    write(tmp_path / "a" / NAME, steps(0, 3) + bytes(bad) + steps(4, 6))
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert watched.steps() == {("a", "loss"): [0, 1, 2, 4, 5]}
        (problem,) = watched.source.problems()
        assert problem.startswith(f"a: {NAME}, byte {len(steps(0, 3))}: ")


def test_thousands_of_damaged_places_make_few_lines(tmp_path: Path):
    bad = bytearray(steps(3, 4))
    bad[20] ^= 1
    for run in range(20):
        write(tmp_path / f"run{run:02}" / NAME, bytes(bad) * 500 + steps(4, 6))
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        problems = watched.source.problems()
        assert len(problems) <= 51
        assert "run00: 500 damaged places in all" in problems


def test_what_only_has_the_name_of_an_event_file_is_reported(tmp_path: Path):
    write(tmp_path / "a" / NAME, steps(0, 2))
    os.mkfifo(tmp_path / "a" / SECOND)
    (tmp_path / "a" / f"{NAME}.device").symlink_to("/dev/zero")
    with watching(tmp_path) as watched:
        watched.wait_for_steps({("a", "loss"): [0, 1]})

        assert sorted(watched.source.problems()) == [
            f"{name} is named like an event file and is no regular file"
            for name in (f"{NAME}.device", SECOND)
        ]


def test_a_fifo_that_takes_the_place_of_a_file_stops_nothing(tmp_path: Path):
    path = write(tmp_path / "a" / NAME, steps(0, 2))
    with watching(tmp_path) as watched:
        watched.wait_until_read()
        os.mkfifo(tmp_path / "fifo")
        (tmp_path / "fifo").replace(path)
        write(tmp_path / "b" / NAME, steps(0, 1))

        watched.wait_for_steps({("a", "loss"): [0, 1], ("b", "loss"): [0]})


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), MemoryError(), ValueError("a fault")]
)
def test_a_file_that_cannot_be_read_stops_no_other(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
):
    real = EventFileReader.read
    is_ill = True

    def read(reader: EventFileReader):
        if is_ill and reader.path.name == NAME:
            raise error
        return real(reader)

    monkeypatch.setattr(EventFileReader, "read", read)
    path = write(tmp_path / "a" / NAME, steps(0, 2))
    write(tmp_path / "a" / SECOND, steps(5, 7))
    write(tmp_path / "b" / NAME.replace("1", "3"), steps(0, 1))
    with watching(tmp_path) as watched:
        watched.wait_for_steps({("a", "loss"): [5, 6], ("b", "loss"): [0]})
        watched.wait_until_read()
        (problem,) = watched.source.problems()
        assert problem.startswith(f"a: {NAME}: ")

        is_ill = False
        append(path, steps(2, 3))

        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 5, 6], ("b", "loss"): [0]})
        assert watched.source.problems() == []


def test_a_file_that_two_links_lead_to_is_shown_once(tmp_path: Path):
    path = write(tmp_path / "elsewhere" / NAME, steps(0, 2))
    for run in ("a", "b"):
        (tmp_path / "logs" / run).mkdir(parents=True)
        (tmp_path / "logs" / run / NAME).symlink_to(path)
    with watching(tmp_path / "logs") as watched:
        watched.wait_until_read()

        assert watched.steps() == {("a", "loss"): [0, 1]}


def test_files_that_a_writer_of_this_process_shows_are_left_to_it(tmp_path: Path):
    path = write(tmp_path / "a" / NAME, steps(0, 2))
    write(tmp_path / "a" / SECOND, steps(5, 6))
    with watching(tmp_path, is_written_here=lambda file: file == path.resolve()) as watched:
        watched.wait_until_read()

        assert watched.steps() == {("a", "loss"): [5]}


def test_several_log_directories_are_shown_together(tmp_path: Path):
    write(tmp_path / "old" / "a" / NAME, steps(0, 2))
    write(tmp_path / "new" / "a" / NAME, steps(5, 6))
    with watching({"then": tmp_path / "old", "now": tmp_path / "new"}) as watched:
        watched.wait_until_read()

        assert watched.steps() == {("then/a", "loss"): [0, 1], ("now/a", "loss"): [5]}


def test_large_files_are_read_by_several_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tbx_widget.sources.WORTH_THREADS_BYTES", 100)
    expected = {}
    for run in range(20):
        write(tmp_path / f"run{run}" / NAME, steps(0, 500) + steps(0, 300, "acc"))
        expected |= {(f"run{run}", "loss"): [*range(500)], (f"run{run}", "acc"): [*range(300)]}
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert watched.steps() == expected


def test_a_source_that_was_stopped_reads_on_when_it_starts_again(tmp_path: Path):
    path = write(tmp_path / "a" / NAME, steps(0, 2))
    watched = Watched(tmp_path)
    watched.source.start()
    watched.wait_until_read()
    watched.source.stop()
    append(path, steps(2, 4))

    watched.source.start()
    try:
        watched.wait_for_steps({("a", "loss"): [0, 1, 2, 3]})
    finally:
        watched.source.close()


def test_a_board_that_fails_does_not_stop_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path / "a" / NAME, steps(0, 2))
    watched = Watched(tmp_path)

    def fail() -> None:
        raise RuntimeError("no board")

    monkeypatch.setattr(watched.source, "_on_change", fail)
    watched.source.start()
    try:
        watched.wait_for_steps({("a", "loss"): [0, 1]})
    finally:
        watched.source.close()
