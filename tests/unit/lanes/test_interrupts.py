"""Signals, interrupts, log handlers and event loops in the middle of everything."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events, read_scalars
from tests.unit.lanes.scripts import run, steps

needs_signals = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs signals")


@needs_signals
def test_a_signal_handler_may_log_media_in_the_middle_of_logging_media(tmp_path):
    out = run(
        """
        import signal, time
        writer = SummaryWriter(logdir)
        fired = []

        def handle(*_):
            fired.append(1)
            writer.add_histogram("signal", [1.0, 2.0], len(fired))
            writer.add_text("note", "hello", len(fired))

        signal.signal(signal.SIGALRM, handle)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0013)
        end = time.monotonic() + 1.0
        step = 0
        while time.monotonic() < end:
            writer.add_histogram("loop", [1.0, 2.0], step)
            step += 1
            if step % 50 == 0:
                writer.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)
        writer.close()
        print(len(fired), step)
        """,
        tmp_path,
    )

    fired, looped = map(int, out.split())
    [path] = event_files(tmp_path)
    tags = [value.tag for event in read_events(path) for value in event.summary.value]
    assert fired > 20
    assert tags.count("signal") == tags.count("note/text_summary") == fired
    assert tags.count("loop") == looped


@needs_signals
def test_a_signal_handler_may_flush_wherever_it_interrupts(tmp_path):
    out = run(
        """
        import faulthandler, signal, time
        faulthandler.dump_traceback_later(20, exit=True)
        writer = SummaryWriter(logdir)
        fired, is_inside = [], False

        def handle(*_):
            global is_inside
            if not is_inside:
                is_inside = True
                fired.append(1)
                writer.add_histogram("signal", [1.0, 2.0], len(fired))
                writer.flush()
                is_inside = False

        signal.signal(signal.SIGALRM, handle)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        end = time.monotonic() + 2.5
        step = 0
        while time.monotonic() < end:
            writer.add_histogram("loop", [1.0, 2.0], step)
            step += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        writer.close()
        print(len(fired), step)
        """,
        tmp_path,
    )

    fired, looped = map(int, out.split())
    [path] = event_files(tmp_path)
    tags = [value.tag for event in read_events(path) for value in event.summary.value]
    assert fired > 20
    assert tags.count("signal") == fired
    assert tags.count("loop") == looped


@needs_signals
def test_interrupts_in_the_middle_of_calls_stop_only_these_calls(tmp_path):
    out = run(
        """
        import signal, time
        writer = SummaryWriter(logdir)
        done, step, is_inside = [], 0, False

        def interrupt(*_):
            global is_inside
            if is_inside:
                is_inside = False
                raise KeyboardInterrupt

        signal.signal(signal.SIGALRM, interrupt)
        end = time.monotonic() + 1.5
        signal.setitimer(signal.ITIMER_REAL, 0.003, 0.0037)
        while time.monotonic() < end:
            try:
                is_inside = True
                while time.monotonic() < end:
                    step += 1
                    writer.add_scalar("loss", 1.0, step)
                    writer.add_histogram("weights", [1.0, 2.0], step)
                    writer.add_scalars("both", {"a": 1.0, "b": 2.0}, step)
                    done.append(step)
                    if step % 20 == 0:
                        writer.flush()
                is_inside = False
            except KeyboardInterrupt:
                pass
        signal.setitimer(signal.ITIMER_REAL, 0)
        writer.close()
        print(*done)
        """,
        tmp_path,
    )

    done = set(map(int, out.split()))
    [path] = tmp_path.glob("*tfevents*")
    events = [(v.tag, e.step) for e in read_events(path) for v in e.summary.value]
    assert len(done) > 100
    assert done <= {step for tag, step in events if tag == "loss"}
    assert done <= {step for tag, step in events if tag == "weights"}
    assert done <= set(steps(tmp_path / "both" / "a", "both"))
    assert len(events) == len(set(events))


def test_a_log_handler_that_flushes_and_logs_scalars_does_not_hang(tmp_path):
    run(
        """
        import logging, threading

        class ToWriter(logging.Handler):
            count = 0
            def emit(self, record):
                self.count += 1
                writer.add_scalar("logged", float(self.count), self.count)
                writer.add_scalar(f"bad{self.count}", float("nan"), 0)
                writer.flush()

        writer = SummaryWriter(logdir)
        handler = ToWriter()
        logging.getLogger().addHandler(handler)
        for step in range(20):
            writer.add_scalar(f"loss{step}", float("nan"), step)
            if step % 10 == 0:
                logging.warning("step %d", step)
        writer.flush()
        logging.getLogger().removeHandler(handler)
        writer.close()
        """,
        tmp_path,
    )

    kept = read_scalars(tmp_path)
    assert {f"loss{step}" for step in range(20)} <= set(kept)
    assert len(kept["logged"]) >= 2


def test_a_slow_log_handler_does_not_keep_records_from_the_disk(tmp_path):
    out = run(
        """
        import logging, pathlib, threading, time
        release = threading.Event()

        class Slow(logging.Handler):
            def emit(self, record):
                release.wait(20)

        logging.getLogger().addHandler(Slow())
        writer = SummaryWriter(logdir)
        writer.add_scalar("bad", float("nan"), 0)
        for step in range(100):
            writer.add_scalar("loss", 1.0, step)
        end = time.monotonic() + 10
        [file] = pathlib.Path(logdir).iterdir()
        while file.stat().st_size < 4000 and time.monotonic() < end:
            time.sleep(0.01)
        print(file.stat().st_size > 4000, release.is_set())
        release.set()
        """,
        tmp_path,
    )

    assert out == "True False\n"


def test_tasks_of_an_event_loop_log_side_by_side(tmp_path):
    async def train(writer, number):
        for step in range(100):
            writer.add_scalar(f"task{number}", float(step), step)
            await asyncio.sleep(0)

    async def main():
        with SummaryWriter(tmp_path) as writer:
            await asyncio.gather(*(train(writer, number) for number in range(8)))
            await asyncio.to_thread(writer.flush)

    asyncio.run(main())

    assert all(steps(tmp_path, f"task{number}") == list(range(100)) for number in range(8))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_writers_are_opened_in_a_signal_handler_while_others_are_opened(tmp_path):
    out = run(
        """
        import signal, time
        made = []
        def handle(*_):
            made.append(SummaryWriter(f"{logdir}/signal{len(made)}"))
            made[-1].add_scalar("loss", 1.0, 0)
        signal.signal(signal.SIGALRM, handle)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.003)
        for number in range(300):
            with SummaryWriter(f"{logdir}/loop{number}") as writer:
                writer.add_scalar("loss", 1.0, number)
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(len(made) > 5)
        """,
        tmp_path,
    )

    assert out == "True\n"
    assert all(steps(tmp_path / f"loop{number}", "loss") == [number] for number in range(300))
