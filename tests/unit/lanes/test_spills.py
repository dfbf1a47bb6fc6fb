"""Data that waits on disk because memory for it is full."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import types
from pathlib import Path

import numpy as np
import pytest

from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.spill import Spilled, Spills, remove_stale
from tests.reading import event_files, read_events


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def spill_of(pid: int, folder: Path) -> Path:
    """Give a file as another process on this machine has left it."""
    name = Spilled.write([1])._path.name.replace(f"-{os.getpid()}-", f"-{pid}-")
    path = folder / name
    path.write_bytes(b"left")
    return path


@pytest.mark.skipif(os.name != "posix", reason="asks for processes as POSIX does")
def test_files_of_killed_processes_go_and_those_of_living_ones_stay(folder):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, mine, parents = spill_of(dead.pid, folder), Spilled.write([2]), spill_of(os.getppid(), folder)
    elsewhere = folder / f"tbx-spill-other.host-4026531836-{dead.pid}-abc"
    elsewhere.write_bytes(b"")
    strange = folder / "tbx-spill-"
    strange.write_bytes(b"")

    remove_stale()

    assert not left.exists()
    assert mine.read() == [2]
    assert parents.exists()
    assert elsewhere.exists()
    assert strange.exists()


def test_the_first_spill_removes_what_was_left(folder, tmp_path, monkeypatch):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = spill_of(dead.pid, folder)
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.0)
    monkeypatch.setattr("tbx_widget.lanes.media.Media._fits", lambda self, job: False)
    monkeypatch.setattr(lanes._pump.media, "_has_removed_stale", False)

    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_histogram("weights", [1.0], 0)

    assert not left.exists()


def test_a_thing_that_does_not_pickle_is_lost_and_leaves_no_file(folder):
    with pytest.raises(Exception, match="pickle"):
        Spilled.write(lambda: None)

    assert list(folder.glob("tbx-spill-*")) == []


def test_only_the_first_caller_waits_for_a_lane_that_is_stuck(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.3)
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAITING_BYTES", 1000)
    go_on, is_entered = threading.Event(), threading.Event()
    writer = SummaryWriter(tmp_path / "run")
    monkeypatch.setattr(lanes._disk, "wait_for_room", lambda: (is_entered.set(), go_on.wait(30)))
    writer.add_histogram("weights", np.arange(200.0), 0)
    assert is_entered.wait(10)

    started = time.perf_counter()
    for step in range(1, 30):
        writer.add_histogram("weights", np.arange(200.0), step)
    waited = time.perf_counter() - started
    go_on.set()
    writer.close()

    assert 0.3 <= waited < 2.0
    [path] = event_files(tmp_path / "run")
    assert [e.step for e in read_events(path) for v in e.summary.value] == list(range(30))
    assert list(folder.glob("tbx-spill-*")) == []


def sizes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("tbx-spill-*"))


def test_what_is_spilled_is_bounded_and_what_has_no_room_is_lost_and_said(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.0)
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAITING_BYTES", 1000)
    monkeypatch.setattr("tbx_widget.lanes.spill.MOST_SPILLED_BYTES", 10_000)
    go_on, is_entered = threading.Event(), threading.Event()
    monkeypatch.setattr(lanes._disk, "wait_for_room", lambda: (is_entered.set(), go_on.wait(30)))
    writer = SummaryWriter(tmp_path / "run")
    writer.add_histogram("weights", np.arange(200.0), 0)
    assert is_entered.wait(10)

    for step in range(1, 30):
        writer.add_histogram("weights", np.arange(200.0), step)
    spilled, problems = sizes(folder), lanes.status().problems
    go_on.set()
    with pytest.raises(DataLossError, match="23 records were lost"):
        writer.flush()
    writer.add_histogram("weights", np.arange(200.0), 30)
    writer.close()

    assert 9_600 <= spilled < 12_000
    assert any("found no room in memory or on disk" in line for line in problems)
    [path] = event_files(tmp_path / "run")
    assert [e.step for e in read_events(path) for v in e.summary.value] == [*range(7), 30]


def test_as_much_stays_free_as_is_spilled(folder, monkeypatch):
    free = [1000]
    monkeypatch.setattr("shutil.disk_usage", lambda path: types.SimpleNamespace(free=free[0]))
    spills = Spills()
    first = spills.write(bytes(300), 300)
    free[0] -= 300
    second = spills.write(bytes(200), 200)
    free[0] -= 200

    with pytest.raises(OSError, match="wait there already"):
        spills.write(bytes(10), 10)

    assert first.read() == bytes(300)
    free[0] += 300
    assert spills.write(bytes(10), 10).read() == bytes(10)
    assert second.read() == bytes(200)


def test_a_spill_that_fails_takes_no_room(folder, monkeypatch):
    monkeypatch.setattr("tbx_widget.lanes.spill.MOST_SPILLED_BYTES", 1000)
    spills = Spills()
    for _ in range(3):
        with pytest.raises(Exception, match="pickle"):
            spills.write(lambda: None, 900)

    assert spills.write([1], 900).read() == [1]
