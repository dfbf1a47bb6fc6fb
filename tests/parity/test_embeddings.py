"""The same embeddings as those of tensorboardX and torch, as TensorBoard's projector serves them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.unit.logdir.projecting import Projector

from .comparing import OURS, THEIRS, write
from .embeddings import EMBEDDINGS, Row

CASES = [pytest.param(row, name, id=f"{row.name}-{name}") for row in EMBEDDINGS for name in row.of]


@pytest.mark.parametrize(("row", "original"), CASES)
def test_the_same_call_gives_the_same_embeddings(tmp_path: Path, row: Row, original: str):
    theirs = Projector(write(THEIRS[original], row, tmp_path / "theirs"))
    ours = Projector(write(OURS[original], row, tmp_path / "ours"))

    assert list(ours.infos()) == list(theirs.infos())
    assert theirs.infos()
    for name in theirs.infos():
        assert served(ours, name) == served(theirs, name)
        np.testing.assert_array_equal(ours.vectors(name), theirs.vectors(name))
        np.testing.assert_array_equal(sprite(ours, name), sprite(theirs, name))


def served(projector: Projector, name: str) -> tuple[dict[str, Any], bytes]:
    """What the page is told, and the labels; where the numbers lie is our own affair."""
    info = {**projector.infos()[name], "tensorPath": ""}
    return info, projector.ask("metadata", name) if "metadataPath" in info else b""


def sprite(projector: Projector, name: str) -> np.ndarray | None:
    """Pixels of the small pictures."""
    if "sprite" not in projector.infos()[name]:
        return None
    return np.asarray(Image.open(io.BytesIO(projector.ask("sprite_image", name))))
