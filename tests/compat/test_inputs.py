"""Every method takes the arrays of JAX and TensorFlow for the numbers in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbx_widget
from tbx_widget import SummaryWriter
from tbx_widget.torch_writer import TorchSummaryWriter
from tests.parity.inputs import INPUTS, Make, assert_input_is_taken
from tests.unit.writer.inputs import OTHER_KINDS

every_kind = pytest.mark.parametrize("make", OTHER_KINDS.values(), ids=OTHER_KINDS)
"""A writer's method by how its numbers come."""

ARRAYS = {name: make for name, make in OTHER_KINDS.items() if not name.startswith("list")}
one_number = pytest.mark.parametrize("make", ARRAYS.values(), ids=ARRAYS)


@every_kind
@pytest.mark.parametrize("name", INPUTS)
def test_every_method_takes_them(tmp_path: Path, name: str, make: Make):
    assert_input_is_taken(name, make, TorchSummaryWriter, tmp_path)


def log(tmp_path: Path, call: Callable[[SummaryWriter], Any]) -> Any:
    with SummaryWriter(tmp_path / "run") as writer:
        call(writer)
    return tbx_widget.read(tmp_path)["run"]


@one_number
def test_a_single_number_is_a_scalar_and_a_step(tmp_path: Path, make: Make):
    run = log(tmp_path, lambda writer: writer.add_scalar("x", make(0.25), make(7)))

    assert (run.scalars("x").steps.tolist(), run.scalars("x").values.tolist()) == ([7], [0.25])


@one_number
def test_single_numbers_are_hyperparameters_and_statistics(tmp_path: Path, make: Make):
    numbers = [make(one) for one in (0.5, 3.0, 3, 5.5, 13.0)]

    run = log(
        tmp_path,
        lambda writer: (
            writer.add_hparams({"lr": make(0.5)}, {"loss": make(0.25)}, run_name="."),
            writer.add_histogram_raw("h", *numbers, [1.0, 2.0, 3.0], [1, 0, 2], 1),
        ),
    )

    assert run.hparams().values == {"lr": 0.5}
    assert run.histograms("h")[0].counts.sum() == 3


@every_kind
def test_labels_of_an_embedding_are_read(tmp_path: Path, make: Make):
    run = log(tmp_path, lambda writer: writer.add_embedding(np.eye(3), make([7, 8, 9])))

    assert run.embeddings()["default:00000"].metadata.rows == [("7.0",), ("8.0",), ("9.0",)]


@every_kind
def test_pictures_in_a_list_and_films_are_read(tmp_path: Path, make: Make):
    picture = np.random.default_rng(0).integers(0, 5, (3, 6, 8)) / 4
    pixels = (picture * 255).astype(np.uint8).transpose(1, 2, 0)

    run = log(
        tmp_path,
        lambda writer: (
            writer.add_images("list", [make(picture), make(picture)], 1),
            writer.add_video("film", make(np.stack([picture, picture[:, ::-1]])[None]), 1, container="apng"),
        ),
    )

    assert np.array_equal(run.images("list")[0].to_numpy(), np.concatenate([pixels, pixels], 1))
    assert np.array_equal(run.images("film")[0].to_numpy(), pixels)


@every_kind
def test_stereo_is_read(tmp_path: Path, make: Make):
    sound = np.random.default_rng(0).integers(-3, 4, (50, 2)) / 4

    run = log(tmp_path, lambda writer: writer.add_audio("x", make(sound), 1))

    # Half a step of 16 bits, and the scale that is 32,767 one way and 32,768 the other.
    assert np.allclose(run.audio("x")[0].to_numpy(), sound, atol=1.5 / 2**15)
