"""Many threads and processes at once: nothing is lost, and what waits stays bounded."""

from __future__ import annotations

import contextlib
import threading
import time

from tbx_widget import SummaryWriter
from tbx_widget.lanes import pump
from tbx_widget.run_streams import RunStreams
from tests.reading import count_records, event_files, read_scalars
from tests.unit.lanes.scripts import run, steps


def log_from_eight_threads(writer: SummaryWriter, each: int) -> None:
    def work(number: int) -> None:
        tag = f"thread{number}"
        add = writer.add_scalar
        for step in range(each):
            add(tag, 0.5, step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_loop_that_appends_faster_than_the_pump_drains_is_paused_for_moments(tmp_path, monkeypatch):
    gather, lengths = pump.gather, []
    writer = SummaryWriter(tmp_path)

    def slowly(run, numbers, flat):
        time.sleep(0.01)
        lengths.append(len(writer._stream.scalars) // 4)
        return gather(run, numbers, flat)

    monkeypatch.setattr(pump, "gather", slowly)
    monkeypatch.setattr(pump, "GATHERED_POINTS", 2000)
    monkeypatch.setattr(pump, "LONG_LIST", 4 * 5000)

    for step in range(300_000):
        writer.add_scalar("loss", 0.5, step)
    writer.close()

    assert max(lengths) < 150_000
    [path] = event_files(tmp_path)
    assert count_records(path) == 300_001


def test_a_pause_of_the_pump_does_not_stop_who_appends(tmp_path, monkeypatch):
    monkeypatch.setattr(pump, "LONG_LIST", 4 * 100)
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 0.0, 0)
    writer.flush()

    with writer._stream.deferred_guard, pump_of(writer).standing_still():
        started = time.perf_counter()
        for step in range(1, 500):
            writer.add_scalar("loss", 1.0, step)
        spent = time.perf_counter() - started
    writer.close()

    assert spent < 5.0
    assert steps(tmp_path, "loss") == list(range(500))


def pump_of(writer: SummaryWriter) -> pump.Pump:
    from tbx_widget.lanes.process import lanes

    return lanes._pump


def test_threads_that_log_the_first_scalars_of_a_subrun_at_once_share_its_file(tmp_path, monkeypatch):
    meeting = threading.Barrier(2)
    open_below = RunStreams._open_below

    def open_together(streams, path):
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        return open_below(streams, path)

    monkeypatch.setattr(RunStreams, "_open_below", open_together)
    writer = SummaryWriter(tmp_path)
    logging = [threading.Thread(target=writer.add_scalars, args=("m", {"a": 1.0}, step)) for step in range(2)]
    for thread in logging:
        thread.start()
    for thread in logging:
        thread.join()
    writer.close()

    assert len(event_files(tmp_path / "m" / "a")) == 1
    assert sorted(read_scalars(tmp_path / "m" / "a")["m"]) == [(0, 1.0), (1, 1.0)]


def test_a_signal_handler_in_the_middle_of_opening_a_subrun_shares_its_file(tmp_path, monkeypatch):
    open_below = RunStreams._open_below

    def open_interrupted(streams, path):
        monkeypatch.undo()
        stream = open_below(streams, path)
        writer.add_scalars("m", {"a": 2.0}, 1)
        return stream

    monkeypatch.setattr(RunStreams, "_open_below", open_interrupted)
    writer = SummaryWriter(tmp_path)
    writer.add_scalars("m", {"a": 1.0}, 0)
    writer.close()

    assert len(event_files(tmp_path / "m" / "a")) == 1
    assert sorted(read_scalars(tmp_path / "m" / "a")["m"]) == [(0, 1.0), (1, 2.0)]


def test_eight_processes_in_one_directory_have_files_of_their_own(tmp_path):
    run(
        """
        import os
        children = []
        for number in range(8):
            child = os.fork()
            if child == 0:
                writer = SummaryWriter(logdir)
                for step in range(20_000):
                    writer.add_scalar(f"process{number}", 0.5, step)
                sys.exit(0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8
        """,
        tmp_path,
    )

    assert len(event_files(tmp_path)) == 8
    assert [count_records(path) for path in event_files(tmp_path)] == [20_001] * 8
