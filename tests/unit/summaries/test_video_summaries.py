from __future__ import annotations

import numpy as np
import pytest
from tensorboardX.utils import _prepare_video, convert_to_NTCHW

from tbx_widget.summaries.videos import check_video, to_frames

WHAT = 'add_video("rollout")'
SIZES = {"N": 3, "T": 4, "C": 3, "H": 5, "W": 7}


def random_films(dataformats, **sizes):
    shape = [{**SIZES, **sizes}[axis] for axis in dataformats.upper()]
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def original_frames(array, dataformats):
    grid = _prepare_video(convert_to_NTCHW(array / np.float64(255), dataformats))
    return np.rint(grid * 255).astype(np.uint8)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9, 16, 17])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_grid_is_that_of_tensorboardx(count, channels):
    array = random_films("NTCHW", N=count, C=channels)

    frames = to_frames(array, "NTCHW")

    assert np.array_equal(frames, original_frames(array, "NTCHW"))
    assert frames.shape[:3] == check_video(array.shape, "NTCHW", what=WHAT)


@pytest.mark.parametrize("dataformats", ["NTHWC", "TNCHW", "WHCTN", "nthwc"])
def test_axes_may_stand_in_any_order(dataformats):
    array = random_films(dataformats)

    assert np.array_equal(to_frames(array, dataformats), original_frames(array, dataformats))


@pytest.mark.parametrize(
    ("dataformats", "added"), [("TCHW", "NTCHW"), ("NTHW", "CNTHW"), ("THW", "NCTHW"), ("HWT", "NCHWT")]
)
def test_axes_of_one_may_be_left_out(dataformats, added):
    array = random_films(dataformats)
    full = array.reshape((1,) * (5 - array.ndim) + array.shape)

    assert np.array_equal(to_frames(array, dataformats), to_frames(full, added))


def test_floats_are_clipped_and_nan_is_black():
    array = np.array([[[[-1.0, 0.25, 1.5, np.nan]]]])

    assert to_frames(array, "TCHW").ravel().tolist() == [0, 63, 255, 0]


@pytest.mark.parametrize(
    ("shape", "dataformats", "message"),
    [
        (
            (8, 3, 4, 4),
            "NTCHW",
            'expected (N, T, C, H, W) with C from 1 to 4 for dataformats="NTCHW", got shape (8, 3, 4, 4); '
            'is it dataformats="TCHW"?',
        ),
        (
            (1, 8, 5, 4, 7),
            "NTCHW",
            'expected (N, T, C, H, W) with C from 1 to 4 for dataformats="NTCHW", got shape (1, 8, 5, 4, 7)',
        ),
        (
            (1, 8, 7, 4, 3),
            "nthw",
            'expected (N, T, H, W) for dataformats="nthw", got shape (1, 8, 7, 4, 3); is it dataformats="NTHWC"?',
        ),
        (
            (1, 2, 8, 9, 3),
            "NTCHW",
            'expected (N, T, C, H, W) with C from 1 to 4 for dataformats="NTCHW", got shape (1, 2, 8, 9, 3); '
            'is it dataformats="NTHWC"?',
        ),
        (
            (6, 8, 9),
            "NTCHW",
            'expected (N, T, C, H, W) with C from 1 to 4 for dataformats="NTCHW", got shape (6, 8, 9); '
            'is it dataformats="THW"?',
        ),
        ((1, 0, 3, 4, 4), "NTCHW", "expected at least one frame of one pixel, got shape (1, 0, 3, 4, 4)"),
        (
            (1, 8, 3, 4, 4),
            "NCHW",
            'expected dataformats to be made of NTCHW, TCHW, NTHW or THW in any order, got "NCHW"',
        ),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(shape, dataformats, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 the whole message is compared
        check_video(shape, dataformats, what=WHAT)

    assert str(error.value) == f"{WHAT}: {message}"
