"""Small data that every generator logs: seeded, so that writing again gives the same values."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

WALL_TIME = 1_700_000_000.0
SAMPLE_RATE = 8000


def generate(write: Callable[[Path], None]) -> None:
    """Write into the directory that the command line names."""
    write(Path(sys.argv[1]))


def wall_time(step: int) -> float:
    return WALL_TIME + step / 8


def losses(count: int) -> list[float]:
    return [float(np.float32(2.0 / (1 + step) + 0.1)) for step in range(count)]


def values(*shape: int) -> npt.NDArray[np.float32]:
    """Numbers of a normal distribution."""
    return np.random.default_rng(len(shape)).normal(size=shape).astype(np.float32)


def picture(height: int = 6, width: int = 8, channels: int = 3) -> npt.NDArray[np.uint8]:
    """A ramp of shape (H, W, C)."""
    return np.linspace(0, 255, height * width * channels).astype(np.uint8).reshape(height, width, channels)


def pictures(count: int) -> npt.NDArray[np.uint8]:
    """Shape (N, H, W, C), all different."""
    return np.stack([np.roll(picture(), shift, axis=1) for shift in range(count)])


def sound(frames: int = 200) -> npt.NDArray[np.float32]:
    """A tone of 440 Hz between -0.5 and 0.5."""
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(frames) / SAMPLE_RATE)).astype(np.float32)


def vertices() -> npt.NDArray[np.float32]:
    """The corners of a tetrahedron, shape (1, 4, 3)."""
    return np.array([[[1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -1]]], dtype=np.float32)


def colors() -> npt.NDArray[np.uint8]:
    return np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 255]]], dtype=np.uint8)


def faces() -> npt.NDArray[np.int32]:
    return np.array([[[0, 2, 3], [0, 3, 1], [0, 1, 2], [1, 3, 2]]], dtype=np.int32)


def labels() -> npt.NDArray[np.bool_]:
    return np.arange(40) % 3 == 0


def predictions() -> npt.NDArray[np.float32]:
    return np.linspace(0, 1, 40, dtype=np.float32)


LAYOUT = {
    "Losses": {"train and validation": ["Multiline", ["loss/train", "loss/val"]]},
    "Bounds": {"margin": ["Margin", ["loss/train", "loss/low", "loss/high"]]},
}
