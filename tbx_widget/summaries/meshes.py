"""Which shapes make a mesh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Shape: TypeAlias = tuple[int, int, int]

MOST_POINTS = 1 << 24
"""float32, which faces are written as, counts no further."""


def check_mesh(shapes: Mapping[str, tuple[int, ...]], *, what: str) -> dict[str, Shape]:
    """Give the shapes of the parts with a batch axis before them.

    Parameters
    ----------
    shapes : mapping
        "VERTEX" and, where they are there, "FACE" and "COLOR", to the shape that was passed.

    Raises
    ------
    ValueError
        The shapes do not fit one another.

    Examples
    --------
    >>> check_mesh({"VERTEX": (5, 3), "FACE": (2, 3)}, what='add_mesh("ball")')
    {'VERTEX': (1, 5, 3), 'FACE': (1, 2, 3)}
    """
    whole = {part: _with_batch(part, shape, what) for part, shape in shapes.items()}
    batch, points, _ = whole["VERTEX"]
    if "COLOR" in whole and whole["COLOR"] != whole["VERTEX"]:
        came = f"{shapes['COLOR']} for vertices of shape {shapes['VERTEX']}"
        raise ValueError(f"{what}: expected a color for each vertex, got shape {came}")
    if "FACE" in whole and whole["FACE"][0] != batch:
        raise ValueError(f"{what}: expected faces for each of {batch} meshes, got shape {shapes['FACE']}")
    if "FACE" in whole and points > MOST_POINTS:
        raise ValueError(f"{what}: expected at most 2**24 vertices in a mesh with faces, got {points:,}")
    return whole


def describe_strays(faces: npt.NDArray[Any], points: int) -> str:
    """Say which corner of a face is no vertex; "" where all are.

    Parameters
    ----------
    faces : array of bool, integers or floats, any shape
    points : int
        How many vertices a mesh has.

    Examples
    --------
    >>> describe_strays(np.array([[0, 1, 7]]), 4)
    'expected faces of vertices 0 to 3, got 7'
    """
    if not faces.size or (_is_whole(faces) and faces.min() >= 0 and faces.max() < points):
        return ""
    is_stray = ~((faces >= 0) & (faces < points) & (faces == np.floor(faces)))
    return f"expected faces of vertices 0 to {points - 1}, got {float(faces[is_stray][0]):.15g}"


def _is_whole(faces: npt.NDArray[Any]) -> bool:
    return faces.dtype.kind != "f" or bool((faces == np.floor(faces)).all())


def _with_batch(part: str, shape: tuple[int, ...], what: str) -> Shape:
    batch, *rest = shape if len(shape) == 3 else (1, *shape)
    if len(shape) not in (2, 3) or rest[-1] != 3:
        named = {"VERTEX": "vertices", "FACE": "faces", "COLOR": "colors"}[part]
        raise ValueError(f"{what}: expected {named} of shape (B, N, 3) or (N, 3), got {shape}")
    return batch, rest[0], 3
