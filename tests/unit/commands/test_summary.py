"""`tbx summary`."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tbx_widget.commands.trend import find_trend, guess_best, summarize
from tbx_widget.data.scalars import ScalarSeries


def series_of(values) -> ScalarSeries:
    values = np.asarray(values, np.float64)
    return ScalarSeries("cnn", "x", np.arange(len(values)), np.arange(len(values)) / 1.0, values)


def test_every_series_is_one_line(tbx):
    done = tbx("summary", "--logdir", "logs", "--runs", "sgd", "--tags", "loss|acc")

    assert done.returncode == 0
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == ["run", "sgd", "sgd"]
    assert re.split("  +", done.stdout.splitlines()[1])[1:] == [
        "train/loss",
        "100",
        "0.02 @ 99",
        "0.02 @ 99 (min)",
        "0.02 @ 99",
        "2 @ 0",
        "falling -0.0184",
    ]
    assert re.split("  +", done.stdout.splitlines()[2])[1:] == [
        "val/acc",
        "100",
        "0.99 @ 99",
        "0.99 @ 99 (max)",
        "0 @ 0",
        "0.99 @ 99",
        "rising +0.49",
    ]


def test_the_summary_as_json(tbx_json):
    (found,) = tbx_json("summary", "--runs", "adam", "--tags", "odd")["series"]

    assert found == {
        "run": "adam",
        "tag": "odd",
        "count": 4,
        "not_finite": 3,
        "replaced": 0,
        "last": {"value": "-Infinity", "step": 3},
        "best": None,
        "minimum": {"value": 1.0, "step": 0},
        "maximum": {"value": 1.0, "step": 0},
        "trend": {"direction": "unknown", "change": 0.0, "points": 1},
    }


def test_which_is_best_can_be_said(tbx_json):
    found = tbx_json("summary", "--tags", "acc", "--runs", "adam", "--best", "min")["series"]

    assert [one["best"] for one in found] == [{"value": 0.0, "step": 0, "is": "min"}]


def test_nothing_found_ends_with_1(tbx):
    done = tbx("summary", "--tags", "none", "--logdir", "logs")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "tbx: nothing found\n")


def test_what_is_no_regular_expression_is_wrong_use(tbx):
    done = tbx("summary", "--tags", "(")

    assert done.returncode == 2
    assert "expected a regular expression, got '('" in done.stderr


@pytest.mark.parametrize(
    ("tag", "best"),
    [
        ("train/loss", "min"),
        ("valLoss", "min"),
        ("Error_rate", "min"),
        ("top1_acc", "max"),
        ("eval/F1", "max"),
        ("episode_reward", "max"),
        ("lr", None),
        ("glossary", None),
        ("accuracy_loss", None),
    ],
)
def test_a_tags_words_tell_whether_low_or_high_is_good(tag, best):
    assert guess_best(tag) == best


def test_extremes_leave_out_what_is_not_finite():
    summary = summarize(series_of([np.nan, 3, -np.inf, 1, 1, 2, np.inf]))

    assert (summary.points, summary.not_finite) == (7, 3)
    assert (summary.minimum, summary.maximum) == ((1.0, 3), (3.0, 1))


def test_a_series_without_a_finite_value_has_no_extremes():
    summary = summarize(series_of([np.nan, np.inf]))

    assert (summary.minimum, summary.maximum, summary.trend.direction) == (None, None, "unknown")


@pytest.mark.parametrize(("slope", "direction"), [(1.0, "rising"), (-1.0, "falling"), (0.0, "flat")])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_the_trend_is_that_of_the_second_half(slope, direction, scale):
    noise = np.random.default_rng(4).normal(size=400)
    values = np.concatenate([np.linspace(0, 500, 200), slope * np.arange(200)]) + noise

    trend = find_trend(series_of(values * scale))

    assert (trend.direction, trend.points) == (direction, 200)
    # The standard error of the change over 200 points of noise 1 is sqrt(12 / 200) = 0.25.
    assert trend.change / scale == pytest.approx(slope * 199, abs=1.0)


def test_a_constant_series_is_flat():
    assert find_trend(series_of([0.1] * 100)).direction == "flat"
    assert find_trend(series_of([0.0] * 100)).direction == "flat"


@pytest.mark.parametrize(
    ("tag", "best"),
    [
        ("损失", "min"), ("验证损失", "min"), ("train/损失", "min"), ("均方误差", "min"), ("困惑度", "min"),
        ("准确率", "max"), ("验证/精度", "max"), ("正确率", "max"), ("召回率", "max"), ("得分", "max"),
        ("平均分数", "max"), ("奖励", "max"), ("損失", "min"), ("準確率", "max"), ("学习率", None),
        ("损失/准确率", None),
    ],
)  # fmt: skip
def test_chinese_words_tell_which_is_best(tag, best):
    assert guess_best(tag) == best
