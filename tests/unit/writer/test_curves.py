from __future__ import annotations

import logging

import numpy as np
import pytest
import tensorboardX
import torch
import torch.utils.tensorboard
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util.tensor_util import make_ndarray

import tbx_widget
from tbx_widget import SummaryWriter
from tests.reading import event_files
from tests.unit.writer.inputs import KINDS

LABELS = np.array([0, 1, 1, 0, 1, 0, 0, 1])
PREDICTIONS = np.array([0.25, 0.75, 0.5, 0.125, 1.0, 0.0, 0.5, 0.375])
WEIGHTS = np.array([1.0, 2.0, 0.5, 0.25, 1.0, 3.0, 1.5, 0.75])
ROWS = [
    np.array(row, float) for row in ([9, 4, 0], [5, 2, 0], [0, 3, 5], [0, 5, 9], [0.6, 0.7, 0], [1, 0.4, 0])
]


def curves(logdir):
    """As TensorBoard loads them, by tag: step, wall time, metadata, rows."""
    return {
        value.tag: (event.step, event.wall_time, value.metadata, make_ndarray(value.tensor))
        for path in event_files(logdir)
        for event in EventFileLoader(str(path)).Load()
        for value in event.summary.value
    }


def assert_equal_curves(found, expected):
    assert found.keys() == expected.keys()
    for tag in found:
        assert found[tag][:3] == expected[tag][:3]
        assert found[tag][3].dtype == expected[tag][3].dtype
        np.testing.assert_array_equal(found[tag][3], expected[tag][3])


@pytest.mark.parametrize(
    "original",
    [tensorboardX.SummaryWriter, torch.utils.tensorboard.SummaryWriter],
    ids=["tensorboardX", "torch"],
)
def test_tensorboard_reads_the_same_curves_from_the_originals(tmp_path, original):
    for make, name in ((SummaryWriter, "ours"), (original, "theirs")):
        writer = make(str(tmp_path / name))
        writer.add_pr_curve("plain", LABELS, PREDICTIONS, 3, walltime=5.5)
        writer.add_pr_curve("few", LABELS, PREDICTIONS, 4, num_thresholds=11, walltime=6.5)
        writer.add_pr_curve("many", LABELS, PREDICTIONS, 4, num_thresholds=500, walltime=6.5)
        writer.add_pr_curve("weighted", LABELS, PREDICTIONS, 5, 127, WEIGHTS, 7.5)
        writer.add_pr_curve("square", LABELS.reshape(2, 4), PREDICTIONS.reshape(2, 4), 5, walltime=7.5)
        writer.add_pr_curve_raw("raw", *ROWS, 6, 3, walltime=8.5)
        writer.add_pr_curve_raw("lists", *map(list, ROWS), 6, walltime=8.5)
        writer.close()

    assert_equal_curves(curves(tmp_path / "ours"), curves(tmp_path / "theirs"))
    assert curves(tmp_path / "ours")["plain"][2].plugin_data.content == b"\x10\x7f"


@pytest.mark.parametrize("kind", KINDS)
def test_labels_predictions_and_weights_may_come_in_many_forms(tmp_path, kind):
    make = KINDS[kind]
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_pr_curve("x", make(LABELS), make(PREDICTIONS), 1, weights=make(WEIGHTS))
    with tensorboardX.SummaryWriter(str(tmp_path / "theirs")) as theirs:
        theirs.add_pr_curve("x", LABELS, PREDICTIONS, 1, weights=WEIGHTS)

    np.testing.assert_array_equal(curves(tmp_path / "run")["x"][3], curves(tmp_path / "theirs")["x"][3])


@pytest.mark.parametrize("kind", KINDS)
def test_rows_may_come_in_many_forms(tmp_path, kind):
    rows = [np.array([4.0, 2.0, 0.5])] * 6
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_pr_curve_raw("x", *map(KINDS[kind], rows), 1)

    np.testing.assert_array_equal(curves(tmp_path / "run")["x"][3], rows)


@pytest.mark.parametrize(
    "labels",
    [LABELS.astype(bool), LABELS.astype(np.uint8), torch.tensor(LABELS), LABELS.astype(bool).tolist()],
    ids=["bool", "uint8", "torch int64", "list of bool"],
)
def test_labels_may_be_flags_or_integers(tmp_path, labels):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_pr_curve("x", labels, PREDICTIONS, 1)
        writer.add_pr_curve("same", LABELS.astype(float), PREDICTIONS, 1)

    found = curves(tmp_path / "run")
    np.testing.assert_array_equal(found["x"][3], found["same"][3])


