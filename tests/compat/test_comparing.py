"""Two logdirs say the same, or it is told where they differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from .comparing import PLAIN, find_differences
from .golden import GOLDEN, PACKAGES


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN / "layouts", tmp_path / "layouts"))


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_golden_files_say_the_same_as_themselves(name: str):
    assert find_differences(GOLDEN / name, GOLDEN / name) == []


def test_a_file_that_is_missing_is_told(copied: Path):
    (copied / "no events" / "notes.txt").unlink()

    assert find_differences(GOLDEN / "layouts", copied) == ["only in one: no events/notes.txt"]


def test_other_points_and_other_tags_are_told(copied: Path):
    (restart,) = (copied / "restart").glob("*1700000001*")
    (rank,) = (copied / "ranks").glob("*rank2*")
    shutil.copy(rank, restart)

    assert sorted(find_differences(GOLDEN / "layouts", copied)) == [
        "differs: ('restart', 'scalars', 'loss')",
        "only in one: ('restart', '', '')",
        "only in one: ('restart', 'scalars', 'rank_2/loss')",
    ]


def test_a_logdir_that_is_not_there_differs(tmp_path: Path):
    assert find_differences(GOLDEN / "layouts", tmp_path / "layouts")


def test_hyperparameters_are_told_apart_and_their_times_are_not():
    contents = []
    for number, time in ((0.5, 1.0), (0.5, 2.0), (0.25, 1.0)):
        data = HParamsPluginData()
        data.session_start_info.hparams["lr"].number_value = number
        data.session_start_info.start_time_secs = time
        contents.append(PLAIN["hparams"](data.SerializeToString()))

    assert contents[0] == contents[1] != contents[2]
