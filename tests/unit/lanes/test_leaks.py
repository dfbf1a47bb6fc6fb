"""Writers that come and go leave nothing behind."""

from __future__ import annotations

import gc

import psutil
import pytest

from tbx_widget import SummaryWriter
from tbx_widget.lanes.process import lanes
from tests.unit.lanes.scripts import run

KILO = 1024


def test_a_writer_that_was_closed_is_freed_without_the_garbage_collector(tmp_path):
    import weakref

    writer = SummaryWriter(tmp_path)
    writer.add_scalars("loss", {"train": 1.0}, 0)
    writer.close()
    watched, stream = weakref.ref(writer), weakref.ref(writer._stream)
    gc.disable()
    try:
        del writer
        lanes.nudge()
        lanes.flush([])

        assert watched() is None
        assert stream() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("end", ["writer.close()", "del writer"])
@pytest.mark.parametrize("store", ["pass", "lanes.store()"])
def test_a_thousand_writers_leave_no_threads_descriptors_or_memory(tmp_path, end, store):
    out = run(
        f"""
        import gc, tracemalloc, psutil
        from tests.memory import held_bytes
        from tbx_widget.lanes.process import lanes
        {store}
        process = psutil.Process()

        def use(count):
            for number in range(count):
                writer = SummaryWriter(f"{{logdir}}/{{number % 50}}")
                writer.add_scalar("loss", 1.0, number)
                writer.add_histogram("weights", [1.0, 2.0], number)
                {end}
            lanes.flush(lanes.streams)
            lanes.nudge()
            lanes.flush([])
            gc.collect()

        use(200)
        tracemalloc.start()
        use(50)
        threads, descriptors = process.num_threads(), process.num_fds()
        before = held_bytes()
        use(1000)
        after = held_bytes()
        print(process.num_threads() - threads, process.num_fds() - descriptors, len(lanes.streams), after - before)
        """,
        tmp_path,
    )

    threads, descriptors, streams, grown = map(int, out.split())
    assert threads <= 0
    assert descriptors <= 0
    assert streams <= 1
    assert grown < (400 if store == "pass" else 10_000) * KILO  # a board keeps what was logged


@pytest.mark.parametrize("first", ["pass", "log_something()"])
def test_writers_to_which_nothing_was_logged_go_at_once(tmp_path, first):
    out = run(
        f"""
        import time
        from tbx_widget.lanes.process import lanes
        def log_something():
            with SummaryWriter(logdir) as writer:
                writer.add_scalar("loss", 1.0, 0)
            time.sleep(1.0)
        {first}
        for _ in range(100):
            SummaryWriter(logdir)
        end = time.monotonic() + 3
        while len(lanes.streams) > 1 and time.monotonic() < end:
            time.sleep(0.01)
        print(len(lanes.streams), len(lanes._pump._tickets))
        """,
        tmp_path,
    )

    streams, tickets = map(int, out.split())
    assert streams <= 1
    assert tickets <= 1


def test_twenty_keys_need_one_descriptor_each_and_no_thread(tmp_path):
    process = psutil.Process()
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    threads, descriptors = process.num_threads(), process.num_fds()

    for step in range(50):
        writer.add_scalars("loss", {f"key{n}": float(n) for n in range(20)}, step)
        writer.flush()

    assert process.num_threads() == threads
    assert process.num_fds() - descriptors <= 20
    writer.close()
    assert process.num_fds() - descriptors <= 0


def test_what_was_logged_does_not_stay_in_memory_without_a_board(tmp_path):
    out = run(
        """
        import gc, tracemalloc
        from tests.memory import held_bytes
        writer = SummaryWriter(logdir)
        def log(first):
            for step in range(first, first + 100_000):
                writer.add_scalar("loss", step * 0.5, step)
            for step in range(50):
                writer.add_text("note", "x" * 10_000, step)
            writer.flush()
            gc.collect()
        log(0)
        tracemalloc.start()
        log(100_000)
        print(held_bytes())
        """,
        tmp_path,
    )

    assert int(out) < 500 * KILO
