"""`use_metadata`: a step and a time for all calls that name none."""

from __future__ import annotations

import numpy as np
import pytest
import tensorboardX
from tensorboardX import summary as tensorboardx_summary

from tbx_widget import SummaryWriter
from tests.reading import event_files, read_events

ROW = np.array([1, 2, 3])
CALLS = {
    "add_scalar": lambda w: w.add_scalar("a", 1.0),
    "add_scalar of a type that is checked": lambda w: w.add_scalar("a", np.array([1.0])),
    "add_histogram": lambda w: w.add_histogram("a", ROW),
    "add_histogram_raw": lambda w: w.add_histogram_raw("a", 0, 1, 1, 1, 1, [0.0, 1.0], [0, 1]),
    "add_image": lambda w: w.add_image("a", np.zeros((3, 4, 4), np.uint8)),
    "add_images": lambda w: w.add_images("a", np.zeros((2, 3, 4, 4), np.uint8)),
    "add_image_with_boxes": lambda w: w.add_image_with_boxes(
        "a", np.zeros((3, 9, 9)), np.array([[1, 1, 5, 5]])
    ),
    "add_text": lambda w: w.add_text("a", "hi"),
    "add_pr_curve": lambda w: w.add_pr_curve("a", np.array([0, 1]), np.array([0.2, 0.7])),
    "add_pr_curve_raw": lambda w: w.add_pr_curve_raw("a", ROW, ROW, ROW, ROW, ROW, ROW, num_thresholds=3),
    "add_mesh": lambda w: w.add_mesh("a", np.zeros((1, 3, 3))),
    "add_summary": lambda w: w._get_file_writer().add_summary(tensorboardx_summary.scalar("a", 1.0)),
}


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def moments(directory) -> list[tuple[int, float]]:
    return [
        (e.step, e.wall_time) for path in event_files(directory) for e in read_events(path) if e.summary.value
    ]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_method_gets_them_as_in_tensorboardx(tmp_path, writer, call):
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        with one.use_metadata(global_step=10, walltime=12.5) as given:
            call(given)
        one.close()

    ours, expected = moments(tmp_path / "run"), moments(tmp_path / "theirs")
    assert set(ours) == set(expected) == {(10, 12.5)}
    assert len(ours) == len(expected)


def test_sounds_get_them_too(tmp_path, writer):
    with writer.use_metadata(global_step=10, walltime=12.5):
        writer.add_audio("a", np.zeros(100))
        writer.add_video("b", np.zeros((1, 2, 3, 16, 16), np.uint8))
        writer.add_tensor("c", ROW)
    writer.flush()

    assert moments(tmp_path / "run") == [(10, 12.5)] * 3


def test_sub_runs_get_them_too(tmp_path, writer):
    with writer.use_metadata(global_step=10, walltime=12.5):
        writer.add_scalars("group", {"a": 1.0})
        writer.add_hparams({"rate": 0.1}, {"m": 1.0}, "trial")
    writer.flush()

    assert moments(tmp_path / "run" / "group" / "a") == [(10, 12.5)]
    assert sorted(moments(tmp_path / "run" / "trial")) == [(0, 12.5)] * 3 + [(10, 12.5)]


def test_a_dictionary_gets_them_too(tmp_path, writer):
    with writer.use_metadata(global_step=10, walltime=12.5):
        writer.add({"a": 1.0, "b": "text"})
    writer.flush()

    assert moments(tmp_path / "run") == [(10, 12.5)] * 2


def test_what_a_call_names_itself_counts(tmp_path, writer):
    with writer.use_metadata(global_step=10, walltime=12.5):
        writer.add_scalar("a", 1.0, 3)
        writer.add_scalar("a", 1.0, walltime=4.5)
        writer.add_scalar("a", 1.0, 0, 0.0)
    writer.flush()

    assert moments(tmp_path / "run") == [(3, 12.5), (10, 4.5), (0, 0.0)]


def test_with_a_step_only_the_time_is_now(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("tbx_widget.arguments.time", lambda: 123.25)

    with writer.use_metadata(global_step=10):
        writer.add_scalar("a", 1.0)
    writer.flush()

    assert moments(tmp_path / "run") == [(10, 123.25)]


def test_afterwards_they_are_gone_even_after_an_error(tmp_path, writer):
    with pytest.raises(KeyError), writer.use_metadata(global_step=10, walltime=12.5):
        raise KeyError("loss")
    writer.add_scalar("a", 1.0, walltime=1.5)
    writer.flush()

    assert moments(tmp_path / "run") == [(0, 1.5)]


def test_blocks_may_be_nested(tmp_path, writer):
    with writer.use_metadata(global_step=10, walltime=12.5):
        with writer.use_metadata(global_step=11):
            writer.add_scalar("a", 1.0)
        writer.add_scalar("a", 1.0)
    writer.flush()

    assert moments(tmp_path / "run") == [(11, 12.5), (10, 12.5)]


def test_blocks_of_two_threads_may_end_in_any_order(tmp_path, writer):
    first, second = writer.use_metadata(global_step=1), writer.use_metadata(global_step=2)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    writer.add_scalar("a", 1.0, walltime=1.5)
    second.__exit__(None, None, None)
    writer.add_scalar("a", 1.0, walltime=2.5)
    writer.flush()

    assert moments(tmp_path / "run") == [(2, 1.5), (0, 2.5)]


def test_the_file_writer_and_the_writer_share_them(tmp_path, writer):
    with writer.file_writer.use_metadata(global_step=10, walltime=12.5) as file_writer:
        file_writer.add_summary(tensorboardx_summary.scalar("a", 1.0))
        writer.add_scalar("b", 1.0)
    writer.flush()

    assert moments(tmp_path / "run") == [(10, 12.5)] * 2


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({}, ValueError, "expected global_step or walltime, got neither"),
        ({"global_step": "now"}, TypeError, "use_metadata: expected an integer step, got str"),
        ({"walltime": "now"}, TypeError, "use_metadata: expected one number, got str"),
    ],
)
def test_wrong_use_raises_at_once(writer, options, error, says):
    with pytest.raises(error, match=says), writer.use_metadata(**options):
        pass
