from __future__ import annotations

import io
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from tbx_widget.encoding.png import _zlib, encode_png

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def decode(encoded):
    image = Image.open(io.BytesIO(encoded))
    image.load()
    return image.mode, np.asarray(image)


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (33, 70)])
def test_pillow_reads_the_same_pixels(size, channels):
    pixels = noise(*size, channels)

    mode, decoded = decode(encode_png(pixels))

    assert mode == MODES[channels]
    assert np.array_equal(decoded.reshape(pixels.shape), pixels)


def test_a_picture_that_is_even_in_one_direction_is_small():
    stripes = noise(1, 256, 3).repeat(256, axis=0)
    pixels = np.concatenate((stripes, stripes.transpose(1, 0, 2)))

    encoded = encode_png(pixels)

    assert np.array_equal(decode(encoded)[1], pixels)
    assert len(encoded) < pixels.size / 50


def test_a_view_that_is_not_contiguous_is_read_the_same():
    pixels = noise(20, 30, 6)[::2, ::-1, 1:4]

    assert np.array_equal(decode(encode_png(pixels))[1], pixels)


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 0, 3), (4, 4, 0), (4, 4, 5), (4, 4), (1, 4, 4, 3)])
def test_a_shape_that_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match="expected uint8 pixels"):
        encode_png(np.zeros(shape, np.uint8))


def test_pixels_that_are_not_bytes_are_refused():
    with pytest.raises(ValueError, match="got float32"):
        encode_png(np.zeros((4, 4, 3), np.float32))


@pytest.fixture(params=["isal", "zlib"])
def package(request, monkeypatch):
    """Pack with igzip, or as if it was not installed."""
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)
    _zlib.cache_clear()
    yield request.param
    _zlib.cache_clear()


def natural(height, width, channels):
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / (19 + k)) * np.cos(y / (23 - k)) for k in range(channels)]
    values = 128 + 90 * np.stack(waves, -1) + np.random.default_rng(1).normal(0, 4, (height, width, channels))
    return values.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("make", [natural, noise, lambda *shape: np.zeros(shape, np.uint8)])
def test_both_packers_lose_nothing(package, make, channels):
    pixels = make(61, 1031, channels)

    encoded = encode_png(pixels)

    assert np.array_equal(decode(encoded)[1].reshape(pixels.shape), pixels)
    assert (_zlib().crc32 is zlib.crc32) == (package == "zlib")


def test_a_natural_picture_is_no_larger_than_pillow_makes_it(package):
    pixels = natural(256, 512, 3)
    theirs = io.BytesIO()
    Image.fromarray(pixels).save(theirs, "PNG")

    assert len(encode_png(pixels)) < 1.05 * len(theirs.getvalue())


def test_stripes_in_a_wide_picture_are_small_in_both_directions(package):
    across = noise(1, 1200, 3).repeat(300, axis=0)
    down = noise(300, 1, 3).repeat(1200, axis=1)

    assert max(len(encode_png(across)), len(encode_png(down))) < across.size / 50
