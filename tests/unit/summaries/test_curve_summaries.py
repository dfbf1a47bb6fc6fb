from __future__ import annotations

import numpy as np
import pytest
import tensorboardX.summary

from tbx_widget.summaries.curves import check_thresholds, count_labels, draw_curve, stack_rows

N = 150_000
"""More than two of the blocks in which labels are counted, and no whole number of them."""


def ours(labels, predictions, thresholds=127, weights=None):
    return draw_curve(count_labels(labels, predictions, weights, thresholds))


def theirs(labels, predictions, thresholds=127, weights=None):
    (value,) = tensorboardX.summary.pr_curve("x", labels, predictions, thresholds, weights).value
    return np.array(value.tensor.float_val, np.float32).reshape(6, thresholds)


def sample(dtype="f4"):
    random = np.random.default_rng(0)
    return random.random(N) < 0.3, random.random(N).astype(dtype)


@pytest.mark.parametrize("thresholds", [1, 2, 5, 127])
@pytest.mark.parametrize("label_type", ["?", "u1", "i8", "f2", "f8"])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_a_curve_is_tensorboardxs_to_the_last_bit(dtype, label_type, thresholds):
    labels, predictions = sample(dtype)
    labels = labels.astype(label_type)

    np.testing.assert_array_equal(
        ours(labels, predictions, thresholds), theirs(labels, predictions, thresholds)
    )


@pytest.mark.parametrize(
    "make", [lambda random: random.random(N), lambda random: np.float32(random.random(N))]
)
def test_a_weighted_curve_is_tensorboardxs_to_the_last_bit(make):
    labels, predictions = sample()
    weights = make(np.random.default_rng(1))

    counted = count_labels(labels, predictions, weights, 127)

    expected = tensorboardX.summary.compute_curve(labels, predictions, 127, weights)
    np.testing.assert_array_equal(np.cumsum(counted.positives[::-1])[::-1], expected[0])
    np.testing.assert_array_equal(np.cumsum(counted.negatives[::-1])[::-1], expected[1])
    np.testing.assert_array_equal(draw_curve(counted), expected.astype(np.float32))


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_weight_counts_for_all(shape):
    labels, predictions = sample()

    found = ours(labels, predictions, weights=np.full(shape, 0.3))

    np.testing.assert_array_equal(found, theirs(labels, predictions, weights=0.3))


def test_labels_between_0_and_1_count_in_part_as_both():
    labels = np.random.default_rng(2).random(N)
    predictions = sample()[1]

    counted = count_labels(labels, predictions, None, 127)

    np.testing.assert_array_equal(draw_curve(counted), theirs(labels, predictions))
    assert counted.odd_labels == ()


@pytest.mark.parametrize("label", [-1, 2, np.nan])
def test_a_label_that_is_not_between_0_and_1_is_noticed(label):
    labels = np.array([0, 1, label], np.float64)

    np.testing.assert_equal(count_labels(labels, np.full(3, 0.5), None, 127).odd_labels, (label,))


def test_three_odd_labels_are_named_as_they_come():
    labels = np.array([9, 9, 1, 3, 0, 5, 2])

    assert count_labels(labels, np.full(7, 0.5), None, 127).odd_labels == (9, 3, 5)


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("weights", [None, np.full(N, 0.5)])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_predictions_off_the_scale_are_left_out_as_tensorboardx_does(dtype, weights):
    labels, predictions = sample(dtype)
    predictions[::7] = predictions[::7] * 6 - 3
    predictions[3::1000] = np.nan
    predictions[4::1000] = np.inf
    predictions[5::1000] = -np.inf

    counted = count_labels(labels, predictions, weights, 127)

    np.testing.assert_array_equal(draw_curve(counted), theirs(labels, predictions, weights=weights))
    scaled = np.floor(predictions * 126)
    assert counted.left_out == N - np.count_nonzero((scaled >= 0) & (scaled <= 126)) > N // 10


def test_edges_of_thresholds_are_where_tensorboardx_has_them():
    steps = np.arange(127, dtype=np.float32) / np.float32(126)
    predictions = np.concatenate((steps, np.nextafter(steps, 0), np.nextafter(steps[:-1], 1), [-0.0, 1.0]))
    labels = np.arange(predictions.size) % 2

    np.testing.assert_array_equal(ours(labels, predictions), theirs(labels, predictions))


def test_small_integers_do_not_wrap():
    counted = count_labels(np.array([1, 1, 0]), np.array([0, 1, 3], np.uint8), None, 127)

    assert counted.left_out == 1
    assert counted.positives.tolist() == [1.0, *[0.0] * 125, 1.0]


@pytest.mark.parametrize("shape", [(0,), (0, 2)])
@pytest.mark.parametrize("weights", [None, np.ones(1)])
def test_nothing_is_a_curve_of_zeros(shape, weights):
    assert not ours(np.zeros(shape), np.zeros(shape), weights=weights).any()


def test_counts_beyond_float32_are_rounded_and_not_refused():
    rows = stack_rows([np.array([1e300, 2**53 + 1])] * 6)

    assert rows.dtype == np.float32
    assert rows[0].tolist() == [np.inf, 2.0**53]


@pytest.mark.parametrize(("given", "taken"), [(1, 1), (127, 127), (1000, 127), (np.int64(5), 5)])
def test_thresholds_are_at_most_127(given, taken):
    assert check_thresholds(given, what="x") == taken


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (0, ValueError, "at least 1, got 0"),
        (5.0, TypeError, "type int, got float"),
        (None, TypeError, "NoneType"),
    ],
)
def test_other_thresholds_are_told(given, error, says):
    with pytest.raises(error, match=says):
        check_thresholds(given, what="x")
