"""CPU time and peak memory of readers that run in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.speed.data import ROOT
from tests.speed.memory import peak_memory

RUST_HAS_READ = b"Finished load cycle"


class Spent(NamedTuple):
    """What one reading has cost."""

    whole: float
    """Seconds of CPU of the process from its start to its end, with all its children."""
    inside: float
    """Seconds of CPU after the imports; the same as `whole` where there are none."""
    peak: float
    """MB of memory."""
    points: int
    """How many were kept; 0 where nobody knows."""


def run_reader(reader: str, path: Path) -> Spent:
    """Run one of `loads.READERS`."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.speed.loads", reader, str(path)]
    # Installed packages come with their bytecode; this checkout shall write its own.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        with process.stdout as output:
            printed = output.read()
        whole = _wait(process)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(errors.read().decode())
    said = json.loads(printed)
    return Spent(whole, said["secs"], said["peak"], said["points"])


def run_rust(samples: str, path: Path) -> Spent:
    """Let TensorBoard's data server read everything once; `samples` is "" for what it keeps by default."""
    from tensorboard_data_server import server_binary

    with tempfile.TemporaryDirectory() as folder:
        command = [server_binary(), "--logdir", str(path), "--port", "0", "--reload", "once", "-v"]
        command += ["--port-file", f"{folder}/port", "--die-after-stdin", f"--samples-per-plugin={samples}"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        assert process.stdin is not None
        assert process.stderr is not None
        with process.stderr as said:
            while (line := said.readline()) and RUST_HAS_READ not in line:
                pass
            assert line, "the data server has ended by itself"
            peak = peak_memory(process.pid)
            process.stdin.close()
            said.read()
        whole = _wait(process)
    return Spent(whole, whole, peak, 0)


def _wait(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end; give the seconds of CPU of the process and of all children it has waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime
