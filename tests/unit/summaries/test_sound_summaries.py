from __future__ import annotations

import numpy as np
import pytest

from tbx_widget.summaries.sounds import check_sound, to_samples

WHAT = 'add_audio("speech")'


def values(array):
    return to_samples(np.asarray(array)).ravel().tolist()


def test_floats_are_clipped_and_rounded_and_nan_is_silence():
    assert values([0.0, 1.0, -1.0, 1.5, -np.inf, np.inf, np.nan, 0.5]) == [
        0, 32767, -32767, 32767, -32767, 32767, 0, 16384,
    ]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floats_of_all_widths_are_the_same(dtype):
    assert values(np.array([0.25, -0.75, 1.0], dtype)) == [8192, -24575, 32767]


@pytest.mark.parametrize(
    ("dtype", "given", "samples"),
    [
        (np.int16, [-(2**15), -1, 0, 2**15 - 1], [-32768, -1, 0, 32767]),
        (np.uint8, [0, 128, 255], [-32768, 0, 32512]),
        (np.int8, [-128, 0, 127], [-32768, 0, 32512]),
        (np.uint16, [0, 2**15, 2**16 - 1], [-32768, 0, 32767]),
        (np.int32, [-(2**31), 0, 2**31 - 1], [-32768, 0, 32767]),
        (np.uint32, [0, 2**31, 2**32 - 1], [-32768, 0, 32767]),
        (np.int64, [-(2**40), -3, 0, 2**40], [-32768, -3, 0, 32767]),
        (np.uint64, [0, 3, 2**64 - 1], [0, 3, 32767]),
        (bool, [True, False], [32767, 0]),
    ],
)
def test_whole_numbers_are_scaled_as_files_of_their_width_hold_them(dtype, given, samples):
    assert values(np.array(given, dtype)) == samples


@pytest.mark.parametrize(
    ("shape", "frames", "channels"),
    [
        ((7,), 7, 1),
        ((7, 1), 7, 1),
        ((7, 2), 7, 2),
        ((2, 2), 2, 2),
        ((1, 2), 1, 2),
        ((2, 1), 2, 1),
        ((1, 1), 1, 1),
        ((1, 7), 7, 1),
        ((2, 7), 7, 2),
        ((1, 1, 7), 7, 1),
        ((1, 7, 2), 7, 2),
        ((1, 2, 7), 7, 2),
        ((1, 1, 1), 1, 1),
        ((), 1, 1),
    ],
)
def test_channels_are_found_where_they_are(shape, frames, channels):
    flat = np.arange(frames * channels, dtype=np.int16)
    is_channels_first = channels == 2 and shape[-1] != 2
    expected = flat.reshape(2, frames).T if is_channels_first else flat.reshape(frames, channels)

    assert check_sound(shape, what=WHAT) == (frames, channels)
    assert np.array_equal(to_samples(flat.reshape(shape)), expected)


@pytest.mark.parametrize("shape", [(7, 3), (3, 7), (2, 7, 2), (0,), (0, 2), (2, 0)])
def test_a_shape_that_is_no_sound_is_refused(shape):
    with pytest.raises(ValueError, match=r'^add_audio\("speech"\): expected .*got shape \('):
        check_sound(shape, what=WHAT)
