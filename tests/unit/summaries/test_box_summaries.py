from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from tensorboardX.summary import image_boxes

from tbx_widget.summaries.boxes import check_boxes, check_labels, draw_boxes, resize

WHAT = 'add_image_with_boxes("found")'
RED = [255, 0, 0]


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def original_pixels(pixels, boxes, **options):
    summary = image_boxes("x", pixels, boxes, dataformats="HWC", **options)
    return np.asarray(Image.open(io.BytesIO(summary.value[0].image.encoded_image_string)))


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("seed", range(30))
def test_boxes_are_drawn_where_tensorboardx_draws_them(seed, channels):
    corners = np.random.default_rng(seed).uniform(-10, 60, (4, 2, 2))
    boxes = np.sort(corners, axis=1) + np.array([[0, 0], [1, 1]])
    boxes = boxes.reshape(4, 4).round() if seed % 2 else boxes.reshape(4, 4)
    pixels = noise(40, 50, channels)

    assert np.array_equal(draw_boxes(pixels, boxes), original_pixels(pixels, boxes))


def test_the_picture_itself_is_left_alone():
    pixels = noise(20, 20, 3)
    before = pixels.copy()

    draw_boxes(pixels, np.array([[2, 2, 9, 9]]))

    assert np.array_equal(pixels, before)


def test_corners_may_come_in_any_order():
    pixels = noise(20, 20, 3)
    expected = draw_boxes(pixels, np.array([[2, 3, 12, 14]]))

    for box in ([12, 14, 2, 3], [2, 14, 12, 3], [12, 3, 2, 14]):
        assert np.array_equal(draw_boxes(pixels, np.array([box])), expected)


@pytest.mark.parametrize(
    "box", [[np.nan, 2, 3, 4], [50, 50, 60, 60], [-60, -60, -50, -50], [-np.inf, -np.inf, np.inf, np.inf]]
)
def test_what_is_not_in_the_picture_is_not_drawn(box):
    pixels = noise(20, 20, 3)

    assert np.array_equal(draw_boxes(pixels, np.array([box]), ["far"] if box[0] in (50, -60) else []), pixels)


def test_a_box_that_reaches_out_is_cut_off():
    drawn = draw_boxes(np.zeros((20, 20, 3), np.uint8), np.array([[5, 5, np.inf, 1e30]]))

    assert drawn[10, 5].tolist() == drawn[5, 10].tolist() == RED
    assert not drawn[7:, 7:].any()


def test_grey_with_alpha_gets_red_boxes():
    drawn = draw_boxes(noise(20, 20, 2), np.array([[5, 5, 15, 15]]))

    assert drawn.shape == (20, 20, 4)
    assert drawn[10, 5].tolist() == [*RED, 255]


def test_no_boxes_change_nothing():
    pixels = noise(20, 20, 3)

    assert np.array_equal(draw_boxes(pixels, np.zeros((0, 4))), pixels)


def test_a_label_is_black_on_red_at_the_lower_left_as_in_tensorboardx():
    pixels = np.full((60, 90, 3), 200, np.uint8)
    boxes = np.array([[10, 10, 80, 50]])

    ours = draw_boxes(pixels, boxes, ["gypsy 0.9"])
    theirs = original_pixels(pixels, boxes, labels=["gypsy 0.9"])

    changed = (ours != draw_boxes(pixels, boxes)).any(-1)
    rows, columns = np.nonzero(changed)
    assert rows.max() == 49
    assert columns.min() >= 10
    assert (ours[changed].max(axis=0) <= [255, 0, 0]).all()
    # The letters are theirs, a little higher: theirs stand out below the red.
    dark = [(picture[:, :, 0] < 100).sum() for picture in (ours, theirs)]
    assert dark[0] == dark[1] > 40


def test_a_label_beyond_the_edge_is_moved_into_the_picture():
    pixels = np.full((60, 90, 3), 200, np.uint8)

    drawn = draw_boxes(pixels, np.array([[-40, 30, 30, 90]]), ["cat"])

    assert (drawn[:, :, 0] < 100).sum() > 10
    assert drawn[59, 0].tolist() == RED


def test_a_label_larger_than_the_picture_is_cut_off():
    drawn = draw_boxes(
        np.zeros((6, 10, 3), np.uint8), np.array([[1, 1, 8, 4]]), ["a long name\nof two lines"]
    )

    assert drawn.shape == (6, 10, 3)


@pytest.mark.parametrize("scale", [0.5, 2, 1.7])
def test_a_picture_is_rescaled_as_tensorboardx_does(scale):
    pixels, boxes = noise(20, 31, 3), np.array([[2, 2, 9, 9]])

    ours = resize(draw_boxes(pixels, boxes), scale)

    assert np.array_equal(ours, original_pixels(pixels, boxes, rescale=scale))


def test_at_least_one_pixel_is_left():
    assert resize(noise(20, 31, 3), 0.001).shape == (1, 1, 3)


@pytest.mark.parametrize(("shape", "count"), [((3, 4), 3), ((0, 4), 0), ((0,), 0), ((1, 0), 0)])
def test_boxes_are_counted(shape, count):
    assert check_boxes(shape, what=WHAT) == count


@pytest.mark.parametrize("shape", [(4,), (4, 3), (2, 3, 4), (), (0, 3, 4)])
def test_other_shapes_are_no_boxes(shape):
    with pytest.raises(ValueError, match=r"expected boxes of shape \(N, 4\).*got shape"):
        check_boxes(shape, what=WHAT)


def test_labels_may_be_strings_numbers_or_missing():
    assert check_labels(["cat", None, 3, np.int64(4), ""], 5, what=WHAT) == ("cat", "", "3", "4", "")
    assert check_labels("cat", 1, what=WHAT) == ("cat",)
    assert check_labels(None, 7, what=WHAT) == ()


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (["a"], ValueError, "expected a label for each of 2 boxes, got 1 labels"),
        ("ab", ValueError, "got 1 labels"),
        (["a", 0.5], TypeError, "expected labels of type str, got float"),
        (3, TypeError, "expected labels to be a list of str, got int"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, error, message):
    with pytest.raises(error, match=message):
        check_labels(labels, 2, what=WHAT)
