"""Disks that are full, gone, forbidden or hang: training goes on, and what can be kept is kept."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.events import SCALARS
from tbx_widget.lanes.process import lanes
from tests.reading import count_records, event_files, read_events, read_scalars
from tests.unit.lanes.scripts import run, run_with_errors, steps

MIB = 2**20


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own with 128 kB."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tbx-test", str(where)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs to mount a disk")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


class Gate:
    """Stands for `os.write` on a disk that hangs until it is opened."""

    def __init__(self):
        self._write = os.write
        self._opened = threading.Event()
        self.is_entered = threading.Event()

    def write(self, fd: int, data: bytes) -> int:
        self.is_entered.set()
        assert self._opened.wait(60)
        return self._write(fd, data)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr("tbx_widget.lanes.disk.HANGING_SECS", 0.05)
    yield gate
    gate.open()


def held_count(run: str, tag: str) -> int:
    entries = lanes.store().entries.values()
    return sum(e.data.count for e in entries if (e.key.run, e.key.plugin, e.key.tag) == (run, SCALARS, tag))


def wait_until(is_so) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("waited in vain")


def test_a_full_disk_keeps_whole_records_and_takes_the_rest_when_there_is_room(small_disk, caplog):
    before = lanes.status().problems
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(100_000))
    run_dir = small_disk / "run"
    writer = SummaryWriter(run_dir)
    for step in range(2000):
        writer.add_scalar("loss", float(step), step)
    writer.add_histogram("weights", np.arange(1000.0), 1)
    writer.add_text("note", "hello " * 100, 1)

    with pytest.raises(DataLossError, match="No space left"):
        writer.flush()

    [path] = event_files(run_dir)
    assert count_records(path) >= 1
    assert any("cannot write to run: No space left" in line for line in lanes.status().problems)
    ballast.unlink()
    writer.close()
    [path] = event_files(run_dir)
    assert steps(run_dir, "loss") == list(range(2000))
    assert count_records(path) == 2003
    assert lanes.status().problems == before
    assert sum("cannot write to" in line for line in caplog.messages) == 1
    assert sum("again" in line for line in caplog.messages) == 1


def test_what_the_bound_cost_is_counted_logged_and_raised_once(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("tbx_widget.lanes.disk.MOST_PENDING_BYTES", MIB)
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 0.0, 0)
    writer.flush()
    before = lanes._disk.lost_records
    monkeypatch.setattr("os.write", no_space)
    for part in range(30):
        for step in range(part * 3000, part * 3000 + 3000):
            writer.add_scalar("loss", 1.0, step)
        with pytest.raises(DataLossError, match="No space left") as told:
            writer.flush()
    lost = lanes._disk.lost_records - before
    monkeypatch.undo()
    caplog.clear()

    writer.flush()
    writer.add_scalar("loss", 2.0, 90_000)
    writer.flush()

    kept = read_scalars(tmp_path)["loss"]
    assert lost > 10_000
    assert "records were lost; records wait in memory" in str(told.value)
    assert len(kept) == 90_002 - lost
    assert kept[-1] == (90_000, 2.0)
    assert kept[:10_000] == [(0, 0.0)] + [(step, 1.0) for step in range(9_999)]
    assert f"{lost} records were lost on the way to the disk" in " ".join(lanes.status().problems)
    writer.close()


def no_space(fd: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_flush_says_once_how_many_records_were_lost(tmp_path, monkeypatch):
    writer = SummaryWriter(tmp_path)
    lanes._disk.note_lost(writer._stream.file, 7)

    with pytest.raises(DataLossError, match="7 records were lost"):
        writer.flush()

    writer.close()


def test_short_writes_of_a_few_bytes_are_put_together(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr("os.write", lambda fd, data: write(fd, data[:7]))

    with SummaryWriter(tmp_path) as writer:
        for step in range(200):
            writer.add_scalar("loss", 1.0, step)

    assert steps(tmp_path, "loss") == list(range(200))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()], ids=["disk", "memory"])
def test_a_write_that_fails_halfway_leaves_no_half_record(tmp_path, monkeypatch, error):
    write = os.write
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    [path] = event_files(tmp_path)
    whole = path.stat().st_size
    calls = []

    def breaking(fd: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) > 1:
            raise error
        return write(fd, data[:30])

    monkeypatch.setattr("os.write", breaking)
    writer.add_text("note", "hello", 1)
    with pytest.raises(DataLossError, match=r"Input/output error|not enough memory"):
        writer.flush()

    assert path.stat().st_size == whole
    monkeypatch.undo()
    writer.close()
    assert [v.tag for e in read_events(path) for v in e.summary.value] == ["loss", "note/text_summary"]


def test_a_large_record_that_is_written_in_short_writes_is_whole(tmp_path, monkeypatch):
    tensor = np.random.default_rng(0).normal(size=10**5)
    write = os.write
    monkeypatch.setattr("os.write", lambda fd, data: write(fd, data[:30_000]))

    with SummaryWriter(tmp_path) as writer:
        writer.add_tensor("weights", tensor, 1)
        writer.add_tensor("weights", -tensor, 2)

    [path] = event_files(tmp_path)
    written = [value.tensor.tensor_content for e in read_events(path) for value in e.summary.value]
    assert written == [tensor.tobytes(), (-tensor).tobytes()]


@pytest.mark.parametrize("good", range(5))
def test_a_large_record_that_fails_anywhere_leaves_nothing_and_comes_whole_later(tmp_path, monkeypatch, good):
    tensor = np.random.default_rng(0).normal(size=10**5)
    write = os.write
    writer = SummaryWriter(tmp_path)
    writer.add_text("note", "hello", 1)
    writer.flush()
    [path] = event_files(tmp_path)
    whole = path.stat().st_size
    calls = []

    def breaking(fd: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) > good:
            raise OSError(5, "Input/output error")
        return write(fd, data[:300_000])

    monkeypatch.setattr("os.write", breaking)
    writer.add_tensor("weights", tensor, 1)
    with pytest.raises(DataLossError, match="Input/output error"):
        writer.flush()

    assert path.stat().st_size == whole
    monkeypatch.undo()
    writer.add_scalar("loss", 0.5, 2)
    writer.close()
    values = [value for e in read_events(path) for value in e.summary.value]
    assert [value.tag for value in values] == ["note/text_summary", "weights", "loss"]
    assert values[1].tensor.tensor_content == tensor.tobytes()


@pytest.fixture
def open_folder():
    """A folder that every user may enter, as pytest's own ones are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def test_permission_that_is_lost_and_given_back(open_folder):
    logdir = open_folder / "run"
    out = run(
        """
        import os, pathlib, shutil
        from tbx_widget import DataLossError
        from tbx_widget.lanes.process import lanes
        SummaryWriter, lanes.status()
        import tbx_widget.encoding.crc, encodings.idna, tbx_widget.live.frames
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        writer = SummaryWriter(logdir)
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        shutil.rmtree(logdir)
        parent = pathlib.Path(logdir).parent
        pathlib.Path(logdir).mkdir()
        pathlib.Path(logdir).chmod(0o555)
        writer.add_scalar("loss", 1.0, 1)
        try:
            writer.flush()
        except DataLossError as error:
            print(error.errno, *lanes.status().problems)
        pathlib.Path(logdir).chmod(0o755)
        writer.add_scalar("loss", 1.0, 2)
        writer.close()
        """,
        logdir,
    )

    assert out == "13 cannot write to run: Permission denied\n"
    assert steps(logdir, "loss") == [1, 2]


