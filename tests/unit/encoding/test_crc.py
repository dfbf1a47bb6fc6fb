from __future__ import annotations

import sys

import google_crc32c
import numpy as np
import pytest
from tensorboard.compat.tensorflow_stub import pywrap_tensorflow

from tbx_widget.encoding import crc

SIZES = [0, 1, 8, 9, 255, 256, 257, 4095, 4096, 4097, 65_536, 100_003]


def random_bytes(size):
    return np.random.default_rng(size).bytes(size)


@pytest.mark.parametrize("size", SIZES)
def test_the_numpy_checksum_equals_the_one_of_google_crc32c(size):
    data = random_bytes(size)

    assert crc.crc32c_numpy(data) == google_crc32c.value(data)


def test_the_checksum_of_the_nine_digits_is_the_one_of_the_standard():
    assert crc.crc32c(b"123456789") == crc.crc32c_numpy(b"123456789") == 0xE3069283


def test_without_google_crc32c_the_numpy_checksum_is_taken(monkeypatch):
    monkeypatch.setitem(sys.modules, "google_crc32c", None)

    assert crc._find_checksum() == (crc.crc32c_numpy, None)


def test_the_numpy_checksum_is_taken_for_the_slow_one_of_google_crc32c(monkeypatch):
    monkeypatch.setattr(google_crc32c, "implementation", "python")

    assert crc._find_checksum() == (crc.crc32c_numpy, None)


@pytest.mark.parametrize("has_extend", [True, False])
@pytest.mark.parametrize("sizes", [[], [0], [5], [3, 0, 70_000, 4]])
def test_pieces_have_the_checksum_of_the_whole(monkeypatch, sizes, has_extend):
    pieces = [memoryview(random_bytes(size)) if size > 100 else random_bytes(size) for size in sizes]
    if not has_extend:
        monkeypatch.setattr(crc, "_checksum", crc.crc32c_numpy)
        monkeypatch.setattr(crc, "_extend", None)

    assert crc.masked_crc32c_of(pieces) == pywrap_tensorflow.masked_crc32c(b"".join(pieces))


@pytest.mark.parametrize("size", [0, 8, 100])
def test_the_masked_checksum_is_the_one_that_tensorboard_expects(size):
    data = random_bytes(size)

    assert crc.masked_crc32c(data) == pywrap_tensorflow.masked_crc32c(data)


def test_many_checksums_are_masked_like_one():
    data = [random_bytes(size) for size in range(1, 20)]

    masked = crc.mask_crcs(np.array([crc.crc32c(item) for item in data], np.uint32))

    assert masked.tolist() == [crc.masked_crc32c(item) for item in data]


@pytest.mark.parametrize("distance", [0, 1, 2, 3, 37, 300])
def test_a_byte_adds_to_the_checksum_what_its_table_says(distance):
    zeros = bytes(1 + distance)

    added = crc.crc32c(b"\xa7" + zeros[1:]) ^ crc.crc32c(zeros)

    assert crc.contribution(distance)[0xA7] == added
    assert crc._shift(crc.contribution(0)[[0xA7]], crc.shift_operator(distance))[0] == added
