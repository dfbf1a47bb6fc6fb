"""Whether two logdirs say the same: the same runs, tags, steps and values, whenever and wherever they were written."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from .truth import Point, Series, read_truth

TOLERANCE = 1e-4
"""Training with the same seed rounds otherwise on another processor."""


def find_differences(old: Path, new: Path) -> list[str]:
    """One line for each series or file that differs."""
    names = [{path.relative_to(logdir).as_posix() for path in logdir.rglob("*")} for logdir in (old, new)]
    lines = [f"only in one: {name}" for name in sorted(names[0] ^ names[1])]
    return lines or list(_compare_series(read_truth(old), read_truth(new)))


def _compare_series(old: dict[Series, list[Point]], new: dict[Series, list[Point]]) -> Iterator[str]:
    yield from (f"only in one: {tuple(series)}" for series in sorted(old.keys() ^ new.keys()))
    for series in sorted(old.keys() & new.keys()):
        if not _are_alike(series, old[series], new[series]):
            yield f"differs: {tuple(series)}"


def _are_alike(series: Series, old: list[Point], new: list[Point]) -> bool:
    if [point.step for point in old] != [point.step for point in new]:
        return False
    plain = PLAIN.get(series.tag) or PLAIN.get(series.plugin) or (lambda value: value)
    return all(are_close(plain(one.value), plain(other.value)) for one, other in zip(old, new, strict=True))


def are_close(old: Any, new: Any) -> bool:
    match old, new:
        case ((list() | tuple()), (list() | tuple())):
            return len(old) == len(new) and all(map(are_close, old, new))
        case float(), float():
            return math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        case np.ndarray(), np.ndarray():
            return old.shape == new.shape and np.allclose(old, new, rtol=0, atol=2)
        case _:
            return bool(old == new)


def _read_pictures(value: tuple[int, int, list[bytes]]) -> list[Any]:
    width, height, encoded = value
    return [width, height, *(np.asarray(Image.open(io.BytesIO(one)).convert("RGBA"), int) for one in encoded)]


def _read_nodes(message: bytes) -> list[tuple[str, str]]:
    return [(node.name, node.op) for node in GraphDef.FromString(message).node]


def _read_meta_nodes(message: bytes) -> list[tuple[str, str]]:
    return [(node.name, node.op) for node in MetaGraphDef.FromString(message).graph_def.node]


def _read_hparams(content: bytes) -> str:
    """Everything but times; clearing a field of a part that is not there would put it in the place of the others."""
    data = HParamsPluginData.FromString(content)
    if data.HasField("session_start_info"):
        data.session_start_info.ClearField("start_time_secs")
    if data.HasField("session_end_info"):
        data.session_end_info.ClearField("end_time_secs")
    return str(data)


def _is_there(message: bytes) -> bool:
    """Run metadata are measurements: never the same twice."""
    return len(message) > 0


PLAIN: dict[str, Callable[[Any], Any]] = {
    "images": _read_pictures,
    "hparams": _read_hparams,
    "__run_graph__": _read_nodes,
    "__meta_graph__": _read_meta_nodes,
    "graph_tagged_run_metadata": _is_there,
    "graph_run_metadata": _is_there,
    "graph_run_metadata_graph": _is_there,
}
"""What is compared, by the tag or plugin, where that is not the value itself."""
