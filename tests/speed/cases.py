"""What is timed, each in a process of its own: `python -m tests.speed.cases CASE LIBRARY` prints seconds of CPU.

CPU time is compared and not wall time: the machines that run this are shared.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CALLS = {"tbx_widget": 100_000, "tensorboardX": 20_000}


def open_writer(library: str, logdir: Path) -> Any:
    if library == "tensorboardX":
        from tensorboardX import SummaryWriter
    else:
        from tbx_widget import SummaryWriter
    return SummaryWriter(str(logdir))


def caller(library: str, logdir: Path) -> float:
    """CPU seconds of the training thread per `add_scalar` of a Python float."""
    writer = open_writer(library, logdir)
    add = writer.add_scalar
    calls = CALLS[library]
    add("loss", 0.5, 0)
    started = time.thread_time()
    for step in range(calls):
        add("loss", 0.5, step)
    spent = time.thread_time() - started
    writer.close()
    return spent / calls


def burst(library: str, logdir: Path) -> float:
    """CPU seconds of the whole process per scalar of 50 tags, until all are on disk and in the live store."""
    if library == "tbx_widget":
        from tbx_widget.lanes.process import lanes

        lanes.store()
    writer = open_writer(library, logdir)
    tags = [f"tag{n}" for n in range(50)]
    steps = CALLS[library] // len(tags)
    started = time.process_time()
    for step in range(steps):
        for tag in tags:
            writer.add_scalar(tag, 0.5, step)
    writer.close()
    return (time.process_time() - started) / CALLS[library]


def paced(library: str, logdir: Path) -> float:
    """CPU seconds per second of all threads but the training loop's, at 50 tags x 20 steps a second."""
    writer = open_writer(library, logdir)
    pace(writer, 1.0)
    return pace(writer, 5.0)


def pace(writer: Any, seconds: float) -> float:
    """Log 50 tags 20 times a second; give the CPU seconds per second of the other threads."""
    tags = [f"tag{n}" for n in range(50)]
    started, process, thread = time.perf_counter(), time.process_time(), time.thread_time()
    for step in range(round(20 * seconds)):
        for tag in tags:
            writer.add_scalar(tag, 0.5 * step, step)
        time.sleep(max(started + (step + 1) / 20 - time.perf_counter(), 0))
    spent = (time.process_time() - process) - (time.thread_time() - thread)
    return spent / (time.perf_counter() - started)


def import_writer(library: str, logdir: Path) -> float:
    """CPU seconds of importing the writer, with torch installed."""
    started = time.process_time()
    if library == "torch":
        from torch.utils.tensorboard import SummaryWriter
    elif library == "tensorboardX":
        from tensorboardX import SummaryWriter
    else:
        from tbx_widget import SummaryWriter
    assert SummaryWriter is not None
    return time.process_time() - started


CASES: dict[str, Callable[[str, Path], float]] = {
    "caller": caller,
    "burst": burst,
    "paced": paced,
    "import": import_writer,
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(CASES[sys.argv[1]](sys.argv[2], Path(folder) / "run"))
