"""Calls of `add_video`, for which the originals need moviepy 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tests.compat import samples

from .row import BOTH, TENSORBOARDX, TORCH, Row, call


def make_films(count: int, frames: int = 5) -> npt.NDArray[np.uint8]:
    """Ramps that move, all different, of shape (N, T, C, H, W)."""
    first = samples.picture(16, 20).transpose(2, 0, 1)
    films = [
        [np.roll(first, (7 * film, 2 * frame), (2, 1)) for frame in range(frames)] for film in range(count)
    ]
    return np.array(films)


FILMS = make_films(3)
FLOATS = FILMS / 255
FEW = (np.random.default_rng(3).integers(0, 2, (2, 4, 3, 8, 8)) * 255).astype(np.uint8)


def film(name: str, films: Any, of: tuple[str, ...] = BOTH, **keywords: Any) -> Row:
    return Row(f"film {name}", call("add_video", films, **keywords), of)


VIDEOS = [
    film("of bytes", FILMS),
    film("of one", FILMS[:1]),
    film("of two", FILMS[:2]),
    film("of five", make_films(5)),
    film("of nine", make_films(9, 2)),
    film("of floats", FLOATS),
    film("of float32", FLOATS.astype(np.float32)),
    film("of a tensor", torch.from_numpy(FILMS)),
    film("of a float tensor", torch.from_numpy(FLOATS)),
    film("of a tensor with gradient", torch.from_numpy(FLOATS).requires_grad_()),
    film("of a transposed tensor", torch.from_numpy(FILMS).transpose(3, 4)),
    film("of eight colours", FEW),
    film("of one frame", FILMS[:, :1]),
    film("that stands still", np.repeat(FILMS[:1, :1], 4, 1)),
    film("of grey", FILMS[:, :, :1], TENSORBOARDX),
    film("of a list", FLOATS.tolist(), TENSORBOARDX),
    film("of bfloat16", torch.from_numpy(FEW / 255).to(torch.bfloat16), TORCH),
    film("too bright", FLOATS * 2 - 0.5, TORCH),
    film("at 25 frames a second", FILMS[:1], fps=25),
    film("at half a frame a second", FILMS[:1], fps=0.5),
    film("without a step", FILMS[:1], global_step=None),
    film("of bytes NTHWC", FILMS.transpose(0, 1, 3, 4, 2), TENSORBOARDX, dataformats="NTHWC"),
    film("of floats CNTHW", FLOATS.transpose(2, 0, 1, 3, 4), TENSORBOARDX, dataformats="cnthw"),
]
