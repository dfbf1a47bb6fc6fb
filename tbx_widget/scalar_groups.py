"""What `add_scalars` has logged, run by run below the writer's own.

The points are not kept in memory: they are read from the writer's own event files, unless there are none.
"""

from __future__ import annotations

import os
from array import array
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from tbx_widget.arguments import Call
from tbx_widget.lanes.stream import Stream
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.run_tags import RunTags
from tbx_widget.run_streams import RunStreams
from tbx_widget.summaries.arrays import OwnedArray

Rows: TypeAlias = list[list[Any]]


class FoundGroups(NamedTuple):
    """What was read."""

    rows: dict[str, Rows]
    """`[wall time, step, value]` of all points by run, in the order in which they were logged."""
    ends: dict[str, int]
    """By way of the run from the writer's own: where its file ended, or how many points were kept."""


class ScalarGroups:
    """The points of the runs that `add_scalars` has made.

    Parameters
    ----------
    logdir : str
        The run's directory, as the user has named it: the names of the others begin so.
    streams : RunStreams
    """

    def __init__(self, logdir: str, streams: RunStreams) -> None:
        self._logdir = logdir
        self._streams = streams
        self._kept: dict[str, _Kept] = {}
        self._read_to: dict[Path, int] = {}
        """Where each file ended when the points were last forgotten."""

    def keep(self, stream: Stream, call: Call, number: float | OwnedArray) -> None:
        """Remember a point that goes to no file."""
        if stream.run not in self._kept:
            self._kept[stream.run] = _Kept()
        self._kept[stream.run].add(call.wall_time, call.step, number)

    def read(self) -> FoundGroups:
        """Give all points that were not forgotten.

        Raises
        ------
        DataLossError
            The disk does not take them.
        """
        streams = dict(self._streams.subruns)
        if streams:
            self._streams.flush()
        found = {path: self._read_stream(stream) for path, stream in streams.items()}
        rows = {self._name(path): rows for path, (rows, _) in found.items() if rows}
        return FoundGroups(rows, {path: end for path, (_, end) in found.items()})

    def forget(self, found: FoundGroups) -> None:
        """Read these points no more."""
        for path, end in found.ends.items():
            stream = self._streams.subruns[path]
            if stream.file is not None and stream.file.path is not None:
                self._read_to[stream.file.path] = end
            elif stream.run in self._kept:
                self._kept[stream.run].forget(end)

    def _name(self, path: str) -> str:
        return os.path.join(self._logdir, *path.split("/"))  # noqa: PTH118 (as the user spells the directory)

    def _read_stream(self, stream: Stream) -> tuple[Rows, int]:
        if stream.file is None:
            rows = self._kept[stream.run].rows() if stream.run in self._kept else []
            return rows, len(rows)
        path = stream.file.path
        return ([], 0) if path is None else _read_file(path, self._read_to.get(path, 0))


class _Kept:
    def __init__(self) -> None:
        self._wall_times = array("d")
        self._steps = array("q")
        self._values = array("d")
        self._on_device: dict[int, OwnedArray] = {}

    def add(self, wall_time: float, step: int, number: float | OwnedArray) -> None:
        if isinstance(number, OwnedArray):
            self._on_device[len(self._values)] = number
        self._wall_times.append(wall_time)
        self._steps.append(step)
        self._values.append(0.0 if isinstance(number, OwnedArray) else number)

    def rows(self) -> Rows:
        for at, number in self._on_device.items():
            self._values[at] = float(number.numpy().reshape(()))
        self._on_device.clear()  # the media lane has waited for them: everything was flushed
        with np.errstate(over="ignore"):
            values = np.array(self._values).astype(np.float32)
        return _to_rows(self._wall_times.tolist(), self._steps.tolist(), values.tolist())

    def forget(self, count: int) -> None:
        for column in (self._wall_times, self._steps, self._values):
            del column[:count]
        self._on_device = {at - count: number for at, number in self._on_device.items()}


def _to_rows(wall_times: list[float], steps: list[int], values: list[float]) -> Rows:
    return [list(row) for row in zip(wall_times, steps, values, strict=True)]


def _read_file(path: Path, start: int) -> tuple[Rows, int]:
    """Read the scalars of a file from a place on; give them and the place where it ends."""
    reader = EventFileReader(path, "", RunTags(), start=start)
    rows: Rows = []
    while (batch := reader.read()) is not None:
        for columns in batch.columns:
            rows += _to_rows(columns.wall_times.tolist(), columns.steps.tolist(), columns.values.tolist())
    return rows, reader.offset
