"""The same embeddings as those of tensorboardX and torch, as TensorBoard's projector serves them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.logdir.projecting import Projector

from .comparing import OURS, THEIRS, write
from .embeddings import EMBEDDINGS
from .projecting import assert_same_embeddings
from .row import Row

CASES = [pytest.param(row, name, id=f"{row.name}-{name}") for row in EMBEDDINGS for name in row.of]


@pytest.mark.parametrize(("row", "original"), CASES)
def test_the_same_call_gives_the_same_embeddings(tmp_path: Path, row: Row, original: str):
    theirs = Projector(write(THEIRS[original], row, tmp_path / "theirs"))
    ours = Projector(write(OURS[original], row, tmp_path / "ours"))

    assert_same_embeddings(ours, theirs)
