"""The records that go from a writer or a reader to every sink.

The words are TensorBoard's: a *series* is keyed (run, plugin, tag), `step` is an int,
`wall_time` is float seconds since the epoch.
Source: tensorflow/core/util/event.proto, tensorboard/compat/proto/summary.proto.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

SCALARS = "scalars"
IMAGES = "images"
HISTOGRAMS = "histograms"
TEXT = "text"
SESSION = ""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """One number with the metadata that TensorBoard shows beside its chart."""

    value: float
    display_name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """A distribution in B buckets.

    Bucket i counts the values in ``(limits[i - 1], limits[i]]``; the first one starts at `minimum`.
    """

    minimum: float
    maximum: float
    num: float
    sum: float
    sum_squares: float
    limits: npt.NDArray[np.float64]
    counts: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Image:
    """One encoded picture; `channels` is 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA)."""

    height: int
    width: int
    channels: int
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, one string or the cells of a table in row order."""

    strings: tuple[str, ...]
    shape: tuple[int, ...] = (1,)


class SessionStatus(IntEnum):
    """`SessionLog.SessionStatus` of event.proto."""

    START = 1
    STOP = 2
    CHECKPOINT = 3


@dataclass(frozen=True, slots=True)
class FileVersion:
    """The first record of an event file: which format, and who wrote it."""

    version: str = "brain.Event:2"
    writer: str = ""


@dataclass(frozen=True, slots=True)
class SessionLog:
    """A marker in the file: the run was started (again) at the event's step."""

    status: SessionStatus


Value: TypeAlias = Scalar | Histogram | Image | Text | FileVersion | SessionLog


class Event(NamedTuple):
    """One value of one series, or a marker of the session (plugin and tag are empty)."""

    run: str
    plugin: str
    tag: str
    step: int
    wall_time: float
    value: Value


class ScalarColumns(NamedTuple):
    """What one drain found for one run: N points of T scalar series, series after series.

    Within a series the points are in order of arrival.
    """

    run: str
    tags: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    """Shape (T,): how many of the N points belong to each tag, in the order of `tags`."""
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float32]


Record: TypeAlias = Event | ScalarColumns


class Sink(Protocol):
    """Takes the records of one source."""

    def write(self, record: Record) -> None: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...
