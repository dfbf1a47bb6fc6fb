"""The rows of writing: the calls of a training loop, the live board beside it, the size of its code."""

from __future__ import annotations

import gzip
import os
import statistics
import subprocess
import sys

from tests.speed.data import ROOT
from tests.speed.kernel import paced_with_board
from tests.speed.latency import measure_latency
from tests.speed.table import ROUNDS, Row, absolute, compared_row


def run_case(case: str, library: str) -> float:
    command = [sys.executable, "-W", "ignore", "-m", "tests.speed.cases", case, library]
    # Installed packages come with their bytecode; this checkout shall write its own.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return float(done.stdout)


def against(what: str, case: str, peer: str, *, ratio: float) -> Row:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(1e6 * run_case(case, "tbx_widget"))
        theirs.append(1e6 * run_case(case, peer))
    return compared_row(what, "us", ours, theirs, ratio=ratio)


def bundle_size() -> float:
    code = (ROOT / "tbx_widget" / "static" / "widget.js").read_bytes()
    return len(gzip.compress(code, 9, mtime=0)) / 1000


def rows() -> list[Row]:
    found = [
        against("add_scalar, training thread (peer: tensorboardX)", "caller", "tensorboardX", ratio=40),
        against("100,000 scalars, 50 tags, whole process (tensorboardX)", "burst", "tensorboardX", ratio=15),
        absolute(
            "50 tags x 20 steps/s, our threads", "ms/s", lambda: 1e3 * run_case("paced", "tbx_widget"), most=8
        ),
        absolute("the same with a displayed board", "ms/s", lambda: 1e3 * paced_with_board(), most=25),
        against("import of the writer (torch's)", "import", "torch", ratio=5),
        absolute("import of the writer", "ms", lambda: 1e3 * run_case("import", "tbx_widget"), most=200),
        absolute("core bundle, gzip", "kB", bundle_size, most=60, rounds=1),
    ]
    for beside, most in (("torch", 200), ("python", 250)):
        ours = measure_latency(beside)
        what = f"add_scalar to changed pixel, {beside} loop, p95"
        found.append(Row(what, "ms", ours, [], f"<= {most} ms", statistics.median(ours) <= most))
    return found
