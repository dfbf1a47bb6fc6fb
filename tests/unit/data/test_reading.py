"""Files are read when they are needed, and read on when they have grown."""

from __future__ import annotations

import pytest

import tbx_widget
from tbx_widget import EventFileError, LogdirError
from tests.reading import event_files


def test_runs_are_listed_without_opening_a_file(log_scalars):
    logdir = log_scalars("cnn", {"loss": {0: 1.0}})
    logs = tbx_widget.read(logdir)

    log_scalars("cnn", {"loss": {1: 2.0}}, filename_suffix=".late")
    event_files(logdir)[0].write_bytes(b"")

    assert logs.runs == ("cnn",)
    assert not logs["cnn"].is_read
    assert logs["cnn"].tags["scalars"] == ()


def test_touching_a_run_reads_that_run_only(log_scalars):
    log_scalars("a", {"loss": {0: 1.0}})
    logs = tbx_widget.read(log_scalars("b", {"loss": {0: 1.0}}))

    assert logs["a"].tags["scalars"] == ("loss",)

    assert [run.is_read for run in logs.values()] == [True, False]


def test_a_picture_is_read_when_it_is_looked_at(tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_image("samples", [[[0, 255]]], 1)
    images = tbx_widget.read(tmp_path)["cnn"].images("samples")

    event_files(tmp_path)[0].unlink()

    assert (len(images), images[0].step) == (1, 1)
    with pytest.raises(EventFileError, match="No such file"):
        _ = images[0].encoded


def test_reload_reads_what_was_appended_and_leaves_arrays_alone(tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        logs = tbx_widget.read(tmp_path)
        held = logs["cnn"].scalars("loss")
        writer.add_scalar("loss", 2.0, 1)
        writer.flush()

        logs.reload()

    assert logs["cnn"].scalars("loss").values.tolist() == [1.0, 2.0]
    assert held.values.tolist() == [1.0]


def test_reload_does_not_read_again_what_it_has_read(tmp_path):
    with tbx_widget.SummaryWriter(tmp_path / "cnn") as writer:
        for step in range(100):
            writer.add_scalar("loss", 1.0, step)
        writer.flush()
        logs = tbx_widget.read(tmp_path)
        run = logs["cnn"]
        assert len(run.scalars("loss")) == 100
        path = event_files(tmp_path)[0]
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"damage")
        writer.add_scalar("loss", 2.0, 100)
        writer.flush()

        logs.reload()

    assert logs["cnn"] is run
    assert run.scalars("loss").values.tolist() == [1.0] * 100 + [2.0]
    assert logs.problems == ()


def test_reload_finds_new_files_and_tags_of_a_run(log_scalars):
    logs = tbx_widget.read(log_scalars("cnn", {"loss": {0: 1.0}}, filename_suffix=".a"))
    assert logs["cnn"].tags["scalars"] == ("loss",)
    log_scalars("cnn", {"loss": {1: 2.0}, "acc": {1: 0.5}}, filename_suffix=".b")

    logs.reload()

    assert logs["cnn"].tags["scalars"] == ("acc", "loss")
    assert logs["cnn"].scalars("loss").steps.tolist() == [0, 1]


def test_reload_finds_new_runs_and_forgets_those_that_have_gone(log_scalars, tmp_path):
    logs = tbx_widget.read(log_scalars("old", {"loss": {0: 1.0}}))
    log_scalars("new", {"loss": {0: 1.0}})
    event_files(tmp_path / "old")[0].unlink()

    logs.reload()

    assert logs.runs == ("new",)


def test_a_replaced_file_is_read_anew(log_scalars, tmp_path):
    logdir = log_scalars("cnn", {"loss": {0: 1.0, 1: 2.0}})
    log_scalars("other", {"acc": {0: 3.0}})
    logs = tbx_widget.read(logdir)
    assert len(logs["cnn"].scalars("loss")) == 2

    event_files(tmp_path / "other")[0].replace(event_files(tmp_path / "cnn")[0])
    logs.reload()

    assert logs["cnn"].tags["scalars"] == ("acc",)
    assert logs["cnn"].scalars("acc").values.tolist() == [3.0]


def test_points_of_a_growing_first_file_come_before_those_of_the_second(tmp_path):
    first = tbx_widget.SummaryWriter(tmp_path / "cnn", filename_suffix=".a")
    second = tbx_widget.SummaryWriter(tmp_path / "cnn", filename_suffix=".b")
    with first, second:
        for writer, value in ((first, 1.0), (second, 3.0)):
            writer.add_scalar("loss", value, 0)
            writer.flush()
        logs = tbx_widget.read(tmp_path)
        assert logs["cnn"].scalars("loss").values.tolist() == [1.0, 3.0]
        first.add_scalar("loss", 2.0, 1)
        first.flush()

        logs.reload()

    assert logs["cnn"].scalars("loss").values.tolist() == [1.0, 2.0, 3.0]


def test_damage_is_passed_over_and_reported_with_its_place(log_scalars):
    logdir = log_scalars("cnn", {"loss": dict.fromkeys(range(10), 1.0)})
    path = event_files(logdir)[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    logs = tbx_widget.read(logdir)

    assert len(logs["cnn"].scalars("loss")) == 9
    assert [problem.path for problem in logs["cnn"].problems] == [path]
    assert logs.problems[0].startswith(f"cnn: {path.name}, byte ")
    assert f"byte {logs['cnn'].problems[0].offset}" in logs.problems[0]


def test_a_file_that_cannot_be_opened_is_a_problem_and_the_rest_is_read(log_scalars, tmp_path):
    logdir = log_scalars("cnn", {"loss": {0: 1.0}})
    log_scalars("cnn", {"loss": {1: 2.0}}, filename_suffix=".gone")
    logs = tbx_widget.read(logdir)
    event_files(logdir)[1].unlink()

    assert logs["cnn"].scalars("loss").steps.tolist() == [0]
    assert "No such file" in logs.problems[0]


def test_one_event_file_is_a_run_named_by_its_directory(log_scalars):
    logdir = log_scalars("cnn", {"loss": {0: 1.0}})

    logs = tbx_widget.read(event_files(logdir)[0])

    assert logs.runs == ("cnn",)
    assert logs["cnn"].scalars("loss").steps.tolist() == [0]


def test_several_directories_are_read_together(log_scalars):
    logdir = log_scalars("x/cnn", {"loss": {0: 1.0}})
    log_scalars("y/mlp", {"loss": {0: 1.0}})

    assert tbx_widget.read([logdir / "x", logdir / "y"]).runs == ("x/cnn", "y/mlp")


def test_a_mapping_puts_names_before_the_runs(log_scalars):
    logdir = log_scalars("x/cnn", {"loss": {0: 1.0}})

    assert tbx_widget.read({"first": logdir / "x"}).runs == ("first/cnn",)


def test_a_missing_directory_is_an_error_at_once(tmp_path):
    with pytest.raises(LogdirError, match=r"no directory '.*nowhere'"):
        tbx_widget.read(tmp_path / "nowhere")


def test_logs_are_a_mapping(written):
    logs = tbx_widget.read(written)

    assert list(logs) == ["ours", "tensorboardX", "torch"]
    assert "ours" in logs
    assert len(logs) == 3
    assert logs.get("none") is None
