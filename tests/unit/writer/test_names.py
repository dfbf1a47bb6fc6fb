"""Names of the runs that `add_scalars` and `add_hparams` make below a run."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorboardX

from tbx_widget import SummaryWriter
from tbx_widget.torch_writer import TorchSummaryWriter
from tests.reading import event_files, read_scalars


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def test_a_leading_slash_is_dropped_as_in_tags(tmp_path, writer):
    writer.add_scalar("/plain", 1.0)
    writer.add_scalars("/group", {"/key": 1.0})
    writer.add_hparams({"rate": 1}, {"/metric": 1.0}, name="/trial")
    writer.add_hparams({"rate": 2}, {"/metric": 2.0}, run_name="/other")
    writer.flush()

    assert read_scalars(tmp_path / "run") == {"plain": [(0, 1.0)]}
    assert read_scalars(tmp_path / "run/group/key") == {"group": [(0, 1.0)]}
    assert read_scalars(tmp_path / "run/trial") == {"metric": [(0, 1.0)]}
    assert read_scalars(tmp_path / "run/other") == {"metric": [(0, 2.0)]}


def test_nothing_is_written_beside_the_run_where_tensorboardx_would(tmp_path, writer):
    away = f"{tmp_path}/away"
    with tensorboardX.SummaryWriter(str(tmp_path / "theirs")) as theirs:
        theirs.add_scalars("group", {f"{away}/theirs": 1.0})
    writer.add_scalars("group", {f"{away}/ours": 1.0})
    writer.flush()

    assert [path.name for path in (tmp_path / "away").iterdir()] == ["theirs"]
    assert read_scalars(Path(f"{tmp_path}/run/group{away}/ours")) == {"group": [(0, 1.0)]}


BAD = [
    ("//x", "it is absolute"),
    ("C:/x", "it is absolute"),
    ("c:", "it is absolute"),
    ("..", "leads out of the run"),
    ("a/../b", "leads out of the run"),
    ("a\0b", "has a NUL"),
    ("k" * 256, "more than 255 bytes"),
    ("a/" + "\u00e4" * 128, "more than 255 bytes"),
    ("k/" * 513, "more than 1024 bytes"),
]


@pytest.mark.parametrize(("name", "says"), [*BAD, (".", "the run itself"), ("./.", "the run itself")])
def test_keys_that_are_no_names_of_directories_are_refused(tmp_path, writer, name, says):
    for group, key in ((name, "a"), ("a", name)):
        with pytest.raises(ValueError, match=says):
            writer.add_scalars(group, {"good": 1.0, key: 1.0})

    writer.flush()
    assert len(event_files(tmp_path)) == 1


@pytest.mark.parametrize(("name", "says"), BAD)
def test_trials_that_are_no_names_of_directories_are_refused(tmp_path, writer, name, says):
    with pytest.raises(ValueError, match=f"add_hparams: name: .*{says}"):
        writer.add_hparams({"a": 1}, {"m": 1.0}, name=name)

    writer.flush()
    assert len(event_files(tmp_path)) == 1


@pytest.mark.parametrize(
    "name", ["k:5", r"$\alpha$", "a.b", "...", "./x", "a//b", "ä ö", "k" * 255, "k/" * 512]
)
def test_all_other_names_are_taken(tmp_path, writer, name):
    writer.add_scalars("group", {name: 1.0})
    writer.flush()

    assert read_scalars(tmp_path / "run" / "group" / name) == {"group": [(0, 1.0)]}


def test_names_that_are_joined_to_one_in_torchs_dialect_are_refused_when_they_are_too_long(tmp_path):
    with TorchSummaryWriter(tmp_path / "run") as writer:
        writer.add_scalars("group", {"good": 1.0})
        with pytest.raises(ValueError, match="more than 255 bytes"):
            writer.add_scalars("group", {"good": 2.0, "k" * 250: 1.0})

    assert read_scalars(tmp_path / "run" / "group_good") == {"group": [(0, 1.0)]}
