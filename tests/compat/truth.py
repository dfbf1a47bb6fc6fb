"""What TensorBoard's slow loader reads from a logdir, as plain Python values.

The records, the migrations and the choice of metadata are TensorBoard's own. What its loader loses on the way
is taken from the event as it stands in the file: `node_name`, session logs, meta graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tensorboard import data_compat, dataclass_compat
from tensorboard.backend.event_processing import io_wrapper
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_BFLOAT16, DT_HALF, DT_STRING
from tensorboard.util import tensor_util

MESSAGES = {
    "graphs", "graph_tagged_run_metadata", "graph_run_metadata", "graph_run_metadata_graph", "graph_keras_model",
    "custom_scalars",
}  # fmt: skip
"""Plugins whose tensors hold one serialized message."""


class Series(NamedTuple):
    run: str
    plugin: str
    tag: str


class Point(NamedTuple):
    step: int
    wall_time: float
    value: Any


Logdir = dict[Series, list[Point]]


def read_truth(logdir: Path) -> Logdir:
    """All points of all series, in the order of the files' names and of their records."""
    found: Logdir = defaultdict(list)
    for run, paths in find_truth_runs(logdir).items():
        metadata: dict[str, SummaryMetadata] = {}
        for event in migrate_events(read_raw_events(paths)):
            for plugin, tag, value in read_values(event, metadata):
                found[Series(run, plugin, tag)].append(Point(event.step, event.wall_time, value))
    return dict(found)


def find_truth_runs(logdir: Path) -> dict[str, list[Path]]:
    """The event files of each run, by the run's name; a run may have none that TensorBoard reads."""
    runs = {}
    for directory in io_wrapper.GetLogdirSubdirectories(str(logdir)):
        names = sorted(name for name in io_wrapper.ListDirectoryAbsolute(directory))
        files = [Path(name) for name in names if io_wrapper.IsSummaryEventsFile(name)]
        runs[Path(directory).relative_to(logdir).as_posix()] = files
    return runs


def read_metadata(logdir: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Display name and description by run and tag, where the file gives either."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for run, paths in find_truth_runs(logdir).items():
        for event in read_raw_events(paths):
            for value in event.summary.value:
                words = (value.metadata.display_name, value.metadata.summary_description)
                found.setdefault((run, value.tag), words)
    return {key: words for key, words in found.items() if any(words)}


def read_old_histograms(logdir: Path) -> dict[tuple[str, str], list[HistogramProto]]:
    """Histograms of the old kind before their migration, which rounds and leaves out."""
    found = defaultdict(list)
    for run, paths in find_truth_runs(logdir).items():
        for event in read_raw_events(paths):
            for value in event.summary.value:
                if value.HasField("histo"):
                    found[run, value.tag].append(value.histo)
    return dict(found)


def read_raw_events(paths: list[Path]) -> Iterator[Event]:
    for path in paths:
        for payload in RawEventFileLoader(str(path)).Load():
            event = Event.FromString(payload)
            for value in event.summary.value:
                value.tag = value.tag or value.node_name
            yield event


def migrate_events(events: Iterable[Event]) -> Iterator[Event]:
    """As `EventFileLoader` does it."""
    metadata: dict[str, SummaryMetadata] = {}
    for event in events:
        yield from dataclass_compat.migrate_event(data_compat.migrate_event(event), metadata)


def read_values(event: Event, metadata: dict[str, SummaryMetadata]) -> Iterator[tuple[str, str, Any]]:
    """(plugin, tag, value) of everything in one event."""
    match event.WhichOneof("what"):
        case "session_log":
            yield "", "", SessionLog.SessionStatus.Name(event.session_log.status)
        case "meta_graph_def":
            yield "graphs", "__meta_graph__", event.meta_graph_def
        case "summary":
            for value in event.summary.value:
                data = metadata.setdefault(value.tag, value.metadata).plugin_data
                plugin = data.plugin_name or name_plugin(value.tensor)
                yield plugin, value.tag, plain_value(plugin, value, data.content)


def name_plugin(tensor: TensorProto) -> str:
    """Tensors that no metadata describes: TensorBoard loads them and shows none; here they have a place."""
    return "scalars" if read_tensor(tensor).size == 1 else "tensors"


def plain_value(plugin: str, value: Summary.Value, content: bytes) -> Any:
    if plugin == "hparams":
        return content
    array = read_tensor(value.tensor)
    if plugin == "scalars":
        return plain_number(array.item())
    if plugin == "histograms":
        return plain_buckets(array)
    if plugin == "images":
        width, height, *pictures = array.ravel().tolist()
        return int(width), int(height), pictures
    if plugin == "audio":
        return array.ravel().tolist()
    if plugin == "text":
        return array.shape, [text.decode() for text in array.ravel().tolist()]
    if plugin in MESSAGES:
        (message,) = array.ravel().tolist()
        return message
    return plain_array(array), content


def plain_number(number: complex) -> complex | str:
    """NaN is told by its name, because it does not equal itself."""
    if number != number:
        return "nan"
    return number if isinstance(number, complex) else float(number)


def plain_buckets(array: np.ndarray) -> list[list[float]]:
    """Left and right edge and count of each bucket in TensorBoard's precision, without empty ones at the ends."""
    (filled,) = np.nonzero(array[:, 2])
    return array[filled.min() : filled.max() + 1].astype(np.float32).tolist() if filled.size else []


def plain_array(array: np.ndarray) -> tuple[tuple[int, ...], list[Any]]:
    """Shape and elements; numbers as Python has them."""
    elements = array.ravel().tolist()
    return array.shape, [one if isinstance(one, bytes) else plain_number(one) for one in elements]


def read_tensor(tensor: TensorProto) -> np.ndarray:
    """As TensorBoard does it, and what it cannot: bfloat16, uint64, torch's halves, strings that end in NUL."""
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    if tensor.dtype == DT_BFLOAT16:
        halves = np.frombuffer(tensor.tensor_content, np.uint16) if tensor.tensor_content else tensor.half_val
        return (np.array(halves, np.uint32) << 16).view(np.float32).reshape(shape)
    if tensor.dtype == DT_HALF and max(tensor.half_val, default=0) > 0xFFFF:
        return np.array(tensor.half_val, np.uint32).view(np.float32).reshape(shape)
    if tensor.uint64_val:
        return np.array(tensor.uint64_val, np.uint64).reshape(shape)
    if tensor.dtype == DT_STRING:
        return np.array([*tensor.string_val, None], object)[:-1].reshape(shape)
    return tensor_util.make_ndarray(tensor)
