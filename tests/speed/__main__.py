"""`make bench`: this package beside tensorboardX in one run, as a table and as JSON."""

from __future__ import annotations

import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.speed.kernel import paced_with_board
from tests.speed.latency import measure_latency

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "build" / "bench.json"
ROUNDS = 5


class Row(NamedTuple):
    what: str
    unit: str
    ours: list[float]
    peer: list[float]
    """Empty where the target is an absolute figure."""
    target: str
    is_met: bool


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
    reached = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    return Row(what, "us", ours, theirs, f"{ratio:g}x less", reached >= ratio)


def absolute(what: str, unit: str, measure: Callable[[], float], *, most: float, rounds: int = ROUNDS) -> Row:
    ours = [measure() for _ in range(rounds)]
    return Row(what, unit, ours, [], f"<= {most:g} {unit}", statistics.median(ours) <= most)


def bundle_size() -> float:
    code = (ROOT / "tbx_widget" / "static" / "widget.js").read_bytes()
    return len(gzip.compress(code, 9, mtime=0)) / 1000


def rows() -> list[Row]:
    found = [
        against("add_scalar, training thread", "caller", "tensorboardX", ratio=40),
        against("100,000 scalars, 50 tags, whole process", "burst", "tensorboardX", ratio=15),
        absolute(
            "50 tags x 20 steps/s, our threads", "ms/s", lambda: 1e3 * run_case("paced", "tbx_widget"), most=8
        ),
        absolute("the same with a displayed board", "ms/s", lambda: 1e3 * paced_with_board(), most=25),
        against("import of the writer (peer: torch's)", "import", "torch", ratio=5),
        absolute("import of the writer", "ms", lambda: 1e3 * run_case("import", "tbx_widget"), most=200),
        absolute("core bundle, gzip", "kB", bundle_size, most=45, rounds=1),
    ]
    for beside, most in (("torch", 200), ("python", 250)):
        ours = measure_latency(beside)
        what = f"add_scalar to changed pixel, {beside} loop, p95"
        found.append(Row(what, "ms", ours, [], f"<= {most} ms", statistics.median(ours) <= most))
    return found


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.3g} ({min(values):.3g}..{max(values):.3g})" if values else "-"


def main() -> None:
    found = rows()
    print(f"\nPython {platform.python_version()}, median (lowest..highest) of {ROUNDS} rounds, CPU time\n")
    print("| what | unit | tbx_widget | peer | ratio | target | met |\n|---|---|---|---|---|---|---|")
    for row in found:
        ratios = [b / a for a, b in zip(row.ours, row.peer, strict=False)]
        cells = [row.what, row.unit, spread(row.ours), spread(row.peer), spread(ratios), row.target]
        print(f"| {' | '.join(cells)} | {'yes' if row.is_met else 'NO'} |")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([row._asdict() for row in found], indent=1) + "\n")
    print(f"\nwritten to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
