"""The records that go from a writer or a reader to every sink.

The words are TensorBoard's: a *series* is keyed (run, plugin, tag), `step` is an int,
`wall_time` is float seconds since the epoch.
Source: tensorflow/core/util/event.proto, tensorboard/compat/proto/summary.proto.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

SCALARS = "scalars"
IMAGES = "images"
HISTOGRAMS = "histograms"
AUDIO = "audio"
TEXT = "text"
PR_CURVES = "pr_curves"
MESH = "mesh"
HPARAMS = "hparams"
CUSTOM_SCALARS = "custom_scalars"
GRAPHS = "graphs"
RUN_METADATA = "graph_tagged_run_metadata"
PROJECTOR = "projector"
TENSOR = "tensor"
"""What torch's `add_tensor` writes."""
TENSORS = "tensors"
"""Tensors that no metadata describes."""
SESSION = ""
SHOWN_PLUGINS = frozenset((SCALARS, IMAGES, HISTOGRAMS, TEXT))
"""What a board can draw."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """One number with the metadata that TensorBoard shows beside its chart."""

    value: float
    display_name: str = ""
    description: str = ""
    precision: str = ""
    """"float32" or "float64" where the file has it as a tensor of this type; otherwise a plain float32."""


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
    """One encoded picture, or several of one size that were logged together.

    `channels` is 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA); 0 where the file does not tell.
    """

    height: int
    width: int
    channels: int
    encoded: bytes
    others: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Audio:
    """One encoded sound, or several that were logged together.

    What the file does not tell is 0: `sample_rate` in hertz, `channels`, `frames`.
    """

    encoded: bytes
    content_type: str = "audio/wav"
    sample_rate: float = 0.0
    channels: int = 0
    frames: int = 0
    others: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, one string or the cells of a table in row order."""

    strings: tuple[str, ...]
    shape: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """An array of numbers or, with the dtype `object`, of bytes: what no other value type describes.

    PR curves have the shape (6, T): true and false positives, true and false negatives, precision and recall
    at T thresholds. The parts of a mesh have the shape (B, N, 3).
    """

    array: npt.NDArray[Any]
    content: bytes = b""
    """What the plugin has written about itself, as it stands in the file."""
    precision: str = ""
    """The type in the file where numpy has none, "bfloat16" or one of "float8_...", for a float32 array of such
    numbers."""


@dataclass(frozen=True, slots=True)
class Message:
    """A protocol buffer message as it stands in the file: graphs, run metadata, hyperparameters, layouts."""

    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """N vectors for the projector, to be written as files beside the events.

    The tag of its event is the name in the projector's config.
    """

    vectors: npt.NDArray[np.float32]
    """Shape (N, D)."""
    metadata: bytes = b""
    """The file of what is known of each vector; empty where there is none."""
    sprite: bytes = b""
    """One PNG of N small pictures, side by side, row after row; empty where there is none."""
    sprite_size: tuple[int, int] = (0, 0)
    """Width and height of one small picture."""
    directory: str = ""
    """Where the files go, from the run's directory on."""


class Stored(Protocol):
    """A value that rests in its event file until somebody looks at it."""

    @property
    def nbytes(self) -> int:
        """About how many bytes the value has."""
        ...

    def load(self) -> Value:
        """Read the value.

        Raises
        ------
        EventFileError
            The file is gone, was replaced, or is damaged here.
        """
        ...


def is_stored(value: Value | Stored) -> TypeGuard[Stored]:
    """Say whether a value still rests in its file."""
    return hasattr(value, "load")


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


Value: TypeAlias = (
    Scalar | Histogram | Image | Audio | Text | Tensor | Message | Embedding | FileVersion | SessionLog
)


class Event(NamedTuple):
    """One value of one series, or a marker of the session (plugin and tag are empty)."""

    run: str
    plugin: str
    tag: str
    step: int
    wall_time: float
    value: Value | Stored


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
    values: npt.NDArray[np.float32] | npt.NDArray[np.float64]
    """float32, but float64 where a file holds numbers that float32 cannot."""
    too_large: frozenset[int] = frozenset()
    """Which of the N points are infinite only because float32 has no such number."""


class EncodedEvent(NamedTuple):
    """An event that somebody else has encoded, for the file as it stands, and what is in it, for the store."""

    run: str
    data: bytes
    """An `Event` message."""
    events: tuple[Event, ...]


Record: TypeAlias = Event | ScalarColumns | EncodedEvent


class Sink(Protocol):
    """Takes the records of one source."""

    def write(self, record: Record) -> None: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...
