"""What must not hang, stop a lane or mix up a series."""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time
import types

import numpy as np
import psutil
import pytest

from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Job
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.live.store import Store
from tests.reading import event_files, read_events, read_scalars
from tests.unit.lanes.scripts import run, steps


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


class OnDevice:
    """Stands for a tensor on a device: it becomes a number only in the media lane."""

    def __init__(self, value: float, *, error: Exception | None = None):
        self.shape = ()
        self._value, self._error = value, error

    def numpy(self):
        assert lanes._pump.media.thread.is_current
        if self._error is not None:
            raise self._error
        return np.array(self._value)


@pytest.fixture
def device(monkeypatch):
    monkeypatch.setattr("tbx_widget.run_streams.is_device_tensor", lambda value: isinstance(value, OnDevice))
    monkeypatch.setattr("tbx_widget.run_streams.own_array", lambda value, what: value)


def test_a_series_keeps_its_order_when_some_values_are_on_a_device(tmp_path, writer, device):
    for step in range(3000):
        tag = "/loss" if step % 5 == 0 else "loss"
        writer.add_scalar(tag, OnDevice(step) if step % 3 == 0 else float(step), step)

    writer.flush()

    assert read_scalars(tmp_path / "run") == {"loss": [(step, float(step)) for step in range(3000)]}


def test_one_value_that_a_device_does_not_give_loses_only_itself(tmp_path, writer, device, caplog):
    for step in range(9):
        error = RuntimeError("device lost") if step == 4 else None
        writer.add_scalar("loss", OnDevice(step, error=error), step)

    with pytest.raises(DataLossError, match=r"^1 records were lost"):
        writer.flush()

    assert [step for step, _ in read_scalars(tmp_path / "run")["loss"]] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert 'tag "loss"' in caplog.text


def test_a_value_with_a_title_keeps_its_place(tmp_path, writer):
    for step in range(50):
        titles = ("Loss", "lower is better") if step % 7 == 0 else ()
        writer.add_scalar("loss", float(step), step, None, *titles)

    writer.flush()

    assert [step for step, _ in read_scalars(tmp_path / "run")["loss"]] == list(range(50))


def test_a_lane_goes_on_after_a_step_and_a_log_handler_that_raise(monkeypatch):
    import threading

    steps = []
    done = threading.Event()

    def step():
        steps.append(len(steps))
        if len(steps) == 3:
            done.set()
            threading.Event().wait()
        raise RuntimeError("bug")

    def broken_handler(record):
        raise ValueError("handler")

    monkeypatch.setattr(logging.getLogger("tbx_widget.lanes.thread"), "filters", [broken_handler])
    LaneThread("test-lane", step).start()

    assert done.wait(10)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs signals")
def test_a_signal_handler_may_log_and_flush_in_the_middle_of_a_flush(tmp_path):
    out = run(
        """
        import signal, time
        writer = SummaryWriter(logdir)
        fired = []

        def handle(*_):
            if not fired or fired[-1] == "out":
                fired.append("in")
                writer.add_scalar("signal", 1.0, len(fired))
                writer.flush()
                fired.append("out")

        signal.signal(signal.SIGALRM, handle)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0017)
        end = time.monotonic() + 3
        step = 0
        while time.monotonic() < end:
            writer.add_scalar("loop", 1.0, step)
            writer.flush()
            step += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(len(fired) > 20)
        """,
        tmp_path,
    )

    assert out == "True\n"


def test_a_writer_that_garbage_collection_closes_in_a_lane_does_not_hang(tmp_path):
    out = run(
        """
        import gc, threading
        from tbx_widget.lanes import pump
        class Owner:
            def __init__(self):
                self.writer = SummaryWriter(logdir)
                self.me = self
            def __del__(self):
                self.writer.add_scalar("last", 1.0, 0)
                self.writer.close()
                closed.append(threading.current_thread().name)
        closed = []
        gc.disable()
        gather = pump.gather
        def collecting(*values):
            gc.collect()
            return gather(*values)
        pump.gather = collecting
        other = SummaryWriter(logdir + "/other")
        owner = Owner()
        del owner
        other.add_scalar("x", 1.0, 0)
        other.flush()
        print(closed)
        """,
        tmp_path,
    )

    assert out == "['tbx-pump']\n"
    assert read_scalars(tmp_path)["last"] == [(0, 1.0)]


