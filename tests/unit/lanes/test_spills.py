"""Data that waits on disk because memory for it is full."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tbx_widget import SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.spill import Spilled, remove_stale
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
