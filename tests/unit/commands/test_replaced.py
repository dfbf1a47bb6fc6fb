"""What the commands say of points that a declared restart has replaced."""

from __future__ import annotations

import csv
import io

import pytest
import tensorboardX

import tbx_widget
from tests.unit.data.conftest import accumulate


@pytest.fixture
def logdir(tmp_path):
    """A run that got to 0.0001 and was restarted from step 20, where it stays at 0.3."""
    with tensorboardX.SummaryWriter(tmp_path / "logs" / "cnn", filename_suffix=".a") as writer:
        for step in range(51):
            writer.add_scalar("val/loss", 0.0001 if step == 50 else 1.0, step)
        writer.add_scalar("gone", 1.0, 30)
    with tensorboardX.SummaryWriter(tmp_path / "logs" / "cnn", filename_suffix=".b", purge_step=20) as writer:
        for step in range(20, 40):
            writer.add_scalar("val/loss", 0.3, step)
    return tmp_path / "logs"


def test_a_summary_is_of_the_points_that_tensorboard_shows(tbx_json, logdir):
    truth = accumulate(logdir / "cnn").Scalars("val/loss")

    found = {one["tag"]: one for one in tbx_json("summary", "--logdir", logdir)["series"]}

    assert found["val/loss"]["count"] == len(truth) == 40
    assert found["val/loss"]["replaced"] == 31
    assert found["val/loss"]["best"] == {"value": 0.3, "step": 20, "is": "min"}


def test_a_summary_says_how_many_points_it_leaves_out(tbx, logdir):
    done = tbx("summary", "--logdir", logdir, "--tags", "val/loss")

    assert "40 (31 replaced)" in done.stdout
    assert done.stderr == "tbx: 31 points that a restart has replaced are left out; --all takes them\n"


def test_a_summary_of_all_points_can_be_asked_for(tbx, tbx_json, logdir):
    (found,) = tbx_json("summary", "--all", "--logdir", logdir, "--tags", "val/loss")["series"]

    assert (found["count"], found["best"]["value"], found["replaced"]) == (71, 0.0001, 31)
    assert tbx("summary", "--all", "--logdir", logdir).stderr == ""


def test_a_series_that_was_replaced_as_a_whole_has_an_empty_summary(tbx, tbx_json, logdir):
    (found,) = tbx_json("summary", "--logdir", logdir, "--tags", "gone")["series"]

    assert (found["count"], found["replaced"], found["last"], found["best"]) == (0, 1, None, None)
    assert tbx("summary", "--logdir", logdir, "--tags", "gone").returncode == 0


def test_shown_points_say_whether_they_were_replaced(tbx, tbx_json, logdir):
    points = tbx_json("show", "cnn", "val/loss", "--last", "21", "--logdir", logdir)["points"]
    lines = tbx("show", "cnn", "val/loss", "--last", "21", "--logdir", logdir).stdout.splitlines()

    assert [one["replaced"] for one in points] == [True] + [False] * 20
    assert lines[1].split() == ["step", "time", "value", "replaced"]
    assert lines[2].endswith("0.0001  replaced")
    assert lines[3].endswith("0.3")


def test_exported_points_say_whether_they_were_replaced(tbx, tbx_json, logdir):
    rows = list(csv.DictReader(io.StringIO(tbx("export", "--logdir", logdir).stdout)))
    document = tbx_json("export", "--logdir", logdir)

    replaced = tbx_widget.read(logdir).to_pandas()["replaced"].tolist()
    assert sum(replaced) == 32
    assert [row["replaced"] == "true" for row in rows] == replaced
    assert [one for series in document["series"] for one in series["replaced"]] == replaced
