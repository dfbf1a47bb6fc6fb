from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tensorboardX.summary import make_histogram
from tensorboardX.writer import SummaryWriter

from tbx_widget.summaries.bit_buckets import tensorflow_edges
from tbx_widget.summaries.histogram_bins import own_bins
from tbx_widget.summaries.histograms import summarize_histogram

WHAT = 'add_histogram("weights")'


def normal(size, *, scale=1.0, dtype=np.float32):
    return (np.random.default_rng(0).standard_normal(size) * scale).astype(dtype)


def bucket_dict(limits, counts):
    return {float(limit): float(count) for limit, count in zip(limits, counts, strict=True) if count}


def counted_by_numpy(values):
    """Count float32 values with numpy; the edges below 0 belong to the bucket on their other side."""
    edges = tensorflow_edges()
    negative, _ = np.histogram(-values[values < 0], -edges[edges <= 0][::-1])
    positive, _ = np.histogram(values[values >= 0], edges[edges >= 0])
    return bucket_dict(edges[1:], np.concatenate((negative[::-1], positive)))


def originals_edges():
    return np.array(SummaryWriter(write_to_disk=False).default_bins)


def test_the_edges_are_tensorflows_moved_by_at_most_half_a_percent():
    edges, original = tensorflow_edges(), originals_edges()

    assert edges.shape == original.shape
    assert np.all(np.abs(edges - original) <= 0.004 * np.abs(original))


@pytest.mark.parametrize("size", [1, 100, 200_000, 600_000])
@pytest.mark.parametrize("scale", [1e-14, 1.0, 1e15])
def test_counts_are_exact_for_the_moved_edges(size, scale):
    values = normal(size, scale=scale)

    histogram = summarize_histogram(values)

    assert bucket_dict(histogram.limits, histogram.counts) == counted_by_numpy(values)


floats = st.floats(-(2.0**66), 2.0**66, width=32, allow_subnormal=False)


@given(hnp.arrays(np.float32, st.integers(1, 30), elements=floats))
@settings(max_examples=100, deadline=None)
def test_counts_of_any_floats_are_exact_for_the_moved_edges(values):
    histogram = summarize_histogram(values)

    assert bucket_dict(histogram.limits, histogram.counts) == counted_by_numpy(values)


def test_counts_differ_from_tensorboardx_by_what_moved_over_the_edges():
    values = normal(100_000)
    original = make_histogram(values.astype(float), originals_edges())

    histogram = summarize_histogram(values)

    ours = np.interp(original.bucket_limit, histogram.limits, np.cumsum(histogram.counts))
    assert np.allclose(ours, np.cumsum(original.bucket), atol=0.01 * values.size)
    assert histogram.limits.size == len(original.bucket_limit)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64, np.uint8, np.bool_])
@pytest.mark.parametrize("size", [1, 10_001, 300_000])
def test_moments_are_those_of_tensorboardx(dtype, size):
    values = normal(size, scale=30, dtype=np.float64).astype(dtype)
    original = make_histogram(values.astype(float), originals_edges())

    histogram = summarize_histogram(values)

    assert (histogram.minimum, histogram.maximum) == (original.min, original.max)
    assert histogram.num == original.num == sum(histogram.counts)
    # Sums of the same float64 numbers in another order.
    assert np.isclose(histogram.sum, original.sum, rtol=1e-10, atol=1e-7)
    assert np.isclose(histogram.sum_squares, original.sum_squares, rtol=1e-10)


@pytest.mark.parametrize("bins", [1, 30, "doane", "auto", "sqrt", [-1.0, 0.0, 0.5], np.linspace(-9, 9, 7)])
@pytest.mark.parametrize("max_bins", [None, 5])
def test_other_bins_are_those_of_tensorboardx(bins, max_bins):
    values = normal(1000)
    original = make_histogram(values.astype(float), bins, max_bins)

    histogram = summarize_histogram(values, bins=bins, max_bins=max_bins)

    assert histogram.limits.tolist() == list(original.bucket_limit)
    assert histogram.counts.tolist() == list(original.bucket)


def test_merging_tensorflows_bins_loses_no_count():
    values = normal(1000, scale=1e-3)
    fine = summarize_histogram(values)

    merged = summarize_histogram(values, max_bins=100)

    assert merged.counts.size < fine.counts.size / 10
    assert (
        np.cumsum(merged.counts).tolist()
        == np.interp(merged.limits, fine.limits, np.cumsum(fine.counts)).tolist()
    )


def test_values_beyond_the_outer_edges_are_in_the_outer_buckets():
    histogram = summarize_histogram(np.array([-1e300, -1e30, 1e25, 1e308]))

    assert histogram.counts[[1, -1]].tolist() == [2, 2]
    assert histogram.limits[[0, -1]].tolist() == [-1e300, 1e308]


@pytest.mark.parametrize("value", [0.0, -0.0])
def test_zero_is_in_the_bucket_that_starts_at_zero(value):
    histogram = summarize_histogram(np.array([value], np.float32))

    assert histogram.limits.tolist() == [0.0, tensorflow_edges()[775]]
    assert histogram.counts.tolist() == [0.0, 1.0]


def test_the_smallest_negative_numbers_count_as_zero():
    histogram = summarize_histogram(np.array([-1e-45], np.float32))

    assert histogram.limits[0] == 0.0
    assert histogram.minimum < 0


