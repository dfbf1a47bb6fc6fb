"""Films are those of tensorboardX and torch: as large, as long, and the same but for the choice of 256 colours."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageSequence

from tests.parity.comparing import OURS, THEIRS, write
from tests.parity.films import VIDEOS
from tests.parity.row import WALL_TIME, Row

from .truth import Point, read_truth

CASES = [pytest.param(row, name, id=f"{row.name}-{name}") for row in VIDEOS for name in row.of]

LOSS = 12
"""What 256 colours in the place of all cost one of red, green and blue, in both files together."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
@pytest.mark.parametrize(("row", "original"), CASES)
def test_the_same_call_gives_the_same_film(tmp_path: Path, row: Row, original: str):
    theirs = read_point(write(THEIRS[original], row, tmp_path / "theirs"))
    ours = read_point(write(OURS[original], row, tmp_path / "ours"))

    assert (ours.step, ours.value[:2]) == (theirs.step, theirs.value[:2])
    assert ours.wall_time == theirs.wall_time == WALL_TIME
    frames, expected = read_frames(ours), read_frames(theirs)
    assert frames.shape == expected.shape
    assert np.abs(frames - expected).max() <= LOSS


@pytest.mark.parametrize("row", VIDEOS, ids=[row.name for row in VIDEOS])
def test_a_film_lasts_as_long_as_it_has_frames(tmp_path: Path, row: Row):
    """moviepy 1 hands seconds to an imageio that takes milliseconds, so that theirs have no time at all."""
    ours = read_point(write(OURS[row.of[0]], row, tmp_path))

    frames, rate = asked_for(row)
    assert read_duration(ours) == pytest.approx(1000 * frames / rate, abs=10)


def asked_for(row: Row) -> tuple[int, float]:
    """How many frames, and how many a second."""
    asked: list[tuple[int, float]] = []

    class Recorder:
        def add_video(self, tag, films, fps=4, dataformats="NTCHW", **others):
            asked.append((np.shape(films)[dataformats.upper().index("T")], fps))

    row.write(Recorder())
    return asked[0]


def read_point(logdir: Path) -> Point:
    [(series, [point])] = read_truth(logdir).items()
    assert (series.run, series.plugin, series.tag) == ("run", "images", "group/tag")
    return point


def read_frames(point: Point) -> npt.NDArray[np.int_]:
    [encoded] = point.value[2]
    frames = ImageSequence.Iterator(Image.open(io.BytesIO(encoded)))
    return np.stack([np.asarray(frame.convert("RGB"), int) for frame in frames])


def read_duration(point: Point) -> float:
    """Milliseconds."""
    [encoded] = point.value[2]
    frames = ImageSequence.Iterator(Image.open(io.BytesIO(encoded)))
    return sum(frame.info.get("duration", 0) for frame in frames)
