"""Floats of another scale are clipped, and that is said once for each tag of a run."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch

from tbx_widget import SummaryWriter
from tests.unit.writer.inputs import OnDevice

NOISE = np.random.default_rng(0)
PICTURE = NOISE.random((3, 16, 24), np.float32)
FILMS = NOISE.random((1, 3, 3, 16, 24), np.float32)
SOUND = NOISE.random(4000, np.float32) * 2 - 1

PICTURE_CALLS = {
    "add_image": lambda w, tag, scaled: w.add_image(tag, scaled(PICTURE), 0),
    "add_images": lambda w, tag, scaled: w.add_images(tag, scaled(PICTURE[None]), 0),
    "list": lambda w, tag, scaled: w.add_images(tag, [PICTURE, scaled(PICTURE)], 0),
    "float16": lambda w, tag, scaled: w.add_image(tag, scaled(PICTURE).astype(np.float16), 0),
    "bfloat16": lambda w, tag, scaled: w.add_image(tag, torch.tensor(scaled(PICTURE)).bfloat16(), 0),
    "device": lambda w, tag, scaled: w.add_image(tag, torch.tensor(scaled(PICTURE)).as_subclass(OnDevice), 0),
    "add_video": lambda w, tag, scaled: w.add_video(tag, scaled(FILMS), 0, container="apng"),
    "add_image_with_boxes": lambda w, tag, scaled: w.add_image_with_boxes(tag, scaled(PICTURE), [], 0),
    "add_embedding": lambda w, tag, scaled: w.add_embedding(
        np.eye(3), label_img=scaled(PICTURE[:, None]), tag=tag, global_step=0
    ),
}


def said_by(tmp_path, caplog, call, tag):
    with caplog.at_level(logging.WARNING), SummaryWriter(tmp_path / "run") as writer:
        for _ in range(3):
            call(writer, tag)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("name", PICTURE_CALLS)
def test_pictures_of_0_to_255_as_floats_are_told_once(tmp_path, caplog, name):
    tag = f"white/{tmp_path.name}"
    (said,) = said_by(
        tmp_path, caplog, lambda w, tag: PICTURE_CALLS[name](w, tag, lambda array: array * 255), tag
    )

    assert f'("{tag}")' in said
    assert "to 25" in said
    assert "floats are 0 to 1 and were clipped: divide by 255, or give uint8 (said once for each tag)" in said


def test_each_run_and_tag_is_told_of(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        for run in ("one", "two"):
            with SummaryWriter(tmp_path / run) as writer:
                for tag in ("a", "b"):
                    writer.add_image(tag, PICTURE * 255, 0)

    assert len(caplog.records) == 4


def test_negative_values_are_to_be_scaled(tmp_path, caplog):
    normal = np.linspace(-3.14, 2.5, 768, dtype=np.float32).reshape(3, 16, 16)

    (said,) = said_by(tmp_path, caplog, lambda w, tag: w.add_image(tag, normal, 0), "normal")

    assert "values from -3.14 to 2.5; floats are 0 to 1 and were clipped: scale them to 0..1" in said


def test_sounds_of_16_bits_as_floats_are_told_once(tmp_path, caplog):
    (said,) = said_by(
        tmp_path, caplog, lambda w, tag: w.add_audio(tag, np.float64([-20_000, 0.5, 19_000.25]), 0), "loud"
    )

    assert 'add_audio("loud"): values from -20000.0 to 19000.2; floats are -1 to 1 and were clipped' in said
    assert "divide by 32768, or give int16" in said


def _mostly(array, value, share):
    changed = array.copy()
    changed.reshape(-1)[: int(share * array.size)] = value
    return changed


@pytest.mark.parametrize(
    "call",
    [
        lambda w, tag: w.add_image(tag, PICTURE, 0),
        lambda w, tag: w.add_image(tag, PICTURE * 1.009, 0),
        lambda w, tag: w.add_image(tag, _mostly(PICTURE, 80.0, 0.009), 0),
        lambda w, tag: w.add_image(tag, _mostly(PICTURE, np.nan, 0.5), 0),
        lambda w, tag: w.add_image(tag, np.full_like(PICTURE, np.nan), 0),
        lambda w, tag: w.add_image(tag, (PICTURE * 255).astype(np.int64) * 9, 0),
        lambda w, tag: w.add_image(tag, (PICTURE * 255).astype(np.uint8), 0),
        lambda w, tag: w.add_audio(tag, SOUND, 0),
        lambda w, tag: w.add_audio(tag, (SOUND * 20_000).astype(np.int16), 0),
    ],
    ids=["on scale", "a little over", "few", "half NaN", "all NaN", "integers", "bytes", "sound", "int16"],
)
def test_what_is_hardly_clipped_is_not_told(tmp_path, caplog, call):
    assert said_by(tmp_path, caplog, call, f"calm/{tmp_path.name}") == []


def test_a_hundredth_beyond_the_scale_is_told(tmp_path, caplog):
    loud = _mostly(PICTURE, np.inf, 0.02)

    assert len(said_by(tmp_path, caplog, lambda w, tag: w.add_image(tag, loud, 0), "two percent")) == 1
