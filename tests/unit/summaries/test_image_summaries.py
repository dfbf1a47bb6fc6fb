from __future__ import annotations

import numpy as np
import pytest
from tensorboardX.utils import convert_to_HWC

from tbx_widget.summaries.images import check_image, check_images, to_pixels

WHAT = 'add_image("val/samples")'
SIZES = {"N": 11, "C": 3, "H": 5, "W": 7}


def random_array(dataformats, *, dtype=np.uint8, channels=3):
    shape = [{**SIZES, "C": channels}[axis] for axis in dataformats.upper()]
    values = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    return values if dtype == np.uint8 else (values / 255).astype(dtype)


def original_pixels(array, dataformats):
    scale = 1 if array.dtype == np.uint8 else 255.0
    return (convert_to_HWC(array, dataformats) * scale).astype(np.uint8)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("dataformats", ["HW", "WH", "CHW", "HWC", "WHC", "chw", "NCHW", "NHWC", "HWNC"])
def test_pixels_are_those_of_tensorboardx(dataformats, dtype):
    array = random_array(dataformats, dtype=dtype)

    assert np.array_equal(to_pixels(array, dataformats), original_pixels(array, dataformats))


@pytest.mark.parametrize("dataformats", ["CHW", "NHWC"])
@pytest.mark.parametrize("channels", [1, 4])
def test_grey_and_transparent_pixels_are_those_of_tensorboardx(dataformats, channels):
    array = random_array(dataformats, channels=channels)

    assert np.array_equal(to_pixels(array, dataformats), original_pixels(array, dataformats))


@pytest.mark.parametrize("count", [1, 8, 9])
def test_a_grid_has_eight_columns(count):
    array = random_array("NCHW")[:1].repeat(count, axis=0)

    pixels = to_pixels(array, "NCHW")

    assert pixels.shape == (5 * (1 + count // 9), 7 * min(count, 8), 3)


def test_pictures_without_channels_make_a_grey_grid():
    array = random_array("NHW")

    assert np.array_equal(to_pixels(array, "NHW"), to_pixels(array[:, None], "NCHW"))


def test_a_stacked_list_is_a_grid():
    array = random_array("NHWC")

    assert np.array_equal(to_pixels(array, "HWC"), to_pixels(array, "NHWC"))


def test_two_channels_stay_two():
    assert to_pixels(random_array("CHW", channels=2), "CHW").shape == (5, 7, 2)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_are_clipped_and_nan_is_black(dtype):
    array = np.array([[-1.0, 0.0, 0.25, 1.0, 1.5, np.inf, -np.inf, np.nan]], dtype)

    pixels = to_pixels(array, "HW")

    assert pixels[0, :, 0].tolist() == [0, 0, 63, 255, 255, 255, 0, 0]


@pytest.mark.parametrize("dtype", [np.int16, np.int64, np.uint16])
def test_integers_are_clipped_and_not_scaled(dtype):
    array = np.array([[0, 1, 200, 255, 256, 30_000]], dtype)

    assert to_pixels(array, "HW")[0, :, 0].tolist() == [0, 1, 200, 255, 255, 255]


def test_negative_integers_are_black():
    assert to_pixels(np.array([[-1, -300]]), "HW")[0, :, 0].tolist() == [0, 0]


def test_bools_are_black_and_white():
    assert to_pixels(np.array([[False, True]]), "HW")[0, :, 0].tolist() == [0, 255]


@pytest.mark.parametrize(
    ("shape", "dataformats"), [((4, 5), "HW"), ((3, 4, 5), "CHW"), ((5, 4, 1), "whc"), ((9, 2, 4, 5), "NCHW")]
)
def test_a_shape_that_fits_is_taken(shape, dataformats):
    check_image(shape, dataformats, what=WHAT)
    check_images(shape, dataformats, what=WHAT)


@pytest.mark.parametrize(
    ("shape", "dataformats", "message"),
    [
        (
            (64, 64),
            "CHW",
            'expected (C, H, W) with C from 1 to 4 for dataformats="CHW", got shape (64, 64); '
            'is it dataformats="HW"?',
        ),
        (
            (64, 64, 3),
            "CHW",
            'expected (C, H, W) with C from 1 to 4 for dataformats="CHW", got shape (64, 64, 3); '
            'is it dataformats="HWC"?',
        ),
        (
            (1, 3, 4, 7),
            "hwc",
            'expected (H, W, C) with C from 1 to 4 for dataformats="hwc", got shape (1, 3, 4, 7); '
            "add_images takes many pictures",
        ),
        ((5, 6, 7), "HW", 'expected (H, W) for dataformats="HW", got shape (5, 6, 7)'),
        ((3, 0, 4), "CHW", "expected at least one pixel, got shape (3, 0, 4)"),
        ((3, 4, 4), "CHH", 'expected dataformats to be made of HW, CHW, NHW or NCHW in any order, got "CHH"'),
        ((3, 4, 4), "", 'expected dataformats to be made of HW, CHW, NHW or NCHW in any order, got ""'),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(shape, dataformats, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 the whole message is compared
        check_image(shape, dataformats, what=WHAT)

    assert str(error.value) == f"{WHAT}: {message}"


def test_dataformats_that_are_no_string_are_refused():
    with pytest.raises(TypeError, match="expected dataformats to be str, got NoneType"):
        check_image((3, 4, 4), None, what=WHAT)


@pytest.mark.parametrize(
    ("shape", "dataformats", "cure"),
    [
        ((3, 8, 9), "NCHW", '; add_image takes one picture, or is it dataformats="NHW"?'),
        ((5, 8, 9, 3), "NCHW", '; is it dataformats="NHWC"?'),
        ((5, 8, 9, 7), "NCHW", ""),
        ((8, 9), "NCHW", ""),
    ],
)
def test_many_pictures_of_another_shape_get_a_hint(shape, dataformats, cure):
    with pytest.raises(ValueError, match="got shape") as error:
        check_images(shape, dataformats, what=WHAT)

    assert str(error.value).endswith(f"got shape {shape}{cure}")


def test_many_pictures_may_be_a_stack_of_single_ones():
    check_images((9, 3, 4, 5), "CHW", what=WHAT)


@pytest.mark.parametrize(
    ("shape", "dataformats"), [((9, 5, 4, 5), "CHW"), ((3, 4), "NCHW"), ((0, 3, 4, 4), "NCHW")]
)
def test_many_pictures_that_do_not_fit_are_refused(shape, dataformats):
    with pytest.raises(ValueError, match=r'^add_image\("val/samples"\): expected'):
        check_images(shape, dataformats, what=WHAT)
