from __future__ import annotations

import numpy as np
import pytest
from google.protobuf.internal import encoder
from hypothesis import given, settings
from hypothesis import strategies as st

from tbx_widget.encoding import varints
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.varints import read_varints


@given(st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 300))))
@settings(max_examples=200, deadline=None)
def test_what_protobuf_writes_is_read_again(values):
    encoded = b"".join(map(encoder._VarintBytes, values))

    assert read_varints(encoded).tolist() == values


@pytest.mark.parametrize("size", [11, 12, 13, 64])
def test_numbers_that_straddle_a_chunk_are_whole(monkeypatch, size):
    monkeypatch.setattr(varints, "CHUNK", size)
    values = [2 ** (7 * index % 64) for index in range(200)]

    assert read_varints(b"".join(map(encoder._VarintBytes, values))).tolist() == values


def test_an_integer_without_an_end_is_an_error():
    with pytest.raises(WireError, match="cut off"):
        read_varints(b"\x01\x80")


@pytest.mark.parametrize("length", [11, 40, 3 << 20])
def test_an_integer_of_more_than_10_bytes_is_an_error(length):
    with pytest.raises(WireError, match="more than 10 bytes"):
        read_varints(b"\x80" * (length - 1) + b"\x01")


def test_bits_beyond_the_64th_are_cut_off():
    assert read_varints(b"\xff" * 9 + b"\x7f").tolist() == [2**64 - 1]


def test_no_bytes_are_no_numbers():
    numbers = read_varints(b"")

    assert (numbers.dtype, numbers.shape) == (np.uint64, (0,))
