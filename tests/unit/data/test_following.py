"""Files that are followed while they grow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tbx_widget.data.following import Follower
from tbx_widget.errors import LogdirError
from tbx_widget.logdir import event_reader
from tests.unit.logdir.watching import append, write
from tests.unit.logdir.writing import record, scalar

HOURS_AGO = 1.7e9


def file_of(logdir: Path, run: str) -> Path:
    return logdir / run / "events.out.tfevents.1"


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Fifty runs that were written hours ago."""
    for number in range(50):
        write(file_of(tmp_path, f"run{number}"), record(scalar("loss", number)))
    for directory in (*tmp_path.iterdir(), tmp_path):
        os.utime(directory, (HOURS_AGO, HOURS_AGO))
    return tmp_path


def read(follower: Follower) -> list[tuple[str, int]]:
    return [(point.run, point.step) for point in follower.read()]


def test_everything_new_is_given_once(logdir: Path):
    follower = Follower(logdir)

    first = read(follower)
    append(file_of(logdir, "run7"), record(scalar("loss", 100)))
    write(file_of(logdir, "late"), record(scalar("loss", 200)))

    assert first == [(f"run{number}", number) for number in range(50)]
    assert sorted(read(follower)) == [("late", 200), ("run7", 100)]
    assert read(follower) == []
    assert set(follower.runs) == {*(f"run{number}" for number in range(50)), "late"}


def test_what_has_not_changed_is_neither_listed_nor_opened(logdir: Path, monkeypatch: pytest.MonkeyPatch):
    follower = Follower(logdir)
    read(follower)
    touched = []
    monkeypatch.setattr(os, "scandir", touched.append)
    monkeypatch.setattr(event_reader, "open_file", touched.append)

    assert read(follower) == []

    assert touched == []


def test_a_file_that_cannot_be_read_is_read_when_it_can(logdir: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(path: Path) -> None:
        raise OSError(13, "Permission denied")

    follower = Follower(logdir)
    with monkeypatch.context() as patched:
        patched.setattr(event_reader, "open_file", fail)
        assert read(follower) == []

    assert len(read(follower)) == 50


def test_directories_of_the_same_name_are_told_apart(tmp_path: Path):
    for parent in ("a", "b"):
        write(file_of(tmp_path / parent / "logs", "cnn"), record(scalar("loss", 1)))
    follower = Follower([tmp_path / "a" / "logs", tmp_path / "b" / "logs"])

    assert read(follower) == [("logs/cnn", 1), ("b/logs/cnn", 1)]


def test_a_directory_that_is_not_there_is_an_error_at_once(tmp_path: Path):
    with pytest.raises(LogdirError, match="no directory"):
        Follower(tmp_path / "missing")