def test_descriptors_that_somebody_closed_or_took_are_opened_again(tmp_path):
    out = run(
        """
        import os
        writer = SummaryWriter(logdir)
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        os.closerange(3, 200)
        strangers = [open(f"{logdir}-stranger{n}", "wb") for n in range(10)]
        writer.add_scalar("loss", 2.0, 1)
        writer.flush()
        writer.close()
        print(sum(os.path.getsize(one.name) for one in strangers), any(one.closed for one in strangers))
        os._exit(0)
        """,
        tmp_path / "run",
    )

    assert out.startswith("0 False")
    assert read_scalars(tmp_path / "run") == {"loss": [(0, 1.0), (1, 2.0)]}


def test_a_forked_child_does_not_purge_what_its_parent_has_logged(tmp_path):
    run(
        """
        import os
        writer = SummaryWriter(logdir, purge_step=5)
        writer.add_scalar("loss", 1.0, 9)
        writer.flush()
        child = os.fork()
        if child == 0:
            writer.add_scalar("child", 1.0, 0)
            writer.close()
            os._exit(0)
        os.waitpid(child, 0)
        """,
        tmp_path,
    )

    logs = [
        [e.step for e in read_events(path) if e.HasField("session_log")] for path in event_files(tmp_path)
    ]
    assert sorted(logs) == [[], [5]]


def test_a_board_that_fails_does_not_keep_records_from_the_file(tmp_path, writer, caplog):
    def broken(record):
        raise RuntimeError("store")

    writer._stream.live = types.SimpleNamespace(write=broken)
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()

    assert read_scalars(tmp_path / "run") == {"loss": [(0, 1.0)]}
    assert "missing on the boards" in caplog.text


def test_close_says_again_what_it_could_not_write(tmp_path, monkeypatch):
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalars("loss", {"train": 1.0, "val": 2.0}, 0)
    monkeypatch.setattr("os.write", _no_space)

    for _ in range(2):
        with pytest.raises(DataLossError):
            writer.close()

    monkeypatch.undo()
    writer.close()
    for key in ("train", "val"):
        assert len(read_scalars(tmp_path / "run" / "loss" / key)["loss"]) == 1


def test_a_new_subrun_on_an_ill_disk_does_not_stop_the_training(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("os.write", _no_space)

    writer.add_scalars("loss", {"late": 1.0}, 0)

    monkeypatch.undo()
    writer.flush()
    assert read_scalars(tmp_path / "run" / "loss" / "late") == {"loss": [(0, 1.0)]}


def test_a_spill_that_finds_no_room_is_counted_and_does_not_raise(tmp_path, writer, monkeypatch, caplog):
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.0)
    monkeypatch.setattr("tbx_widget.lanes.media.Media._fits", lambda self, job: False)
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (_ for _ in ()).throw(OSError(28, "No space left")))
    before = lanes._pump.media.lost

    writer.add_histogram("weights", [1.0], 0)
    with pytest.raises(DataLossError, match="1 records were lost"):
        writer.flush()
    writer.flush()

    assert lanes._pump.media.lost == before + 1
    assert any("no room" in problem for problem in lanes.status().problems)


def test_a_spilled_record_whose_file_somebody_removes_is_told_by_flush(tmp_path, writer, monkeypatch, caplog):
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.0)
    monkeypatch.setattr("tbx_widget.lanes.media.Media._fits", lambda self, job: False)
    monkeypatch.setattr("pickle.load", _gone)
    before = lanes._disk.lost_records

    writer.add_histogram("weights", [1.0], 0)
    with pytest.raises(DataLossError, match=r"^1 records were lost"):
        writer.flush()
    writer.flush()

    assert lanes._disk.lost_records == before
    assert any("could not be made" in problem for problem in lanes.status().problems)
    assert 'tag "weights": a record could not be made' in caplog.text


def test_what_the_pump_cannot_take_is_told_by_flush(tmp_path, writer, monkeypatch, caplog):
    def broken(*_):
        raise MemoryError

    monkeypatch.setattr("tbx_widget.lanes.pump.gather", broken)
    for step in range(3):
        writer.add_scalar("loss", 1.0, step)
    with pytest.raises(DataLossError, match=r"^3 records were lost"):
        writer.flush()
    monkeypatch.setattr(lanes._pump._nonfinite, "check", broken)
    writer.add_text("note", "hello", 0)
    with pytest.raises(DataLossError, match=r"^1 records were lost"):
        writer.close()

    monkeypatch.undo()
    writer.flush()
    assert "records could not be taken and are lost" in caplog.text


