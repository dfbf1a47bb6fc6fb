"""Pictures, films and sounds of everything that people pass to a writer."""

from __future__ import annotations

import numpy as np
import pytest

import tbx_widget
from tbx_widget import SummaryWriter
from tests.unit.writer.inputs import KINDS

every_input = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)

# Quarters are exact in all types, of 16 bits too, and none is at the edge of a pixel or a sample.
PICTURE = np.random.default_rng(0).integers(0, 5, (3, 6, 8)) / 4
PIXELS = (PICTURE * 255).astype(np.uint8).transpose(1, 2, 0)
SOUND = np.random.default_rng(0).integers(-4, 5, (50, 2)) / 4


@pytest.fixture
def run(tmp_path):
    """Give a function that logs with a writer and gives what was written."""

    def log(call):
        with SummaryWriter(tmp_path / "run") as writer:
            call(writer)
        return tbx_widget.read(tmp_path)["run"]

    return log


@every_input
def test_a_picture_is_the_same_from_every_input(run, make):
    [item] = run(lambda writer: writer.add_image("x", make(PICTURE), 1)).images("x")

    assert np.array_equal(item.to_numpy(), PIXELS)


@every_input
def test_many_pictures_are_the_same_from_every_input(run, make):
    [item] = run(lambda writer: writer.add_images("x", make(np.stack([PICTURE, PICTURE])), 1)).images("x")

    assert np.array_equal(item.to_numpy(), np.concatenate([PIXELS, PIXELS], 1))


@every_input
def test_a_list_of_pictures_is_the_same_from_every_input(run, make):
    [item] = run(lambda writer: writer.add_images("x", [make(PICTURE), PICTURE], 1)).images("x")

    assert np.array_equal(item.to_numpy(), np.concatenate([PIXELS, PIXELS], 1))


@every_input
def test_a_picture_with_boxes_is_the_same_from_every_input(run, make):
    boxes = np.array([[0.0, 0.0, 7.0, 5.0], [2.0, 2.0, 4.0, 3.0]])

    written = run(
        lambda writer: (
            writer.add_image_with_boxes("x", make(PICTURE), make(boxes), 1, labels=["", None]),
            writer.add_image_with_boxes("expected", PICTURE, boxes, 1),
        )
    )

    assert written.images("x")[0].encoded == written.images("expected")[0].encoded


@every_input
def test_a_film_is_the_same_from_every_input(run, make):
    film = np.stack([PICTURE, PICTURE[:, ::-1]])[None]

    [item] = run(lambda writer: writer.add_video("x", make(film), 1, container="apng")).images("x")

    assert np.array_equal(item.to_numpy(), PIXELS)


@every_input
def test_a_sound_is_the_same_from_every_input(run, make):
    [item] = run(lambda writer: writer.add_audio("x", make(SOUND), 1)).audio("x")

    # Half a step of 16 bits, and the scale that is 32,767 one way and 32,768 the other.
    assert np.allclose(item.to_numpy(), SOUND, atol=1.5 / 2**15)
