"""Forks, spawns, kills, exits and full disks, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tests.reading import event_files, read_events
from tests.unit.lanes.scripts import ROOT, run, start, steps


def test_a_forked_child_and_its_parent_write_their_own_files_and_end(tmp_path):
    run(
        """
        import os
        writer = SummaryWriter(logdir)
        for step in range(50):
            writer.add_scalar("parent", 1.0, step)
        child = os.fork()
        for step in range(50, 100):
            writer.add_scalar("child" if child == 0 else "parent", 1.0, step)
        if child == 0:
            writer.close()
            os._exit(0)
        os.waitpid(child, 0)
        writer.close()
        """,
        tmp_path,
    )

    assert len(event_files(tmp_path)) == 2
    assert steps(tmp_path, "parent") == list(range(100))
    assert steps(tmp_path, "child") == list(range(50, 100))


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_multiprocessing_child_that_does_not_close_keeps_everything(tmp_path, method):
    script = tmp_path / "job.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import multiprocessing, sys
            from tbx_widget import SummaryWriter

            def work(writer):
                for step in range(1000):
                    writer.add_scalar("child", 1.0, step)

            if __name__ == "__main__":
                writer = SummaryWriter(sys.argv[1])
                writer.add_scalar("parent", 1.0, 0)
                child = multiprocessing.get_context({method!r}).Process(target=work, args=(writer,))
                child.start()
                child.join()
                writer.add_scalar("parent", 1.0, 1)
            """
        )
    )
    logdir = tmp_path / "logs"

    command = [sys.executable, "-W", "ignore", str(script), str(logdir)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)

    assert done.returncode == 0
    assert steps(logdir, "child") == list(range(1000))
    assert steps(logdir, "parent") == [0, 1]


@pytest.mark.parametrize("end", ["pass", "sys.exit(0)", "raise SystemExit"])
def test_a_normal_exit_without_close_loses_nothing(tmp_path, end):
    run(
        f"""
        import numpy as np
        writer = SummaryWriter(logdir)
        for step in range(20_000):
            writer.add_scalar("loss", 1.0, step)
        writer.add_histogram("weights", np.arange(10.0), 1)
        {end}
        """,
        tmp_path,
    )

    assert steps(tmp_path, "loss") == list(range(20_000))
    tags = {v.tag for path in event_files(tmp_path) for e in read_events(path) for v in e.summary.value}
    assert tags == {"loss", "weights"}


def test_a_writer_that_is_gone_before_its_media_are_made_loses_none_at_exit(tmp_path):
    run(
        """
        import time
        from tbx_widget.events import TEXT, Text

        def make(data):
            time.sleep(0.3)
            return Text((data,))

        def log():
            writer = SummaryWriter(logdir)
            for step in range(4):
                call = writer._call("add_text", "note", step, None)
                writer._streams.submit(TEXT, call, "slow", make, 10)
            writer.add_scalar("loss", 1.0, 0)

        log()
        time.sleep(0.5)
        """,
        tmp_path,
    )

    [path] = event_files(tmp_path)
    kept = [e.step for e in read_events(path) for v in e.summary.value if v.tag == "note"]
    assert kept == list(range(4))


def test_values_logged_while_the_interpreter_ends_are_kept(tmp_path):
    run(
        """
        import atexit
        atexit.register(lambda: writer.add_scalar("late", 1.0, 7))
        writer = SummaryWriter(logdir)
        writer.add_scalar("loss", 1.0, 0)
        """,
        tmp_path,
    )

    assert steps(tmp_path, "late") == [7]


def test_an_uncaught_exception_loses_nothing(tmp_path):
    process = start(
        """
        writer = SummaryWriter(logdir)
        for step in range(1000):
            writer.add_scalar("loss", 1.0, step)
        raise ValueError("training broke")
        """,
        tmp_path,
    )
    process.communicate(timeout=60)

    assert process.returncode == 1
    assert steps(tmp_path, "loss") == list(range(1000))


def test_a_killed_process_loses_only_the_last_tenth_of_a_second(tmp_path):
    process = start(
        """
        import time
        writer = SummaryWriter(logdir)
        for step in range(1000):
            writer.add_scalar("loss", 1.0, step)
        time.sleep(0.3)
        print("old enough", flush=True)
        for step in range(1000, 10**9):
            writer.add_scalar("loss", 1.0, step)
        """,
        tmp_path,
    )
    assert process.stdout.readline() == "old enough\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    [path] = event_files(tmp_path)
    kept = steps(tmp_path, "loss")
    assert len(kept) >= 1000
    assert kept == list(range(len(kept)))
    assert path.stat().st_size > 0


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs a file size limit")
def test_a_short_write_leaves_whole_records_and_heals_when_there_is_room(tmp_path):
    out = run(
        """
        import resource, signal, pathlib
        from tbx_widget import DataLossError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        writer = SummaryWriter(logdir)
        for step in range(100):
            writer.add_scalar("loss", 1.0, step)
        writer.flush()
        [file] = pathlib.Path(logdir).iterdir()
        whole = file.stat().st_size
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (whole + 70, hard))
        for step in range(100, 200):
            writer.add_scalar("loss", 1.0, step)
        try:
            writer.flush()
        except DataLossError as error:
            print("told", file.stat().st_size == whole)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        writer.add_scalar("loss", 1.0, 200)
        writer.close()
        """,
        tmp_path,
    )

    assert out == "told True\n"
    assert steps(tmp_path, "loss") == list(range(201))


def test_importing_and_making_a_writer_loads_nothing_heavy(tmp_path):
    out = run(
        """
        SummaryWriter(logdir).close()
        heavy = ["anywidget", "IPython", "torch", "tornado", "matplotlib", "ipywidgets", "traitlets", "PIL"]
        print([name for name in heavy if name in sys.modules])
        """,
        tmp_path,
    )

    assert out == "[]\n"
