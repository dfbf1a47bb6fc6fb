"""What other programs write today says the same as the golden files, and is read as TensorBoard reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .comparing import find_differences
from .golden import GOLDEN, PACKAGES, generate
from .ours import read_ours
from .truth import read_truth


@pytest.fixture(scope="module", params=sorted(PACKAGES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def fresh(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logdir that was written just now."""
    logdir = tmp_path_factory.mktemp("fresh") / name
    generate(name, logdir)
    return logdir


def test_writing_again_says_the_same_as_the_golden_files(name: str, fresh: Path):
    assert find_differences(GOLDEN / name, fresh) == [], "make compat WRITE=1 takes the new files"


def test_new_files_are_read_as_tensorboard_reads_them(fresh: Path):
    assert read_ours(fresh) == read_truth(fresh)