def test_a_record_that_had_to_spill_is_in_the_file_all_the_same(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("tbx_widget.lanes.media.MOST_WAIT_SECS", 0.0)
    monkeypatch.setattr("tbx_widget.lanes.media.Media._fits", lambda self, job: False)
    before = lanes._pump.media.spilled

    writer.add_histogram("weights", np.arange(10.0), 3)
    writer.flush()

    assert lanes._pump.media.spilled == before + 1
    [path] = event_files(tmp_path / "run")
    assert [v.histo.num for e in read_events(path) for v in e.summary.value] == [10]


def test_many_writers_hold_at_most_128_files_open(tmp_path):
    writers = [SummaryWriter(tmp_path / str(n)) for n in range(200)]
    for writer in writers:
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()

    opened = [str(one.path) for one in psutil.Process().open_files()]
    assert sum(str(tmp_path) in path for path in opened) <= 128

    for writer in writers:
        writer.add_scalar("loss", 2.0, 1)
        writer.close()
    assert all(len(read_scalars(tmp_path / str(n))["loss"]) == 2 for n in range(200))


def test_tags_that_utf8_cannot_write_and_paths_that_leave_the_run_are_handled(tmp_path, writer):
    writer.add_scalar("bad\udcff", 1.0, 0)
    with pytest.raises(ValueError, match="can be a directory"):
        writer.add_scalars("loss", {"../../elsewhere": 1.0}, 0)
    with pytest.raises(ValueError, match="can be a directory"):
        writer.add_scalars("loss", {"//elsewhere": 1.0}, 0)

    writer.flush()

    assert read_scalars(tmp_path / "run") == {"bad?": [(0, 1.0)]}


def _gone(file):
    raise FileNotFoundError(2, "No such file or directory")


def _no_space(fd: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_a_finalizer_in_a_lane_that_logs_and_closes_loses_nothing(tmp_path):
    class Trainer:
        def __init__(self, number):
            self.writer = SummaryWriter(tmp_path / str(number))
            self.writer.add_scalar("loss", 1.0, 0)

        def __del__(self):
            threads.append(threading.current_thread().name)
            self.writer.add_scalar("loss", 2.0, 1)
            self.writer.close()

    threads = []
    with SummaryWriter(tmp_path / "other") as other:
        for number in range(5):
            trainers = [Trainer(number)]
            lanes.submit(Job(other._stream, "x", "x", 0, 0.0, trainers, list.clear, 1))
            del trainers
            other.flush()
    lanes.flush([])

    assert threads == ["tbx-media"] * 5
    assert all(steps(tmp_path / str(number), "loss") == [0, 1] for number in range(5))


def test_a_finalizer_that_logs_is_not_told_that_its_writer_was_closed(tmp_path, caplog):
    class Trainer:
        def __init__(self):
            self.writer = SummaryWriter(tmp_path)
            self.writer.add_scalar("loss", 1.0, 0)
            self.stream = self.writer._stream
            self.itself = self

        def __del__(self):
            while lanes._pump.has(self.stream) and time.monotonic() < end:
                time.sleep(0.01)
            self.writer.add_scalar("loss", 1.0, 1)
            self.writer.close()

    end = time.monotonic() + 10
    Trainer()
    gc.collect()

    assert steps(tmp_path, "loss") == [0, 1]
    assert not caplog.records


def test_a_writer_that_is_opened_again_while_it_is_closed_loses_nothing(tmp_path, monkeypatch):
    class Interrupted(dict):
        def pop(self, stream, default):
            if not logged:
                logged.append(writer.add_scalar("loss", 1.0, 1))
            return super().pop(stream, default)

    logged = []
    monkeypatch.setattr(lanes._pump, "_streams", Interrupted())
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    writer.close()
    assert lanes.streams == (writer._stream,)
    writer.add_scalar("loss", 1.0, 2)
    writer.flush()

    assert steps(tmp_path, "loss") == [0, 1, 2]
    writer.close()
    assert not lanes.streams


def test_a_finalizer_that_closes_a_writer_while_a_board_is_made_does_not_hang(tmp_path, monkeypatch):
    def fill_and_collect(*_):
        trainers.clear()

    class Trainer:
        def __init__(self):
            self.writer = SummaryWriter(tmp_path / "gone")

        def __del__(self):
            self.writer.add_scalar("loss", 1.0, 0)
            self.writer.close()

    trainers = [Trainer()]
    writer = SummaryWriter(tmp_path / "run")
    monkeypatch.setattr("tbx_widget.lanes.backfill.fill_from_file", fill_and_collect)
    monkeypatch.setattr(lanes, "_store", Store())
    joining = threading.Thread(target=lanes._join_late, args=(writer._stream,), daemon=True)
    joining.start()
    joining.join(20)

    assert not joining.is_alive()
    writer.close()
    assert steps(tmp_path / "gone", "loss") == [0]
