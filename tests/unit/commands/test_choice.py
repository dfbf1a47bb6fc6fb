"""Which points of a series are shown."""

from __future__ import annotations

import numpy as np
import pytest

from tbx_widget.commands.choice import choose_around, choose_last, choose_shape


def test_the_last_of_few_are_all():
    assert choose_last(2, 5).tolist() == [0, 1]


def test_nearest_steps_are_given_in_the_order_of_the_file():
    steps = np.array([0, 10, 20, 10, 30])

    assert choose_around(steps, 11, 3).tolist() == [1, 2, 3]


def test_of_equally_near_points_the_later_stay():
    assert choose_around(np.zeros(10, np.int64), 0, 3).tolist() == [7, 8, 9]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 10, 99, 1000])
@pytest.mark.parametrize("n", [0, 1, 2, 5, 100, 1001])
@pytest.mark.parametrize("shape", ["noise", "rising", "constant"])
def test_as_many_points_stay_as_are_asked_for_and_the_last_is_among_them(n, count, shape):
    courses = {
        "noise": np.random.default_rng(5).normal(size=n),
        "rising": np.arange(n),
        "constant": np.ones(n),
    }
    values = courses[shape].astype(np.float64)

    places = choose_shape(values, count)

    assert len(places) == min(n, count)
    assert places.tolist() == sorted(set(places.tolist()))
    assert n == 0 or places[-1] == n - 1


def test_peaks_stay():
    values = np.zeros(10_000)
    values[[1234, 7777]] = 5, -5

    places = choose_shape(values, 20)

    assert {0, 1234, 7777, 9999} <= set(places.tolist())


def test_nan_is_no_extreme():
    values = np.array([0.0, np.nan, 3.0, np.nan, -3.0] * 40)
    values[0] = np.nan

    kept = values[choose_shape(values, 10)[1:]]

    assert np.isfinite(kept).all()
