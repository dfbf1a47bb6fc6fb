"""`tbx list` and `tbx tags`."""

from __future__ import annotations

import os
import pty
import subprocess
import unicodedata

import numpy as np
import pytest

import tbx_widget
from tests.unit.commands.conftest import ENVIRONMENT, TBX
from tests.unit.data.conftest import accumulate


def test_runs_are_listed_with_what_they_hold(tbx):
    done = tbx("list", "logs")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "run   tags                                     points  last step  last wall time",
        "adam  3 scalars, 1 image, 1 histogram, 1 text     204         99  2023-11-14 22:18:22",
        "sgd   3 scalars, 1 image, 1 histogram, 1 text     204         99  2023-11-14 22:18:22",
    ]
    assert done.stderr == ""


def test_the_list_as_json(tbx_json, workplace):
    document = tbx_json("list", "logs")

    assert document["logdir"] == str(workplace / "logs")
    (adam, _) = document["runs"]
    (path,) = adam.pop("files")
    assert path.startswith(str(workplace / "logs" / "adam" / "events.out.tfevents"))
    assert adam == {
        "run": "adam",
        "tags": {"scalars": 3, "images": 1, "histograms": 1, "text": 1},
        "points": 204,
        "last_step": 99,
        "last_wall_time": 1_700_000_302.0,
    }


def test_a_terminal_is_told_which_log_directory_is_read(workplace):
    here, there = pty.openpty()

    with os.fdopen(here, "rb", buffering=0) as terminal:
        done = subprocess.run(
            [*TBX, "list"], cwd=workplace, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=there, check=False
        )
        os.close(there)

        assert (done.returncode, terminal.read(100)) == (0, b"tbx: reading runs below logs\r\n")


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--json"], ["check"], ["tags"], ["summary"], ["export"], ["tail", "--once"]],
)
def test_so_is_a_script_beside_its_output(tbx, arguments):
    done = tbx(*arguments)

    assert (done.returncode, done.stderr) == (0, "tbx: reading runs below logs\n")
    assert done.stdout


def test_the_current_directory_is_read_where_neither_logs_nor_runs_hold_event_files(tbx, workplace):
    done = tbx("list", cwd=workplace / "logs" / "adam")

    assert (done.returncode, done.stderr) == (0, "tbx: reading runs below .\n")
    assert done.stdout.splitlines()[1].startswith("adam ")


def test_nothing_found_says_what_was_looked_at_and_ends_with_1(tbx, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "notes.txt").write_text("")

    done = tbx("list", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "tbx: reading runs below .",
        f"tbx: no event files in {tmp_path}: looked into 2 directories and at 1 other file",
    ]


@pytest.mark.parametrize(
    "command", [["list"], ["tags"], ["show", "adam", "x"], ["summary"], ["export"], ["check"]]
)
def test_a_missing_log_directory_is_wrong_use(tbx, command):
    done = tbx(*command, "--logdir", "nowhere")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tbx: no directory ")
    assert done.stderr.count("\n") == 1


def test_tags_are_those_that_tensorboard_reads(tbx_json, workplace):
    truth = accumulate(workplace / "logs" / "adam")

    ((run,)) = tbx_json("tags", "adam")["runs"]

    tags = {(one["plugin"], one["tag"]): one["count"] for one in run["tags"]}
    assert {tag: n for (plugin, tag), n in tags.items() if plugin == "scalars"} == {
        tag: len(truth.Scalars(tag)) for tag in truth.Tags()["scalars"]
    }
    assert [tag for plugin, tag in tags if plugin == "images"] == truth.Tags()["images"]
    assert [tag for plugin, tag in tags if plugin == "histograms"] == truth.Tags()["histograms"]


def test_tags_are_a_table_for_people(tbx):
    lines = tbx("tags", "sgd").stdout.splitlines()

    assert lines[0].split() == ["run", "plugin", "tag", "count", "first", "step", "last", "step"]
    assert lines[2].split() == ["sgd", "scalars", "train/loss", "100", "0", "99"]


def test_all_runs_are_listed_without_a_run(tbx_json):
    assert [run["run"] for run in tbx_json("tags")["runs"]] == ["adam", "sgd"]


def test_an_unknown_run_ends_with_1_and_one_line(tbx):
    done = tbx("tags", "adm", "--logdir", "logs")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "tbx: no run 'adm'; did you mean 'adam'? There are 2 runs: 'adam', 'sgd'\n"


@pytest.mark.parametrize("command", ["list", "summary", "export", "check", "tail --once"])
def test_a_log_directory_may_be_given_without_its_option(tbx, workplace, tmp_path, command):
    words = command.split()

    done = tbx(*words, workplace / "logs", cwd=tmp_path)

    expected = tbx(*words, "--logdir", workplace / "logs", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected.stdout, expected.stderr)


@pytest.mark.parametrize("command", [["tags", "logs"], ["show", "logs", "train/loss"]])
def test_a_directory_in_the_place_of_a_run_is_told_how_to_be_given(tbx, command):
    done = tbx(*command, "--logdir", ".")

    assert (done.returncode, done.stdout) == (1, "")
    assert "no run 'logs'; did you mean --logdir logs? There are 2 runs: 'logs/adam'" in done.stderr


@pytest.fixture
def wide(tmp_path):
    """A run with a Chinese name and tag and every kind of values, and one with little."""
    with tbx_widget.SummaryWriter(tmp_path / "手写数字") as writer:
        writer.add_scalar("训练/损失", 0.5, 1)
        writer.add_scalar("val/acc", 0.5, 1)
        writer.add_image("samples", np.zeros((3, 4, 4)), 1)
        writer.add_histogram("weights", np.arange(9.0), 1)
        writer.add_text("note", "hello", 1)
        writer.add_audio("sound", np.zeros((1, 100)), 1)
        writer.add_mesh("mesh", np.zeros((1, 4, 3)), global_step=1)
        writer.add_pr_curve("curve", [0, 1], [0.2, 0.8], 1)
        writer.add_custom_scalars_multilinechart(["loss"])
        writer.add_tensor("tensor", np.zeros(3), 1)
    with tbx_widget.SummaryWriter(tmp_path / "mlp") as writer:
        writer.add_scalar("val/acc", 0.5, 1)
    return tmp_path


def cells(line: str) -> str:
    """A line as a terminal has it: one letter for each cell."""
    return "".join("??" if unicodedata.east_asian_width(one) == "W" else one for one in line)


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        ("list", ("tags", "last wall time")),
        ("tags", ("plugin", "tag")),
        ("summary", ("tag", "last", "best", "trend")),
    ],
)
def test_columns_stand_below_their_heads_with_chinese_names(tbx, wide, command, columns):
    done = tbx(command, "--logdir", wide)

    head, *rows = map(cells, done.stdout.splitlines())
    assert "手写数字" in done.stdout
    for at in (head.index(f"  {column}") + 2 for column in columns):
        assert all(row[at - 2 : at] == "  " and row[at] != " " for row in rows if row[at:])


@pytest.mark.parametrize("columns", ["100", "250"])
def test_the_terminal_bounds_how_many_kinds_of_tags_are_listed(tbx, wide, monkeypatch, columns):
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", columns)

    lines = tbx("list", wide).stdout.splitlines()

    assert max(len(cells(line)) for line in lines) <= int(columns)
    listed = "2 scalars, 1 image, 1 histogram, 1 text and 5 more  "
    assert (listed in lines[2]) == (columns == "100")
    assert ("1 tensor" in lines[2]) == (columns == "250")
