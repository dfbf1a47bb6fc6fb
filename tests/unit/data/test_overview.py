"""Logs that are shown are a table of their runs."""

from __future__ import annotations

import time

import pytest
import tensorboardX

import tbx_widget
from tests.reading import event_files


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def logdir(tmp_path):
    for run in ("cnn", "mlp"):
        with tensorboardX.SummaryWriter(tmp_path / run) as writer:
            for step in range(3):
                writer.add_scalar("loss", 1.0, step * 1000, walltime=1_700_000_000.0 + step)
    return tmp_path


def test_a_row_has_tags_points_last_step_and_last_wall_time(logdir):
    assert repr(tbx_widget.read(logdir)).splitlines() == [
        f"2 runs in {logdir}",
        "run  tags      points  last step  last wall time",
        "cnn  1 scalar       3      2,000  2023-11-14 22:13:22",
        "mlp  1 scalar       3      2,000  2023-11-14 22:13:22",
    ]


def test_the_table_of_a_cell_is_html_and_escapes_names(tmp_path):
    run = tmp_path / "<b>bold"
    with tbx_widget.SummaryWriter(run) as writer:
        writer.add_scalar("loss", 1.0, 0)

    shown = tbx_widget.read(tmp_path)._repr_html_()

    assert "<td>&lt;b&gt;bold</td>" in shown
    assert "<b>" not in shown


def test_control_characters_of_a_name_do_not_reach_the_terminal(tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "run\x1b[2J") as writer:
        writer.add_scalar("loss", 1.0, 0)

    assert "run\\x1b[2J  1 scalar" in repr(tbx_widget.read(tmp_path))


def test_only_the_runs_that_are_shown_are_read(tmp_path):
    for n in range(25):
        with tbx_widget.SummaryWriter(tmp_path / f"run{n}") as writer:
            writer.add_scalar("loss", 1.0, 0)
    logs = tbx_widget.read(tmp_path)

    assert repr(logs).endswith("\nand 5 more runs")
    assert [run.is_read for run in logs.values()] == [True] * 20 + [False] * 5


def test_a_directory_without_event_files_says_what_was_looked_at(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "notes.txt").write_text("")

    assert repr(tbx_widget.read(tmp_path)) == (
        f"no event files in {tmp_path}: looked into 3 directories and at 1 other file"
    )


def test_problems_are_mentioned(logdir):
    path = event_files(logdir)[0]
    data = bytearray(path.read_bytes())
    data[-8] ^= 1
    path.write_bytes(data)

    assert repr(tbx_widget.read(logdir)).endswith("\n1 problem: see .problems")


def test_a_run_without_any_value_has_an_empty_row(logdir):
    event_files(logdir)[0].write_bytes(b"")

    assert repr(tbx_widget.read(logdir)).splitlines()[2].split() == ["cnn", "0"]


def test_a_run_says_whether_it_was_read(logdir):
    run = tbx_widget.read(logdir)["cnn"]

    before = repr(run)
    _ = run.tags

    assert before == "Run 'cnn': 1 event file, not read yet"
    assert repr(run) == "Run 'cnn'\nscalars      1  loss"


def test_a_wall_time_beyond_all_calendars_is_written_as_a_number(tmp_path):
    with tensorboardX.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_scalar("loss", 1.0, 0, walltime=1e300)

    assert "1e+300" in repr(tbx_widget.read(tmp_path))


def test_chinese_names_take_two_cells_and_combining_characters_none(tmp_path):
    for run in ("手写数字", "e\u0301te\u0301", "mlp"):
        with tensorboardX.SummaryWriter(tmp_path / run) as writer:
            writer.add_scalar("loss", 1.0, 5, walltime=1_700_000_000.0)

    shown = repr(tbx_widget.read(tmp_path)).splitlines()

    assert shown[1].startswith("run       tags      points")
    assert {line.split("1 scalar")[0] for line in shown[2:]} == {
        "手写数字  ",
        "e\u0301te\u0301       ",
        "mlp       ",
    }


def test_the_tags_of_the_table_are_bounded_by_the_terminal(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "90")
    with tbx_widget.SummaryWriter(tmp_path / "all") as writer:
        writer.add_scalar("loss", 1.0, 1)
        writer.add_text("note", "hello", 1)
        writer.add_image("samples", [[[0, 255]]], 1)
        writer.add_histogram("weights", [1.0, 2.0], 1)
        writer.add_audio("sound", [[0.0, 0.5]], 1)
        writer.add_pr_curve("curve", [0, 1], [0.2, 0.8], 1)
        writer.add_tensor("tensor", [1.0], 1)
    logs = tbx_widget.read(tmp_path)

    assert "1 scalar, 1 image, 1 histogram and 4 more  " in repr(logs)
    assert max(map(len, repr(logs).splitlines()[1:])) <= 90
    assert "1 tensor</td>" in logs._repr_html_()
