"""What thinning keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tbx_widget.live.sampling import aligned_starts, even_starts, keep_extremes

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


@settings(max_examples=150, deadline=None)
@given(values=arrays(np.float32, st.integers(1, 400), elements=FLOATS), buckets=st.integers(1, 20))
def test_every_bucket_keeps_its_ends_extremes_and_oddities(values, buckets):
    steps = np.arange(len(values))
    starts = even_starts(len(values), buckets)

    kept = keep_extremes(steps, values, starts)

    chosen = set(kept.tolist())
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        bucket = values[start:end]
        picked = values[[i for i in range(start, end) if i in chosen]]
        finite, finite_picked = bucket[np.isfinite(bucket)], picked[np.isfinite(picked)]
        assert {start, end - 1} <= chosen
        if len(finite):
            assert (finite.min(), finite.max()) == (finite_picked.min(), finite_picked.max())
        for test in (np.isnan, np.isposinf, np.isneginf):
            assert test(bucket).any() == test(picked).any()
    assert np.all(np.diff(kept) > 0)
    assert len(kept) <= 7 * len(starts)


def test_a_step_that_goes_back_stays_visible():
    steps = np.concatenate([np.arange(5000), np.arange(2500, 7000)])
    values = np.zeros(len(steps), np.float32)

    kept = keep_extremes(steps, values, even_starts(len(steps), 20))

    back = np.flatnonzero(np.diff(steps[kept]) < 0)
    assert steps[kept][back].tolist() == [4999]
    assert steps[kept][back + 1].tolist() == [2500]


@pytest.mark.parametrize("width", [1, 7, 64])
def test_aligned_buckets_begin_at_multiples_of_their_width(width):
    indices = np.array([0, 1, 5, 6, 7, 63, 64, 65, 200])

    starts = aligned_starts(indices, width)

    assert starts[0] == 0
    assert len(starts) == len(set((indices // width).tolist()))
