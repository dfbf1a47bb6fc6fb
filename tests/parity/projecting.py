"""What TensorBoard's projector serves of two log directories."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from tests.unit.logdir.projecting import Projector


def assert_same_embeddings(ours: Projector, theirs: Projector) -> None:
    """Say that names, shapes, numbers, labels and small pictures are the same."""
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
