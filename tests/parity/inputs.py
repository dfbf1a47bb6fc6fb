"""Calls that take arrays, for every kind of array: `write(writer, make)` makes all of a call's arrays with `make`.

The numbers are exact in all types, of 16 bits too; none is at the edge of a pixel, a bucket or a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tests.unit.logdir.projecting import Projector

from .comparing import THEIRS, assert_same, write
from .projecting import assert_same_embeddings
from .row import WALL_TIME, Row, call, plain

Make = Callable[[npt.ArrayLike], Any]

RANDOM = np.random.default_rng(7)
NUMBERS = RANDOM.integers(-8, 9, 60) / 4
EDGES = [-4.125, -1.125, 0.125, 1.625, 4.125]
PICTURE = RANDOM.integers(0, 5, (3, 12, 14)) / 4
BOXES = [[0.0, 0.0, 7.0, 5.0], [2.0, 2.0, 9.0, 8.0]]
SOUND = RANDOM.integers(-3, 4, (50, 2)) / 4
LABELS = RANDOM.integers(0, 2, 40)
SCORES = RANDOM.integers(0, 9, 40) / 8
WEIGHTS = RANDOM.integers(1, 9, 40) / 4
RAW_CURVE = ([3, 2, 1], [3, 1, 0], [0, 2, 3], [0, 1, 2], [0.5, 0.75, 1.0], [1.0, 0.75, 0.25])
MESH = [RANDOM.integers(-3, 4, (1, 4, 3)), RANDOM.integers(0, 9, (1, 4, 3)), [[[0, 2, 3], [0, 3, 1]]]]
VECTORS = RANDOM.integers(-8, 9, (4, 3)) / 4
SMALL = RANDOM.integers(0, 5, (4, 3, 2, 2)) / 4

Write = Callable[[Any, Make], None]


def _scalars(writer: Any, make: Make) -> None:
    writer.add_scalars("main", {"a": make([0.5]), "b": make([[0.25]])}, 3, WALL_TIME)


def _raw_histogram(writer: Any, make: Make) -> None:
    limits, counts = make([1.0, 2.0, 3.0]), make([1.0, 0.0, 2.0])
    call("add_histogram_raw", 0.5, 3.0, 3, 5.5, 13.0, limits, counts)(writer)


def _picture(method: str, array: Any, dataformats: str, *more: Any) -> Write:
    return lambda writer, make: call(method, make(array), *map(make, more), dataformats=dataformats)(writer)


def _curve(writer: Any, make: Make) -> None:
    call("add_pr_curve", make(LABELS), make(SCORES), weights=make(WEIGHTS))(writer)


def _trial(writer: Any, make: Make) -> None:
    plain("add_hparams", {"lr": 0.5}, {"loss": make([0.25])}, run_name="trial")(writer)


def _embedding(writer: Any, make: Make) -> None:
    writer.add_embedding(make(VECTORS), None, make(SMALL), 3, "tag")


INPUTS: dict[str, Write] = {
    "scalar": lambda writer, make: call("add_scalar", make([0.5]))(writer),
    "scalars": _scalars,
    "histogram": lambda writer, make: call("add_histogram", make(NUMBERS))(writer),
    "histogram in given bins": lambda writer, make: call("add_histogram", make(NUMBERS), bins=make(EDGES))(
        writer
    ),
    "histogram as it is": _raw_histogram,
    "image": _picture("add_image", PICTURE, "CHW"),
    "images": _picture("add_images", np.stack([PICTURE] * 3), "NCHW"),
    "boxes": _picture("add_image_with_boxes", PICTURE, "CHW", BOXES),
    "audio": lambda writer, make: call("add_audio", make(SOUND[:, :1]), sample_rate=8000)(writer),
    "curve": _curve,
    "curve as it is": lambda writer, make: call("add_pr_curve_raw", *map(make, RAW_CURVE), num_thresholds=3)(
        writer
    ),
    "mesh": lambda writer, make: call("add_mesh", *map(make, MESH))(writer),
    "tensor": lambda writer, make: call("add_tensor", make(VECTORS))(writer),
    "hparams": _trial,
    "embedding": _embedding,
}
"""Every method that takes arrays, but for films, which the originals encode with another package."""


OF_TENSORS = {"tensor", "embedding"}
"""What torch takes of its own tensors only."""


def assert_input_is_taken(name: str, make: Make, our_writer: Callable[[str], Any], logdir: Path) -> None:
    """Say that our call with some kind of array writes what torch's writer does with what it knows."""
    numbers = NUMBERS if name in ("histogram", "histogram in given bins") else None
    kinds = (_tensor if name in OF_TENSORS else _array, make)
    rows = [Row(name, partial(INPUTS[name], make=kind), numbers=numbers) for kind in kinds]
    theirs = write(THEIRS["torch"], rows[0], logdir / "theirs")
    ours = write(our_writer, rows[1], logdir / "ours")
    if name == "embedding":
        assert_same_embeddings(Projector(ours), Projector(theirs))
    else:
        assert_same(theirs, ours, rows[1])


def _array(array: npt.ArrayLike) -> npt.NDArray[np.float32]:
    return np.array(array, np.float32)


def _tensor(array: npt.ArrayLike) -> torch.Tensor:
    return torch.from_numpy(_array(array))
