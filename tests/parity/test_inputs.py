"""Every kind of array is taken for the numbers in it, by every method."""

from __future__ import annotations

from pathlib import Path

import pytest

from tbx_widget.torch_writer import TorchSummaryWriter
from tests.unit.writer.inputs import KINDS

from .inputs import INPUTS, Make, assert_input_is_taken


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("name", INPUTS)
def test_every_kind_of_array_gives_the_events_of_torchs_tensors(tmp_path: Path, name: str, make: Make):
    assert_input_is_taken(name, make, TorchSummaryWriter, tmp_path)
