"""Scripts that run in a process of their own, as a user's training does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.reading import read_scalars

ROOT = Path(__file__).parents[3]
HEAD = "import sys\nfrom tbx_widget import SummaryWriter\nlogdir = sys.argv[1]\n"
MOST_SECS = 60


def _start(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _finish(process: subprocess.Popen) -> tuple[str, str]:
    try:
        out, err = process.communicate(timeout=MOST_SECS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert process.returncode == 0, err
    return out, err


def start(script: str, logdir: Path) -> subprocess.Popen:
    """Start a script that finds `SummaryWriter` and `logdir`."""
    return _start(["-c", HEAD + textwrap.dedent(script), str(logdir)])


def run(script: str, logdir: Path) -> str:
    """Run a script to its end; give what it prints."""
    return _finish(start(script, logdir))[0]


def run_with_errors(script: str, logdir: Path) -> tuple[str, str]:
    """Run a script to its end; give what it prints, and what it says on stderr."""
    return _finish(start(script, logdir))


def run_file(script: str, logdir: Path) -> str:
    """Run a script from a file, so that children that are spawned can import it."""
    path = logdir.parent / "script.py"
    path.write_text(HEAD + textwrap.dedent(script))
    return _finish(_start([str(path), str(logdir)]))[0]


def steps(logdir: Path, tag: str) -> list[int]:
    """Give the steps of a series in the order of the files."""
    return [step for step, _ in read_scalars(logdir)[tag]]
