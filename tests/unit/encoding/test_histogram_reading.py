from __future__ import annotations

import math
import sys

import numpy as np
import pytest
import tensorboardX.summary
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard import data_compat
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.histogram import summary_v2
from tensorboard.util import tensor_util
from torch.utils.tensorboard import summary as torch_summary

from tbx_widget.encoding.event_reading import SummaryPart
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.histogram_reading import histogram_of
from tbx_widget.encoding.schema import ValueField
from tbx_widget.encoding.values import decode_value
from tbx_widget.events import HISTOGRAMS
from tests.unit.encoding.parts import make_part, metadata_of, part_of

HUGE = sys.float_info.max
FLOATS = st.floats(-1e30, 1e30)


def decode(value):
    return decode_value(*part_of(value), HISTOGRAMS, None)


def rows_of(histogram):
    """(left, right, count) of every bucket, as version 2 has them."""
    edges = np.append(histogram.minimum, histogram.limits)
    rows = np.stack((edges[:-1], edges[1:], histogram.counts), axis=1)
    with np.errstate(over="ignore"):
        return rows.astype(np.float32)


def check_as_tensorboard(value):
    expected = tensor_util.make_ndarray(data_compat.migrate_value(value).tensor)

    np.testing.assert_array_equal(rows_of(decode(value)), expected)


@st.composite
def protos(draw):
    counts = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2.5]), max_size=12))
    limits = sorted(draw(st.lists(FLOATS, min_size=len(counts), max_size=len(counts))))
    outer = draw(st.sampled_from([None, HUGE, math.inf]))
    if outer and limits:
        limits[0], limits[-1] = -outer, outer
    return summary_pb2.Summary.Value(
        histo={"min": draw(FLOATS), "max": draw(FLOATS), "num": 9, "bucket_limit": limits, "bucket": counts}
    )


@given(protos())
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_old_histograms_have_tensorboards_buckets(value):
    check_as_tensorboard(value)


@pytest.mark.parametrize("bins", ["tensorflow", "auto", "fd"])
@pytest.mark.parametrize("values", [np.linspace(-1, 5, 400), np.zeros(3), np.full(9, 2.5)])
def test_histograms_of_tensorboardx_and_torch_have_tensorboards_buckets(bins, values):
    edges = "doane" if bins == "tensorflow" else bins
    written = tensorboardX.summary.histogram("tag", values, edges).value[0]
    torchs = torch_summary.histogram("tag", values, edges).value[0]

    for value in (written, torchs):
        check_as_tensorboard(summary_pb2.Summary.Value.FromString(value.SerializeToString()))


def test_an_old_histograms_numbers_are_kept_in_float64():
    histo = {"min": 0.1, "max": 0.7, "num": 3, "sum": 1.1, "sum_squares": 0.9}
    payload, part = make_part(histo=histo | {"bucket_limit": [0.2, 0.3, 9], "bucket": [1, 0, 2]})

    histogram = decode_value(payload, part, HISTOGRAMS, None)

    numbers = (histogram.minimum, histogram.maximum, histogram.num, histogram.sum, histogram.sum_squares)
    assert numbers == (0.1, 0.7, 3.0, 1.1, 0.9)
    assert (histogram.limits.tolist(), histogram.counts.tolist()) == ([0.2, 0.3, 0.7], [1, 0, 2])


def test_an_old_histogram_with_too_few_edges_is_an_error():
    with pytest.raises(WireError, match="3 buckets has 1 edges"):
        decode_value(*make_part(histo={"bucket_limit": [1], "bucket": [1, 1, 1]}), HISTOGRAMS, None)


def test_edges_that_each_stand_in_a_field_of_their_own_are_read():
    content = b"\x31" + np.float64(1).tobytes() + b"\x39" + np.float64(4).tobytes()
    value = summary_pb2.Summary.Value(histo=summary_pb2.HistogramProto.FromString(content))
    part = SummaryPart("tag", ValueField.HISTO, 0, len(content), None)

    histogram = decode_value(content, part, HISTOGRAMS, None)

    assert histogram.counts.tolist() == list(value.histo.bucket) == [4.0]


@given(
    st.lists(st.floats(-1e6, 1e6), max_size=50),
    st.sampled_from([None, 1, 2, 30]),
    st.sampled_from(["f4", "f8"]),
)
@settings(max_examples=100, deadline=None)
def test_new_histograms_have_the_buckets_that_the_plugin_wrote(data, buckets, dtype):
    (value,) = summary_v2.histogram_pb("tag", data, buckets).value
    written = tensor_util.make_ndarray(value.tensor).astype(dtype)
    value.tensor.CopyFrom(tensor_util.make_tensor_proto(written))

    histogram = decode(value)

    np.testing.assert_array_equal(rows_of(histogram), written.astype(np.float32))
    assert histogram.num == len(data)
    assert math.isnan(histogram.sum)


@pytest.mark.parametrize("shape", [(0, 3), (0,)])
def test_no_buckets_are_an_empty_histogram(shape):
    tensor = tensor_util.make_tensor_proto(np.zeros(shape))
    payload, part = make_part(tensor=tensor, metadata=metadata_of("histograms"))

    histogram = decode_value(payload, part, HISTOGRAMS, None)

    assert (histogram.num, histogram.limits.size, histogram.counts.size) == (0.0, 0, 0)


def test_equal_buckets_of_a_single_value_become_one():
    rows = np.array([[1.5, 2.5, 0]] * 3 + [[1.5, 2.5, 8]])

    assert rows_of(histogram_of(rows)).tolist() == [[1.5, 2.5, 8]]


def test_empty_buckets_that_lie_anywhere_become_one():
    assert rows_of(histogram_of(np.array([[0, 1, 0], [5, 6, 0]]))).tolist() == [[0, 1, 0]]


def test_a_gap_becomes_an_empty_bucket():
    rows = np.array([[0, 1, 2], [3, 4, 5]])

    assert rows_of(histogram_of(rows)).tolist() == [[0, 1, 2], [1, 3, 0], [3, 4, 5]]


def test_buckets_in_any_order_become_ascending():
    rows = np.array([[3, 4, 5], [0, 3, 2]])

    assert rows_of(histogram_of(rows)).tolist() == [[0, 3, 2], [3, 4, 5]]


def test_edges_that_differ_by_rounding_leave_no_gap():
    rows = np.array([[0, np.float32(0.1), 1], [0.1, 0.2, 1]])

    assert histogram_of(rows).counts.tolist() == [1, 1]


@pytest.mark.parametrize("shape", [(3,), (2, 4), (1, 3, 3), ()])
def test_buckets_of_another_shape_are_an_error(shape):
    with pytest.raises(WireError, match=r"\(B, 3\)"):
        histogram_of(np.zeros(shape))


def test_buckets_of_strings_are_an_error():
    with pytest.raises(WireError, match="real numbers"):
        histogram_of(np.full((1, 3), b"a", object))
