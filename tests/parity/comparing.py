"""Write a row with a writer of theirs and with ours, and say that TensorBoard's loaders read the same."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorboardX
import torch.utils.tensorboard
from tensorboard.compat.proto.graph_pb2 import GraphDef

from tbx_widget import SummaryWriter
from tbx_widget.torch_writer import TorchSummaryWriter
from tests.compat.comparing import PLAIN, are_close
from tests.compat.truth import Logdir, Point, Series, read_metadata, read_old_histograms, read_truth

from .histograms import find_difference
from .row import WALL_TIME, Row

THEIRS: dict[str, Callable[[str], Any]] = {
    "tensorboardX": tensorboardX.SummaryWriter,
    "torch": torch.utils.tensorboard.SummaryWriter,
}
OURS: dict[str, Callable[[str], Any]] = {"tensorboardX": SummaryWriter, "torch": TorchSummaryWriter}


def write(open_writer: Callable[[str], Any], row: Row, logdir: Path) -> Path:
    with open_writer(str(logdir / "run")) as writer:
        row.write(writer)
    return logdir


def assert_same(theirs: Path, ours: Path, row: Row) -> None:
    """Say that two log directories hold the same events."""
    expected, given = said(theirs, row), said(ours, row)
    assert expected
    assert list(given) == list(expected)
    assert described(ours, row) == described(theirs, row)
    for series, points in expected.items():
        found = given[series]
        assert [one.step for one in found] == [one.step for one in points], series
        assert_times(found, points)
        assert_values(series, found, points, row, theirs, ours)


def said(logdir: Path, row: Row) -> Logdir:
    """Every point, under our names for tags, and without runs that are named by the time."""
    found = {our_series(series, row): points for series, points in read_truth(logdir).items()}
    return dict(sorted(found.items()))


def described(logdir: Path, row: Row) -> dict[tuple[str, str], tuple[str, str]]:
    """Titles and descriptions by run and tag."""
    return {(run, row.tags.get(tag, tag)): words for (run, tag), words in read_metadata(logdir).items()}


def our_series(series: Series, row: Row) -> Series:
    run = series.run.split("/")[0] if row.is_nameless else series.run
    return Series(run, series.plugin, row.tags.get(series.tag, series.tag))


def assert_times(found: list[Point], expected: list[Point]) -> None:
    given = [one.wall_time for one in expected if one.wall_time == WALL_TIME]
    assert [one.wall_time for one in found if one.wall_time == WALL_TIME] == given


def assert_values(
    series: Series, found: list[Point], expected: list[Point], row: Row, theirs: Path, ours: Path
) -> None:
    if row.numbers is not None:
        key = series.run, series.tag
        expected_ones, found_ones = (
            {(run, row.tags.get(tag, tag)): ones for (run, tag), ones in read_old_histograms(logdir).items()}
            for logdir in (theirs, ours)
        )
        pairs = zip(expected_ones[key], found_ones[key], strict=True)
        assert [find_difference(*pair, row.numbers) for pair in pairs] == [None]
        return
    if row.has_own_content:
        expected, found = [
            [one._replace(value=one.value[0]) for one in points] for points in (expected, found)
        ]
    plain = _PLAIN.get(series.plugin) or PLAIN.get(series.plugin) or (lambda value: value)
    for one, other in zip(found, expected, strict=True):
        assert are_close(plain(one.value), plain(other.value)), (plain(one.value), plain(other.value))


def read_sounds(value: list[bytes]) -> list[Any]:
    """Parameters and samples of each; the last bit may be rounded otherwise."""
    return [read_sound(one) for one in value if one]


def read_sound(encoded: bytes) -> list[Any]:
    with wave.open(io.BytesIO(encoded)) as sound:
        shape = [sound.getnchannels(), sound.getsampwidth(), sound.getframerate(), sound.getnframes()]
        return [*shape, np.frombuffer(sound.readframes(sound.getnframes()), np.int16).astype(int)]


def read_graph(message: bytes) -> list[Any]:
    """Nodes with what they take from each other: torch also names inputs that are no nodes."""
    nodes = GraphDef.FromString(message).node
    names = {node.name for node in nodes}
    return [(node.name, node.op, [name for name in node.input if name in names]) for node in nodes]


_PLAIN: dict[str, Callable[[Any], Any]] = {"audio": read_sounds, "graphs": read_graph}