def test_a_curve_comes_back_from_the_file(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_pr_curve("x", LABELS, PREDICTIONS, 9, num_thresholds=5)

    (item,) = tbx_widget.read(tmp_path)["run"].pr_curves("x")

    assert item.step == 9
    assert item.thresholds.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert item.tp.tolist() == [4, 4, 3, 2, 1]
    assert item.fp.tolist() == [4, 2, 1, 0, 0]


def test_what_changes_after_the_call_is_not_seen(tmp_path):
    labels, predictions, weights = torch.ones(3), torch.ones(3), torch.ones(3)
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_pr_curve("x", labels, predictions, 1, weights=weights)
        for tensor in (labels, predictions, weights):
            tensor.zero_()

    assert curves(tmp_path / "run")["x"][3][0].tolist() == [3.0] * 127


def test_predictions_off_the_scale_are_left_out_and_said_once_for_a_tag(tmp_path, caplog):
    predictions = np.array([0.5, np.nan, 1.5, -0.5])
    with caplog.at_level(logging.WARNING), SummaryWriter(tmp_path / "run") as writer:
        for step in range(3):
            writer.add_pr_curve("off/scale", np.ones(4), predictions, step)

    said = [record.getMessage() for record in caplog.records]
    assert said == [
        f'tbx_widget: run "{writer.run}", add_pr_curve("off/scale"): 3 predictions are not between 0 and 1 and not counted'
        " (said once for each tag)"
    ]
    assert curves(tmp_path / "run")["off/scale"][3][0, 0] == 1


def test_labels_that_are_none_are_said_once_for_a_tag(tmp_path, caplog):
    with caplog.at_level(logging.WARNING), SummaryWriter(tmp_path / "run") as writer:
        for step in range(3):
            writer.add_pr_curve("odd/labels", np.array([-1, 1]), np.full(2, 0.5), step)

    (said,) = [record.getMessage() for record in caplog.records]
    assert (
        'add_pr_curve("odd/labels"): labels such as -1 are not 0 or 1, so the counts mean little: '
        "a curve is for one class against the rest, so pass labels == k and predictions[:, k]"
    ) in said


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda w: w.add_pr_curve("x", [0, 1], [0.5]),
            ValueError,
            r'add_pr_curve\("x"\): expected labels and predictions of one shape, got \(2,\) and \(1,\)',
        ),
        (
            lambda w: w.add_pr_curve("x", np.zeros((3, 1)), np.zeros(3)),
            ValueError,
            r"one shape, got \(3, 1\) and \(3,\)",
        ),
        (
            lambda w: w.add_pr_curve("x", [0, 1], [0.5, 0.5], weights=[1, 2, 3]),
            ValueError,
            r'add_pr_curve\("x"\): expected one weight or weights of shape \(2,\), got shape \(3,\)',
        ),
        (
            lambda w: w.add_pr_curve("x", ["a"], [0.5]),
            TypeError,
            r'add_pr_curve\("x"\), labels: expected numbers',
        ),
        (
            lambda w: w.add_pr_curve("x", [0], None),
            TypeError,
            r'add_pr_curve\("x"\), predictions: expected numbers',
        ),
        (
            lambda w: w.add_pr_curve("x", [0], [1j]),
            TypeError,
            r'add_pr_curve\("x"\), predictions: expected numbers',
        ),
        (lambda w: w.add_pr_curve("x", [0], [0.5], num_thresholds=0), ValueError, "num_thresholds"),
        (
            lambda w: w.add_pr_curve_raw("x", *ROWS[:5], [1.0]),
            ValueError,
            r'add_pr_curve_raw\("x"\): expected six rows of one shape \(T,\), got .*recall \(1,\)',
        ),
        (lambda w: w.add_pr_curve_raw("x", 1, 1, 1, 1, 1, 1), ValueError, "six rows of one shape"),
        (lambda w: w.add_pr_curve_raw("x", *[[]] * 6), ValueError, "six rows of one shape"),
        (
            lambda w: w.add_pr_curve_raw("x", *ROWS[:5], "high"),
            TypeError,
            "recall: expected numbers, got str",
        ),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, call, error, says):
    with SummaryWriter(tmp_path / "run") as writer, pytest.raises(error, match=says):
        call(writer)

    assert curves(tmp_path) == {}


def test_each_run_is_told_of(tmp_path, caplog):
    for run in ("one", "two"):
        with SummaryWriter(tmp_path / run) as writer:
            writer.add_pr_curve("both", np.array([-1, 1]), np.full(2, 0.5))

    assert len(caplog.records) == 2
