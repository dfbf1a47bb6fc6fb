"""Scalar series are what the files hold, every point of it."""

from __future__ import annotations

import numpy as np
import pytest
import tensorboardX

import tbx_widget
from tests.unit.data.conftest import WRITERS, accumulate


@pytest.mark.parametrize("writer", WRITERS)
def test_every_point_equals_what_tensorboard_reads(written, writer):
    truth = accumulate(written / writer)

    run = tbx_widget.read(written)[writer]

    assert set(run.tags["scalars"]) == set(truth.Tags()["scalars"])
    for tag in run.tags["scalars"]:
        series, expected = run.scalars(tag), truth.Scalars(tag)
        assert series.steps.tolist() == [point.step for point in expected]
        assert series.wall_times.tolist() == [point.wall_time for point in expected]
        np.testing.assert_array_equal(series.values, [point.value for point in expected])


def test_arrays_have_the_documented_types_and_cannot_be_written(written):
    series = tbx_widget.read(written)["ours"].scalars("train/loss")

    assert (series.steps.dtype, series.wall_times.dtype, series.values.dtype) == (
        np.int64,
        np.float64,
        np.float32,
    )
    with pytest.raises(ValueError, match="read-only"):
        series.values[0] = 1


def test_points_come_one_by_one_and_by_index(written):
    series = tbx_widget.read(written)["ours"].scalars("val/loss")

    points = list(series)

    assert [point.step for point in points] == [5, 5, 3, 4, 4, 100, 2]
    assert points[-1] == series[-1]
    assert len(series) == 7


def test_series_in_two_files_are_joined_in_the_order_of_the_files(log_scalars):
    log_scalars("cnn", {"loss": {0: 1.0, 1: 2.0}}, filename_suffix=".a")
    logdir = log_scalars("cnn", {"loss": {2: 3.0}}, filename_suffix=".b")

    series = tbx_widget.read(logdir)["cnn"].scalars("loss")

    assert series.steps.tolist() == [0, 1, 2]
    assert series.values.tolist() == [1.0, 2.0, 3.0]


def test_segments_start_where_a_step_goes_back_and_at_every_file(log_scalars):
    log_scalars("cnn", {"loss": {0: 1.0, 5: 2.0, 3: 3.0, 4: 4.0}}, filename_suffix=".a")
    logdir = log_scalars("cnn", {"loss": {6: 5.0}}, filename_suffix=".b")

    segments = tbx_widget.read(logdir)["cnn"].scalars("loss").segments()

    assert [segment.steps.tolist() for segment in segments] == [[0, 5], [3, 4], [6]]


def test_repeated_steps_are_one_segment(log_scalars, tmp_path):
    with tensorboardX.SummaryWriter(tmp_path / "cnn") as writer:
        for value in (1.0, 2.0, 3.0):
            writer.add_scalar("loss", value, 4)

    segments = tbx_widget.read(tmp_path)["cnn"].scalars("loss").segments()

    assert [len(segment) for segment in segments] == [3]


def test_current_points_are_those_that_the_accumulator_keeps(log_scalars):
    log_scalars("cnn", {"loss": dict.fromkeys(range(100), 1.0)}, filename_suffix=".a")
    logdir = log_scalars(
        "cnn", {"loss": dict.fromkeys(range(50, 60), 2.0)}, filename_suffix=".b", purge_step=50
    )

    series = tbx_widget.read(logdir)["cnn"].scalars("loss")

    expected = [(point.step, point.value) for point in accumulate(logdir / "cnn").Scalars("loss")]
    assert [(point.step, point.value) for point in series.current()] == expected
    assert len(series) == 110


def test_a_slice_remembers_which_points_were_replaced(log_scalars):
    log_scalars("cnn", {"loss": dict.fromkeys(range(10), 1.0)}, filename_suffix=".a")
    logdir = log_scalars("cnn", {"loss": {5: 2.0}}, filename_suffix=".b", purge_step=5)

    part = tbx_widget.read(logdir)["cnn"].scalars("loss")[3:]

    assert part.steps.tolist() == [3, 4, 5, 6, 7, 8, 9, 5]
    assert part.current().steps.tolist() == [3, 4, 5]
    assert [segment.steps.tolist() for segment in part.segments()] == [[3, 4, 5, 6, 7, 8, 9], [5]]


def test_an_empty_choice_is_an_empty_series(written):
    series = tbx_widget.read(written)["ours"].scalars("train/loss")

    nothing = series[series.values > 1e9]

    assert (len(nothing), nothing.segments(), len(nothing.current())) == (0, [], 0)
    assert repr(nothing) == "ScalarSeries 'train/loss' of run 'ours': no points"


def test_a_series_tells_its_extent(written):
    assert repr(tbx_widget.read(written)["ours"].scalars("val/loss")) == (
        "ScalarSeries 'val/loss' of run 'ours': 7 points, steps 2 to 100, last value 0.285714"
    )


def test_a_series_becomes_a_frame(written):
    series = tbx_widget.read(written)["ours"].scalars("val/loss")

    frame = series.to_pandas()

    assert list(frame.columns) == ["step", "wall_time", "value", "replaced"]
    assert frame["step"].tolist() == series.steps.tolist()


def test_replaced_points_are_those_that_the_accumulator_purges(log_scalars):
    log_scalars("cnn", {"loss": dict.fromkeys(range(50), 1.0)}, filename_suffix=".a")
    logdir = log_scalars(
        "cnn", {"loss": dict.fromkeys(range(20, 30), 2.0)}, filename_suffix=".b", purge_step=20
    )
    series = tbx_widget.read(logdir)["cnn"].scalars("loss")

    kept = series[~series.replaced]

    expected = [(point.step, point.value) for point in accumulate(logdir / "cnn").Scalars("loss")]
    assert [(point.step, point.value) for point in kept] == expected
    assert (series.replaced.dtype, int(series.replaced.sum())) == (np.bool_, 30)
    assert series.to_pandas()["replaced"].tolist() == series.replaced.tolist()
