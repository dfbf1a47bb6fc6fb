"""The golden frames are what this package writes, bit by bit, and what it reads."""

from __future__ import annotations

import json

import pytest

from tbx_widget.live.frame_reading import unpack_frame
from tbx_widget.live.frames import pack_frame
from tests.frames.golden import FOLDER, describe, make_frames

FRAMES = make_frames()


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_the_encoder_writes_the_golden_bytes(name):
    assert pack_frame(FRAMES[name]) == (FOLDER / f"{name}.bin").read_bytes()


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_the_decoder_reads_the_golden_content(name):
    frame = unpack_frame((FOLDER / f"{name}.bin").read_bytes())

    assert describe(frame) == json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_every_golden_file_has_its_maker():
    assert {path.stem for path in FOLDER.glob("*.bin")} == set(FRAMES)
