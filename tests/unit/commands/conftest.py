"""Logs, and the command line as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX

TBX = [sys.executable, "-m", "tbx_widget.cli"]
ENVIRONMENT = {**os.environ, "TZ": "UTC", "PYTHONUNBUFFERED": ""}


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose `logs` hold two runs."""
    place = tmp_path_factory.mktemp("workplace")
    for run, scale in (("adam", 1.0), ("sgd", 2.0)):
        with tensorboardX.SummaryWriter(place / "logs" / run) as writer:
            for step in range(100):
                writer.add_scalar("train/loss", scale / (1 + step), step, walltime=1_700_000_000.0 + step)
                writer.add_scalar("val/acc", step / 100, step, walltime=1_700_000_000.5 + step)
            for step, value in enumerate((1.0, float("nan"), float("inf"), float("-inf"))):
                writer.add_scalar("odd", value, step, walltime=1_700_000_200.0 + step)
            writer.add_image("samples", np.zeros((3, 4, 6)), 7, walltime=1_700_000_300.0)
            writer.add_text("note", "# hello", 8, walltime=1_700_000_301.0)
            writer.add_histogram("weights", np.arange(10.0), 9, walltime=1_700_000_302.0)
    return place


@pytest.fixture
def tbx(workplace: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command in `workplace`, or in another directory."""

    def run(*arguments: str, cwd: Path = workplace) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TBX, *map(str, arguments)],
            cwd=cwd,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def tbx_json(tbx: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Any]:
    """Run a command with `--json` that must succeed; give the document."""

    def run(*arguments: str, **options: Any) -> Any:
        done = tbx(*arguments, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))

    return run
