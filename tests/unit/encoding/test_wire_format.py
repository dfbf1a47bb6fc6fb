from __future__ import annotations

import math

import numpy as np
import pytest
from google.protobuf.internal import encoder
from hypothesis import given, settings
from hypothesis import strategies as st

from tbx_widget.encoding import wire


@given(st.integers(-(2**63), 2**64 - 1))
@settings(max_examples=200, deadline=None)
def test_a_varint_is_what_protobuf_writes(value):
    encoded = wire.encode_varint(value)

    assert encoded == encoder._VarintBytes(value % 2**64)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 16383, 16384, 2**32, 2**63 - 1])
def test_the_longest_and_shortest_varint_of_each_size_is_what_protobuf_writes(value):
    assert wire.encode_varint(value) == encoder._VarintBytes(value)


def test_a_negative_varint_has_ten_bytes():
    assert len(wire.encode_varint(-1)) == 10


def test_fields_that_hold_their_default_are_left_out():
    fields = wire.varint_field(1, 0), wire.double_field(1, 0.0), wire.text_field(1, "")

    assert fields == (b"", b"", b"")


def test_minus_zero_is_not_the_default_of_a_double():
    assert wire.double_field(1, -0.0) == b"\x09" + b"\0" * 7 + b"\x80"


def test_an_empty_list_of_doubles_is_left_out():
    assert wire.packed_doubles_field(6, np.zeros(0)) == b""


@pytest.mark.parametrize(
    ("value", "expected"), [(1e39, math.inf), (-1e39, -math.inf), (3.4e38, np.float32(3.4e38))]
)
def test_a_float_beyond_float32_becomes_infinity(value, expected):
    assert np.frombuffer(wire.encode_float(value), "<f4")[0] == expected


def test_text_that_utf8_cannot_hold_is_written_with_question_marks():
    assert wire.encode_text("a\ud800b") == b"a?b"