def test_a_directory_that_goes_again_and_again_costs_nothing_that_came_later(tmp_path):
    import shutil

    logdir = tmp_path / "run"
    writer = SummaryWriter(logdir)
    for round in range(5):
        writer.add_scalar("loss", float(round), round)
        writer.add_histogram("weights", [1.0, 2.0], round)
        writer.flush()
        assert steps(logdir, "loss") == [round]
        shutil.rmtree(logdir)
    writer.add_scalar("last", 1.0, 9)
    writer.close()

    assert steps(logdir, "last") == [9]


def test_training_goes_on_while_a_write_hangs_and_all_is_there_when_it_ends(
    tmp_path, gate, monkeypatch, caplog
):
    writer = SummaryWriter(tmp_path / "run")
    lanes.store()
    monkeypatch.setattr("os.write", gate.write)
    writer.add_scalar("loss", 0.0, 0)
    assert gate.is_entered.wait(10)
    slowest = 0.0
    for step in range(1, 1000):
        started = time.perf_counter()
        writer.add_scalar("loss", float(step), step)
        writer.add_text("note", "hello", step)
        writer.add_histogram("weights", [1.0, 2.0], step)
        slowest = max(slowest, time.perf_counter() - started)
    wait_until(lambda: held_count(writer.run, "loss") == 1000)
    wait_until(lambda: any("writing to run hangs" in line for line in lanes.status().problems))
    wait_until(lambda: any("hangs" in line for line in caplog.messages))

    gate.open()
    writer.flush()

    assert slowest < 0.5
    assert steps(tmp_path / "run", "loss") == list(range(1000))
    assert sum("hangs" in line for line in caplog.messages) == 1
    assert sum("again" in line for line in caplog.messages) == 1
    [path] = event_files(tmp_path / "run")
    assert count_records(path) == 1 + 3 * 999 + 1
    writer.close()


