"""Whatever the bytes are: a value, or a `WireError`; and no more memory than the bytes are worth."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tbx_widget import events
from tbx_widget.encoding.event_reading import Metadata, SummaryPart, read_event
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.schema import DataType, ValueField
from tbx_widget.encoding.tensors import read_tensor
from tbx_widget.encoding.values import decode_value, find_scalar, plugin_of, scalar_value
from tests.unit.encoding.parts import payload_of

PLUGINS = [
    "",
    events.SCALARS,
    events.IMAGES,
    events.HISTOGRAMS,
    events.AUDIO,
    events.TEXT,
    events.PR_CURVES,
    events.MESH,
    events.HPARAMS,
    events.CUSTOM_SCALARS,
    events.GRAPHS,
    "somebodys",
]
KINDS = [0, ValueField.SIMPLE_VALUE, ValueField.IMAGE, ValueField.HISTO, ValueField.AUDIO, ValueField.TENSOR]
ARRAYS = [
    np.arange(12, dtype=np.float32).reshape(4, 3),
    np.arange(12, dtype=np.int64).reshape(6, 2),
    np.float64(1.5),
    np.array([True]),
    np.array([b"5", b"3", b"\x89PNG\r\n\x1a\n" + bytes(30)], object),
    np.array([[b"RIFF\0\0\0\0WAVEfmt ", b""]], object),
    np.zeros((0, 3)),
    np.array(1j),
]


def read_all(payload, part):
    for plugin in PLUGINS:
        with suppress(WireError):
            decode_value(payload, part, plugin, Metadata("mesh", b"content"))
    for read in (scalar_value, find_scalar):
        with suppress(WireError):
            read(payload, part)
    plugin_of(part, None, payload)


@given(st.binary(max_size=120), st.sampled_from(KINDS))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_value_or_an_error(data, kind):
    if kind == ValueField.SIMPLE_VALUE:
        data = data[:4].ljust(4, b"\0")

    read_all(data, SummaryPart("tag", kind, 0, len(data), None))


@given(
    st.sampled_from([*range(34), 101, 107]),
    st.lists(st.integers(0, 5), max_size=3),
    st.sampled_from([5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 4]),
    st.binary(max_size=24),
)
@settings(max_examples=200, deadline=None)
def test_any_elements_of_any_type_are_an_array_or_an_error(dtype, shape, number, content):
    dims = b"".join(b"\x12\x02\x08" + bytes([size]) for size in shape)
    key = bytes([number << 3 & 0x7F | 2 | (0x80 if number > 15 else 0)]) + (b"\x01" if number > 15 else b"")
    data = bytes([8, dtype, 18, len(dims)]) + dims + key + bytes([len(content)]) + content

    read_all(data, SummaryPart("tag", ValueField.TENSOR, 0, len(data), None))


@given(st.sampled_from(ARRAYS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_tensor_with_flipped_bytes_is_a_value_or_an_error(array, flips):
    value = summary_pb2.Summary.Value(tag="tag", tensor=tensor_util.make_tensor_proto(array))
    payload = bytearray(payload_of(value))
    for at, byte in flips:
        payload[at % len(payload)] = byte

    try:
        parts = read_event(bytes(payload)).values
    except WireError:
        parts = ()

    for part in parts:
        read_all(bytes(payload), part)


@pytest.mark.parametrize(
    "data",
    [
        bytes([8, DataType.FLOAT]) + b"\x28" * 100_000,
        bytes([8, DataType.INT64]) + b"\x50\x01" * 50_000,
        bytes([8, DataType.STRING]) + b"\x42\x00" * 50_000,
        b"\x12\x00" * 50_000,
        b"\x12\xa0\x8d\x06" + b"\x12\x00" * 50_000,
        bytes([8, DataType.STRING, 18, 12, 18, 10, 8]) + b"\xff" * 8 + b"\x7f\x42\x01a",
    ],
)
def test_hostile_tensors_need_memory_in_proportion_to_their_bytes(data):
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            read_tensor(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 50 * len(data) + 100_000
