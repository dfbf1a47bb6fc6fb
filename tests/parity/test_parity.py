"""The same calls give the same events as those of tensorboardX and torch, read by TensorBoard's loaders."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from .comparing import OURS, THEIRS, assert_same, write
from .embeddings import EMBEDDINGS
from .films import VIDEOS
from .row import Row
from .rows import ROWS

CASES = [pytest.param(row, name, id=f"{row.name}-{name}") for row in ROWS for name in row.of]


@pytest.mark.filterwarnings("ignore:.*torch.jit", "ignore:NaN or Inf found")
@pytest.mark.parametrize(("row", "original"), CASES)
def test_the_same_call_gives_the_same_events(tmp_path: Path, row: Row, original: str):
    theirs = write(THEIRS[original], row, tmp_path / "theirs")
    ours = write(OURS[original], row, tmp_path / "ours")

    assert_same(theirs, ours, row)


def test_every_public_method_of_the_originals_is_in_the_table():
    called: set[str] = set()
    recorder = _Recorder(called)
    for row in (*ROWS, *EMBEDDINGS, *VIDEOS):
        row.write(recorder)
    plt.close("all")

    public = {
        name
        for original in THEIRS.values()
        for name in vars(original)
        if name.startswith("add_") and callable(getattr(original, name))
    }
    elsewhere = {"add_onnx_graph", "add_openvino_graph"}
    assert public - called == elsewhere


class _Recorder:
    def __init__(self, called: set[str]) -> None:
        self._called = called

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self._called.add(name)
        return _nothing if name != "use_metadata" else _nowhere


def _nothing(*values: Any, **keywords: Any) -> None: ...


def _nowhere(**keywords: Any) -> Any:
    return contextlib.nullcontext()
