"""Commands that serve a page, and what they and the browser cost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

import psutil

from tests.speed.memory import peak_memory

BIN = Path(sys.executable).parent
WAIT_SECS = 120
POLL_SECS = 0.05
_URL = re.compile(rb"http://localhost:\d+/")


class Command:
    """A command that runs until the end of the block; `url` is the page that it has named.

    Parameters
    ----------
    words : list of str
        The command and its arguments.
    is_ready : callable
        Says of a URL that it can be opened.
    """

    def __init__(self, words: list[str], is_ready: Callable[[str], bool] = lambda url: True) -> None:
        self._words = words
        self._is_ready = is_ready
        self.url = ""
        self.started_at = 0.0
        """Seconds since the epoch."""

    def __enter__(self) -> Command:
        self.started_at = time.time()
        self._process = subprocess.Popen(self._words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self._process.stdout is not None
        self.url = _read_url(self._process.stdout)
        threading.Thread(target=self._process.stdout.read, daemon=True).start()
        _wait_until(lambda: self._is_ready(self.url))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        family = self._family()
        self._process.terminate()
        self._process.wait()
        for one in psutil.wait_procs(family, timeout=5)[1]:
            one.kill()

    def cpu(self) -> float:
        """Give the seconds of CPU of the command and its children so far."""
        return sum(_cpu(one) for one in self._family())

    def peak(self) -> float:
        """Give the MB that the command and its children have held at most."""
        return sum(peak_memory(one.pid) for one in self._family())

    def _family(self) -> list[psutil.Process]:
        process = psutil.Process(self._process.pid)
        return [process, *process.children(recursive=True)]


def tensorboardx(logdir: Path) -> Command:
    return Command([str(BIN / "tensorboardx"), "--logdir", str(logdir), "--port", "0"])


def tensorboard(logdir: Path, runs: int) -> Command:
    """TensorBoard, ready when it serves all runs: a page that is opened earlier stays as it is."""
    words = [str(BIN / "tensorboard"), "--logdir", str(logdir), "--port", "0"]
    return Command(words, lambda url: _served_runs(url) >= runs)


def children_cpu() -> float:
    """Give the seconds of CPU of all processes that this one has started and that still run."""
    return sum(_cpu(one) for one in psutil.Process().children(recursive=True))


def _served_runs(url: str) -> int:
    with urllib.request.urlopen(f"{url}data/plugin/scalars/tags") as answer:
        return len(json.load(answer))


def _read_url(said: IO[bytes]) -> str:
    for line in said:
        if found := _URL.search(line):
            return found.group().decode()
    raise RuntimeError("the command has ended without naming a page")


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the page was not ready within {WAIT_SECS} s")
        time.sleep(POLL_SECS)


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
