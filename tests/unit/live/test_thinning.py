"""Points that come part after part are thinned as all of them at once would be, in little memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tbx_widget.live.series import Points, thin
from tbx_widget.live.thinning import Thinner

FIRST = 1000


def points(values, first: int = FIRST) -> Points:
    values = np.asarray(values, np.float32)
    indices = np.arange(first, first + len(values))
    return Points(indices, indices * 10, indices + 0.5, values)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 9000), st.integers(2, 3000), st.integers(1, 40))
def test_it_does_not_matter_in_how_many_parts_points_come(seed, count, most, parts):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(count).astype(np.float32)
    for odd in (np.nan, np.inf, -np.inf):
        values[rng.integers(0, count, rng.integers(0, 4))] = odd
    whole = points(values)
    thinner = Thinner(FIRST, FIRST + count, most)

    for part in np.array_split(np.arange(count), parts):
        thinner.add(whole.pick(part))
    kept = thinner.points()

    for mine, expected in zip(kept, thin(whole, most), strict=True):
        np.testing.assert_array_equal(mine, expected)
    assert thinner.count == count


@pytest.mark.parametrize("steps", [np.arange(20_000) % 5000, np.arange(20_000) % 2])
def test_steps_that_go_back_keep_the_extremes_and_the_bound(steps):
    values = np.sin(np.arange(20_000)).astype(np.float32)
    thinner = Thinner(0, 20_000, 100)

    for part in np.array_split(np.arange(20_000), 37):
        thinner.add(Points(part, steps[part], part + 0.5, values[part]))
    kept = thinner.points()

    assert len(kept.steps) <= 180
    assert (kept.values.min(), kept.values.max()) == (values.min(), values.max())
    assert kept.indices[0] == 0
    assert kept.indices[-1] == 19_999


def test_nothing_stays_of_nothing():
    assert len(Thinner(5, 5, 10).points().steps) == 0


def test_a_million_points_are_never_held():
    thinner = Thinner(0, 10**6, 1000)

    tracemalloc.start()
    try:
        for first in range(0, 10**6, 1000):
            thinner.add(points(np.sin(np.arange(first, first + 1000)), first))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2_000_000