@pytest.mark.parametrize("far", [1.0, 1e30, 1e300])
def test_large_arrays_are_counted_like_small_ones(far):
    patterns = np.random.default_rng(0).integers(0, 2**32, 2000, dtype=np.uint32).view(np.float32)
    near_zero = [0.0, -0.0, 1e-45, -1e-45, -9.1e-41, -9.3e-41]
    values = np.append(patterns[np.isfinite(patterns)].astype(np.float64), [*near_zero, far, -far])
    small = summarize_histogram(values)

    large = summarize_histogram(np.tile(values, 200))

    assert large.limits.tolist() == small.limits.tolist()
    assert large.counts.tolist() == (200 * small.counts).tolist()


def test_limits_rise_and_the_first_bucket_is_empty():
    histogram = summarize_histogram(normal(1000))

    assert np.all(np.diff(histogram.limits) > 0)
    assert histogram.counts[0] == 0
    assert histogram.limits[0] <= histogram.minimum
    assert histogram.limits[-1] >= histogram.maximum


@pytest.mark.parametrize("bins", ["tensorflow", 10])
@pytest.mark.parametrize("size", [10, 300_000])
def test_nan_and_infinities_are_left_out(bins, size):
    values = normal(size)
    finite = values.copy()
    values[[1, 5, 7]] = np.nan, np.inf, -np.inf

    histogram = summarize_histogram(values, bins=bins)

    expected = summarize_histogram(np.delete(finite, [1, 5, 7]), bins=bins)
    assert histogram.num == size - 3 == histogram.counts.sum()
    assert histogram.counts.tolist() == expected.counts.tolist()
    assert np.isclose(histogram.sum, expected.sum, rtol=1e-9)


@pytest.mark.parametrize("bins", ["tensorflow", "auto", 10])
def test_without_a_finite_value_all_counts_are_zero(bins):
    histogram = summarize_histogram(np.array([np.nan, np.inf]), bins=bins)

    assert (histogram.num, histogram.counts.tolist()) == (0.0, [0.0])


def test_no_values_are_refused():
    with pytest.raises(ValueError, match="at least one value"):
        summarize_histogram(np.zeros((0, 3)))


def test_a_far_outlier_does_not_ask_for_billions_of_buckets():
    values = np.append(normal(1000, scale=1e-9, dtype=np.float64), 1e6)

    histogram = summarize_histogram(values, bins="fd")

    assert histogram.counts.sum() == 1001
    assert histogram.limits.size == 2**16 + 1


def test_values_too_close_for_the_number_of_bins_are_in_one_bucket():
    values = np.array([1.0, np.nextafter(1.0, 2.0)])

    histogram = summarize_histogram(values, bins=1000)

    assert histogram.counts.sum() == 2


def test_edges_that_no_value_is_between_give_no_counts():
    histogram = summarize_histogram(np.array([5.0]), bins=[0, 1, 2])

    assert (histogram.num, histogram.counts.tolist()) == (1.0, [0.0])


def test_an_array_of_any_shape_and_order_is_counted():
    values = normal(24).reshape(2, 3, 4)

    assert summarize_histogram(values.T[::-1]).counts.tolist() == summarize_histogram(values).counts.tolist()


@pytest.mark.parametrize(
    "bins", ["tensorflow", "auto", "fd", 30, np.int64(3), [0, 1], np.array([0.0, 0.5, 0.5])]
)
@pytest.mark.parametrize("max_bins", [None, 1, 64])
def test_known_bins_are_taken(bins, max_bins):
    own_bins(bins, max_bins, what=WHAT)


@pytest.mark.parametrize(
    ("bins", "max_bins", "message"),
    [
        ("tensorflo", None, 'expected bins to be one of tensorflow, auto, .* got "tensorflo"'),
        (0, None, "expected bins to be at least 1, got 0"),
        ([1.0], None, r"at least 2 edges in one row, got shape \(1,\)"),
        ([[1.0, 2.0]], None, r"at least 2 edges in one row, got shape \(1, 2\)"),
        ([1.0, 0.5], None, "in ascending order"),
        ([0.0, np.nan], None, "in ascending order"),
        ("auto", 0, "expected max_bins to be at least 1, got 0"),
    ],
)
def test_wrong_bins_are_refused(bins, max_bins, message):
    with pytest.raises(ValueError, match=rf'^add_histogram\("weights"\): .*{message}'):
        own_bins(bins, max_bins, what=WHAT)


@pytest.mark.parametrize(
    ("bins", "max_bins"),
    [(None, None), (2.5, None), (True, None), (["a"], None), ("auto", 2.5), ("auto", "3")],
)
def test_bins_of_a_wrong_type_are_refused(bins, max_bins):
    with pytest.raises(TypeError, match=r'^add_histogram\("weights"\)(, bins)?: expected '):
        own_bins(bins, max_bins, what=WHAT)


@pytest.mark.parametrize("bins", ["auto", "fd", "doane", "sturges", 10, 1])
@pytest.mark.parametrize("value", [1e17, -1e17, 1e308, np.finfo(np.float64).max, -np.finfo(np.float64).max])
def test_equal_values_too_large_for_numpys_edges_have_one_bucket(value, bins):
    summary = summarize_histogram(np.full(5, value), bins=bins)

    assert summary.counts.tolist() == [0, 5]
    assert summary.limits[0] <= value <= summary.limits[1]
    assert summary.limits[0] < summary.limits[1] < np.inf
    assert (summary.minimum, summary.maximum, summary.num) == (value, value, 5)
