"""Libraries that log through torch's writer say the same with ours in its place, and everything goes live."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tbx_widget.events import HISTOGRAMS

from .comparing import PLAIN, are_close
from .golden import ROOT
from .truth import Logdir, Point, Series, read_truth

CLIENTS = ("lightning", "transformers", "baselines")
WRITERS = ("tensorboard", "tensorboardX")
MEASURED = ("runtime", "_per_second", "time/fps", "time/time_elapsed")
"""Ends of tags whose values are measurements of time."""

ONE_BUCKET = 0.112
"""A bucket is 10 % wide, and edges differ by one."""

ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

Buckets = list[list[float]]


class Written(NamedTuple):
    """What one client has logged with torch's writer and with ours."""

    theirs: Logdir
    ours: Logdir
    files: tuple[list[str], list[str]]
    live: dict[Series, list[int]]


@pytest.fixture(scope="module", params=CLIENTS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp(request.param)
    logdir, theirs, answer = folder / "logs", folder / "theirs", folder / "live.json"
    module = f"tests.compat.clients.{request.param}_client"
    logdir.mkdir()
    run(module, str(logdir))
    logdir.rename(theirs)  # some clients log where they log
    logdir.mkdir()
    run("tests.compat.clients.live", module, str(logdir), str(answer))
    files = sorted_names(theirs), sorted_names(logdir)
    return Written(read_truth(theirs), read_truth(logdir), files, read_answer(answer, logdir))


@pytest.mark.parametrize("client", ["transformers", "baselines"])
def test_a_client_logs_where_no_writer_is_installed(client: str, tmp_path: Path):
    logdir = tmp_path / "logs"
    logdir.mkdir()

    module = f"tests.compat.clients.{client}_client"
    run("tests.compat.clients.live", module, str(logdir), str(tmp_path / "live.json"), *WRITERS)

    live = read_answer(tmp_path / "live.json", logdir)
    assert live == {series: steps_of(points) for series, points in read_truth(logdir).items() if series.tag}
    assert len(live) >= 10


def steps_of(points: list[Point]) -> list[int]:
    return [point.step for point in points]


def run(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def sorted_names(logdir: Path) -> list[str]:
    """All files; event files by the beginning of their names, each writer once."""
    names = (path.relative_to(logdir).as_posix() for path in logdir.rglob("*") if path.is_file())
    return sorted({name.partition("tfevents")[0] for name in names})


def read_answer(answer: Path, logdir: Path) -> dict[Series, list[int]]:
    told = json.loads(answer.read_text())
    return {Series("." if run == logdir.name else run, *key): steps for run, *key, steps in told}


def test_the_client_makes_the_same_files_and_series(written: Written):
    ours, theirs = ({*logdir} for logdir in (written.ours, written.theirs))

    assert ours == theirs
    assert written.files[0] == written.files[1]
    assert len(ours) >= 10


def test_points_have_the_same_steps_and_values(written: Written):
    assert list(find_differences(written)) == []


def test_everything_went_live(written: Written):
    logged = {
        series: [point.step for point in points] for series, points in written.ours.items() if series.tag
    }

    assert written.live == logged


def find_differences(written: Written) -> Iterator[str]:
    for series, theirs in written.theirs.items():
        ours = written.ours.get(series, [])
        if steps_of(ours) != steps_of(theirs):
            yield f"{series}: other steps"
        elif not series.tag.endswith(MEASURED) and not say_the_same(series, ours, theirs):
            yield f"{series}: {ours} for {theirs}"


def say_the_same(series: Series, ours: list[Point], theirs: list[Point]) -> bool:
    if series.plugin == HISTOGRAMS:
        return all(are_close_buckets(one.value, other.value) for one, other in zip(ours, theirs, strict=True))
    plain = PLAIN.get(series.tag) or PLAIN.get(series.plugin) or (lambda value: value)
    return all(
        are_close(plain(one.value), plain(other.value)) for one, other in zip(ours, theirs, strict=True)
    )


def are_close_buckets(ours: Buckets, theirs: Buckets) -> bool:
    """No number is further away than one bucket, because our edges are a percent beside theirs."""
    return count_up_to(ours, math.inf) == count_up_to(theirs, math.inf) and all(
        count_up_to(ours, edge - ONE_BUCKET * abs(edge))
        <= count_up_to(theirs, edge)
        <= count_up_to(ours, edge + ONE_BUCKET * abs(edge))
        for _, edge, _ in theirs
    )


def count_up_to(buckets: Buckets, edge: float) -> float:
    return sum(count for _, right, count in buckets if right <= edge)