def test_what_waits_for_a_disk_that_hangs_is_bounded_and_its_loss_is_raised(tmp_path, gate, monkeypatch):
    monkeypatch.setattr("tbx_widget.lanes.disk.MOST_PENDING_BYTES", MIB)
    monkeypatch.setattr("tbx_widget.lanes.disk.MOST_PENDING_MEDIA_BYTES", MIB)
    writer = SummaryWriter(tmp_path / "run")
    monkeypatch.setattr("os.write", gate.write)
    writer.add_scalar("loss", 0.0, 0)
    assert gate.is_entered.wait(10)
    wait_until(lambda: any("hangs" in line for line in lanes.status().problems))
    before = lanes._disk.lost_records
    for step in range(200):
        writer.add_text("note", "x" * 20_000, step)
    wait_until(lambda: lanes._disk.lost_records - before > 100)

    gate.open()
    with pytest.raises(DataLossError, match="records were lost"):
        writer.flush()

    lost = lanes._disk.lost_records - before
    [path] = event_files(tmp_path / "run")
    assert count_records(path) == 2 + 200 - lost
    assert lanes._disk._waiting_bytes() == 0
    writer.close()


def test_media_for_a_disk_that_hangs_are_made_for_boards_and_crowd_out_no_scalars(
    tmp_path, gate, monkeypatch
):
    monkeypatch.setattr("tbx_widget.lanes.disk.MOST_PENDING_MEDIA_BYTES", MIB)
    writer = SummaryWriter(tmp_path / "run")
    lanes.store()
    monkeypatch.setattr("os.write", gate.write)
    writer.add_scalar("loss", 0.0, 0)
    assert gate.is_entered.wait(10)
    wait_until(lambda: any("hangs" in line for line in lanes.status().problems))
    before = lanes._disk.lost_records
    for step in range(300):
        writer.add_histogram("weights", np.geomspace(1e-9, 1e9, 500), step)
    wait_until(lambda: not lanes._pump.media.is_waiting_for([writer._stream]))
    waiting = lanes._disk._waiting_bytes()
    writer.add_scalar("loss", 1.0, 1)
    wait_until(lambda: held_count(writer.run, "loss") == 2)
    lost = lanes._disk.lost_records - before

    gate.open()
    with pytest.raises(DataLossError, match=f"{lost} records were lost"):
        writer.flush()

    assert MIB < waiting < 1.1 * MIB
    assert steps(tmp_path / "run", "loss") == [0, 1]
    [path] = event_files(tmp_path / "run")
    assert count_records(path) == 3 + 300 - lost
    writer.close()


