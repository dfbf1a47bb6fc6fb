"""The rows of the writer's methods, each beside tensorboardX as pip installs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.speed.calls import Cost
from tests.speed.data import ROOT
from tests.speed.table import ROUNDS, Row, absolute_row, compared_row

RATIOS = {
    ("float", "caller"): ("add_scalar of a float, training thread", "us", 50),
    ("float32", "caller"): ("add_scalar of a np.float32, training thread", "us", 30),
    ("torch", "caller"): ("add_scalar of a CPU tensor, training thread", "us", 8),
    ("1 tag", "whole"): ("100,000 scalars of 1 tag, to disk and store, each", "us", 30),
    ("50 tags", "whole"): ("100,000 scalars of 50 tags, to disk and store, each", "us", 20),
    ("1000 tags", "whole"): ("100,000 scalars of 1,000 tags, to disk and store, each", "us", 15),
    ("histogram 1e4", "whole"): ("add_histogram of 1e4 float32, whole", "us", 4),
}
LIMITS = {
    ("histogram 1e7", "caller"): ("add_histogram of 1e7 float32, training thread", "ms", 9),
    ("histogram 1e7", "whole"): ("the same, whole", "ms", 24),
    ("image", "caller"): ("add_image 3x512x512 uint8, training thread", "ms", 0.5),
    ("image", "whole"): ("the same, whole, standard library", "ms", 10),
    ("image with isal", "whole"): ("the same, whole, with the extra `fast`", "ms", 5),
    ("images", "caller"): ("add_images 64x3x64x64 float32, training thread", "ms", 2),
    ("curve", "whole"): ("add_pr_curve of 1e6 labels, whole", "ms", 4.5),
    ("embedding", "whole"): ("add_embedding 10,000x128 with metadata, whole", "ms", 30),
    ("embedding", "nbytes"): ("the same, on disk", "MB", 5.3),
    ("50 tags", "nbytes"): ("a scalar on disk", "B", 50.8),
}
SCALES = {"us": 1e6, "ms": 1e3, "MB": 1e-6, "B": 1.0}


def run(case: str, library: str) -> Cost:
    """Measure a case in a process of its own; isal only where the case names it."""
    name = case.removesuffix(" with isal")
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    code = "import runpy, sys; sys.argv = sys.argv[1:]; {}runpy.run_module('tests.speed.calls', run_name='__main__')"
    hide = "" if name != case else "sys.modules.update({'isal': None}); "
    command = [sys.executable, "-W", "ignore", "-c", code.format(hide), "calls", name, library]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout))


def rows() -> list[Row]:
    cases = dict.fromkeys(case for case, _ in (*RATIOS, *LIMITS))
    costs: dict[tuple[str, str], list[Cost]] = {}
    for case in cases:
        for _ in range(ROUNDS):
            for library in ("tbx_widget", "tensorboardX"):
                costs.setdefault((case, library), []).append(run(case, library))
    found = []
    for (case, part), (what, unit, ratio) in RATIOS.items():
        ours, theirs = (_column(costs[case, name], part, unit) for name in ("tbx_widget", "tensorboardX"))
        found.append(compared_row(what, unit, ours, theirs, ratio=ratio))
    for (case, part), (what, unit, most) in LIMITS.items():
        ours, theirs = (_column(costs[case, name], part, unit) for name in ("tbx_widget", "tensorboardX"))
        found.append(absolute_row(what, unit, ours, most=most)._replace(peer=theirs))
    return found


def _column(costs: list[Cost], part: str, unit: str) -> list[float]:
    return [SCALES[unit] * getattr(cost, part) for cost in costs]
