"""What a device counts is what the CPU counts; the same operations run on CPU tensors here."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from tbx_widget.summaries import device_histograms
from tbx_widget.summaries.arrays import own_array
from tbx_widget.summaries.bit_buckets import tensorflow_edges
from tbx_widget.summaries.device_histograms import (
    COUNTING,
    FEWEST,
    count_on_device,
    count_tensor,
    is_worth_counting,
    read_counts,
)
from tbx_widget.summaries.histograms import summarize_histogram

WHAT = 'add_histogram("weights")'


def normal(size, *, scale=1.0, dtype=torch.float32):
    return (torch.randn(size, generator=torch.Generator().manual_seed(0)) * scale).to(dtype)


def counted(tensor, **options):
    return read_counts(count_on_device(tensor, what=WHAT).numpy(), **options)


def assert_as_on_the_cpu(tensor, **options):
    histogram, left_out = counted(tensor, **options)
    values = own_array(tensor, what=WHAT).numpy()
    expected = summarize_histogram(values, **options)

    assert histogram.limits.tolist() == expected.limits.tolist()
    assert histogram.counts.tolist() == expected.counts.tolist()
    assert (histogram.minimum, histogram.maximum, histogram.num) == (
        expected.minimum,
        expected.maximum,
        expected.num,
    )
    assert left_out == values.size - expected.num
    # Sums of the same float64 numbers in another order.
    spread = math.sqrt(expected.sum_squares * max(expected.num, 1))
    assert math.isclose(histogram.sum, expected.sum, rel_tol=1e-12, abs_tol=1e-13 * spread)
    assert math.isclose(histogram.sum_squares, expected.sum_squares, rel_tol=1e-12)


@pytest.mark.parametrize(
    "dtype",
    [
        torch.float32,
        torch.float64,
        torch.bfloat16,
        torch.float16,
        torch.float8_e4m3fn,
        torch.bool,
        torch.uint8,
        torch.uint16,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
    ],
)
@pytest.mark.parametrize("size", [1, 1000, 200_000])
def test_every_type_is_counted_as_on_the_cpu(dtype, size):
    assert_as_on_the_cpu(normal(size, scale=30).abs().to(dtype))
    assert_as_on_the_cpu(normal(size, scale=30).neg().to(torch.int64).to(dtype))


@pytest.mark.parametrize("scale", [1e-44, 1e-30, 1e-14, 1e15, 1e30])
def test_numbers_of_every_size_are_counted_as_on_the_cpu(scale):
    assert_as_on_the_cpu(normal(5000, scale=scale))


@pytest.mark.parametrize(
    "values",
    [
        [0.0],
        [-0.0, 0.0],
        [-1e-45, 1e-45],
        [3.5] * 7,
        [1.0, math.nan, math.inf, -math.inf, -2.0],
        [math.nan],
        [math.nan, math.inf],
        [-math.inf, 0.0],
        [3.4e38, -3.4e38],
    ],
    ids=str,
)
def test_odd_values_are_counted_as_on_the_cpu(values):
    assert_as_on_the_cpu(torch.tensor(values))


@pytest.mark.parametrize("values", [[1e300, -1e300, 1.0], [1e308, 1e308, math.inf], [2.0**53 + 2, 1e-320]])
def test_float64_beyond_float32_is_counted_as_on_the_cpu(values):
    assert_as_on_the_cpu(torch.tensor(values, dtype=torch.float64))


def test_integers_that_float64_cannot_hold_are_rounded_as_on_the_cpu():
    assert_as_on_the_cpu(torch.tensor([2**62 + 1, -(2**62) - 3, 2**24 + 1, 7]))


@pytest.mark.parametrize("max_bins", [1, 7, 100])
def test_buckets_are_merged_as_on_the_cpu(max_bins):
    assert_as_on_the_cpu(normal(5000), max_bins=max_bins)


def test_a_tensor_of_several_parts_is_counted_as_a_whole(monkeypatch):
    monkeypatch.setattr(device_histograms, "PART", 1000)
    tensor = normal(4321)
    tensor[[0, 999, 1000, 4320]] = torch.tensor([math.nan, 90.0, -80.0, math.inf])

    assert_as_on_the_cpu(tensor)


@pytest.mark.parametrize(
    "make",
    [
        lambda: normal(600).reshape(20, 30).T,
        lambda: normal(600)[::7],
        lambda: normal(600).reshape(20, 30).to_sparse(),
        lambda: torch.imag(torch.complex(normal(9), normal(9)).conj()),
        lambda: torch.nn.Parameter(normal(600)),
        lambda: torch.quantize_per_tensor(normal(600), 0.1, 10, torch.qint8),
    ],
    ids=["transposed", "strided", "sparse", "negative view", "parameter", "quantized"],
)
@pytest.mark.filterwarnings("ignore:.*quantize")
def test_tensors_of_every_layout_are_counted(make):
    assert_as_on_the_cpu(make())


@pytest.mark.parametrize(
    "mode",
    [
        lambda: torch.autocast("cpu", torch.bfloat16),
        torch.inference_mode,
        torch.no_grad,
        torch.enable_grad,
        lambda: torch.device("meta"),
    ],
    ids=["autocast", "inference mode", "no grad", "grad", "another default device"],
)
def test_modes_of_the_caller_change_nothing(monkeypatch, mode):
    monkeypatch.setattr(device_histograms, "_constants", {})
    tensor = normal(3000).requires_grad_()

    with mode():
        first = counted(tensor * 2 if mode is torch.enable_grad else tensor)
    again = counted(tensor)

    assert first[0].num == again[0].num == 3000
    assert_as_on_the_cpu(tensor)


def test_deterministic_algorithms_are_no_obstacle():
    torch.use_deterministic_algorithms(True)
    try:
        assert_as_on_the_cpu(normal(3000))
    finally:
        torch.use_deterministic_algorithms(False)


def test_the_caller_goes_on_with_the_tensor_at_once():
    tensor = torch.ones(1000)

    owned = count_on_device(tensor, what=WHAT)
    tensor.fill_(5)

    assert read_counts(owned.numpy())[0].maximum == 1.0


def test_only_counts_travel():
    owned = count_on_device(normal(200_000), what=WHAT)

    assert owned.shape == (tensorflow_edges().size - 1 + 6,)
    assert count_tensor(normal(9)).dtype == torch.float64


class Somewhere(torch.Tensor):
    """A tensor that says it is on a device."""

    place = "cuda:0"

    @property
    def device(self):
        return torch.device(self.place)


@pytest.mark.parametrize(
    ("size", "place", "expected"),
    [
        (FEWEST, "cuda:0", True),
        (FEWEST - 1, "cuda:0", False),
        (FEWEST, "mps:0", False),
        (FEWEST, "cpu", False),
    ],
)
def test_large_tensors_on_devices_that_can_are_counted_there(monkeypatch, size, place, expected):
    monkeypatch.setattr(Somewhere, "place", place)

    assert is_worth_counting(torch.ones(size).as_subclass(Somewhere)) is expected
    assert "mps" not in COUNTING


def test_what_is_no_tensor_is_not_counted_on_a_device():
    assert not is_worth_counting(np.ones(FEWEST))


def test_complex_numbers_are_refused():
    with pytest.raises(
        TypeError, match=r'^add_histogram\("weights"\): expected numbers, got a complex tensor$'
    ):
        count_on_device(torch.ones(3, dtype=torch.complex64), what=WHAT)