HANG = """
import os, threading, time, atexit
write = os.write
def hang(fd, data):
    if fd > 2:
        threading.Event().wait()
    return write(fd, data)
import tbx_widget.lanes.ending
tbx_widget.lanes.ending.EXIT_SECS = tbx_widget.lanes.process.EXIT_SECS = 1.0
"""


def test_handlers_at_exit_wait_for_a_disk_that_hangs_only_once_all_together(tmp_path):
    out, err = run_with_errors(
        HANG
        + """
def report(started):
    print(time.monotonic() - started)
writers = [SummaryWriter(f"{logdir}/{number}") for number in range(6)]
os.write = hang
atexit.register(report, time.monotonic())
for writer in writers:
    writer.add_scalar("loss", 1.0, 0)
    atexit.register(writer.close)
""",
        tmp_path / "run",
    )

    assert float(out) < 4.0
    assert err.count("DataLossError: records are still on their way") == 6
    assert re.search(r"records of run/\d.* were lost at exit", err), err


@pytest.mark.parametrize("late", ["pass", "atexit.register(writer.close)", "atexit.register(writer.flush)"])
def test_a_process_ends_although_a_write_hangs_and_says_what_is_lost(tmp_path, late):
    started = time.monotonic()
    out, err = run_with_errors(
        HANG
        + f"""
writer = SummaryWriter(logdir)
atexit.register(lambda: writer.add_scalar("late", 1.0, 0))
os.write = hang
writer.add_scalar("loss", 1.0, 0)
writer.add_histogram("weights", [1.0], 0)
{late}
print("trained", flush=True)
""",
        tmp_path / "run",
    )

    assert out == "trained\n"
    assert "were lost at exit" in err
    assert time.monotonic() - started < 15


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_writers_on_a_sound_disk_do_not_suffer_from_an_ill_one(tmp_path, monkeypatch):
    ill, sound = SummaryWriter(tmp_path / "ill"), SummaryWriter(tmp_path / "sound")
    write = os.write

    def half_broken(fd: int, data: bytes) -> int:
        if "/ill/" in str(Path(f"/proc/self/fd/{fd}").readlink()):
            raise OSError(28, "No space left on device")
        return write(fd, data)

    monkeypatch.setattr("os.write", half_broken)
    for step in range(100):
        ill.add_scalar("loss", 1.0, step)
        sound.add_scalar("loss", 1.0, step)
        sound.flush()

    assert steps(tmp_path / "sound", "loss") == list(range(100))
    with pytest.raises(DataLossError):
        ill.flush()
    monkeypatch.undo()
    ill.close()
    sound.close()
    assert steps(tmp_path / "ill", "loss") == list(range(100))


@pytest.mark.parametrize(
    ("log", "run"),
    [
        ("writer.add_scalar('loss', 1.0, 0)", "run"),
        ("writer.add_scalar('loss', 1.0, 0); del writer", "run"),
        ("writer.add_hparams({'lr': 0.1}, {'accuracy': 1.0}, name='trial')", "run/trial"),
    ],
)
def test_a_disk_that_never_heals_is_told_at_exit(tmp_path, log, run):
    _, err = run_with_errors(
        f"""
        import os, time
        writer = SummaryWriter(logdir)
        write = os.write
        def broken(fd, data):
            if fd > 2:
                raise OSError(28, "No space left on device")
            return write(fd, data)
        os.write = broken
        {log}
        time.sleep(0.5)
        """,
        tmp_path / "run",
    )

    [line] = [line for line in err.splitlines() if "lost at exit" in line]
    assert f"/{run} were lost at exit" in line or f" {run} were lost at exit" in line
    assert "No space left" in line
    with contextlib.suppress(KeyError):
        assert steps(tmp_path / "run", "loss") == []
