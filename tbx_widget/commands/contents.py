"""What one event of any plugin holds, as JSON takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from enum import Enum
from typing import Any

import numpy.typing as npt

from tbx_widget.commands.numbers import json_number, json_numbers
from tbx_widget.data.curves import PrCurveItem
from tbx_widget.data.histograms import HistogramItem
from tbx_widget.data.images import ImageItem
from tbx_widget.data.items import AnyItem, TensorItem
from tbx_widget.data.meshes import MeshItem
from tbx_widget.data.messages import read_message
from tbx_widget.data.sounds import AudioItem
from tbx_widget.data.texts import TextItem
from tbx_widget.encoding.graphs import Graph
from tbx_widget.events import Message, Tensor

_MOST_NUMBERS = 1000


def describe(item: Any) -> dict[str, Any]:
    """Give the content of an item.

    Pictures, sounds and unknown messages are described by their size, graphs by how many nodes they have, tensors
    above 1000 numbers by their shape.
    """
    if isinstance(item, TextItem):
        return {"text": item.text}
    if isinstance(item, HistogramItem):
        return _histogram(item)
    if isinstance(item, ImageItem):
        return {
            "width": item.width,
            "height": item.height,
            "format": item.format,
            "pictures": len(item.pictures),
            "nbytes": len(item.encoded),
        }
    if isinstance(item, AudioItem):
        return {
            "content_type": item.content_type,
            "sample_rate": item.sample_rate,
            "channels": item.channels,
            "frames": item.frames,
            "nbytes": len(item.encoded),
        }
    if isinstance(item, PrCurveItem):
        rows = ("thresholds", "precision", "recall", "tp", "fp", "tn", "fn")
        columns = {name: json_numbers(getattr(item, name)) for name in rows}
        return {"num_thresholds": len(item.thresholds), "area": json_number(item.area), **columns}
    if isinstance(item, MeshItem):
        return _mesh(item)
    content = read_message(item) if isinstance(item, AnyItem) else None
    if isinstance(content, Graph):
        return {"nodes": len(content.nodes), "functions": len(content.functions)}
    if content is not None:
        fields: dict[str, Any] = _plain(asdict(content))
        return fields
    value = item.value if isinstance(item, AnyItem) else item
    if isinstance(value, (Tensor, TensorItem)):
        return _tensor(value.array)
    return {"nbytes": len(value.data)} if isinstance(value, Message) else {"kind": type(value).__name__}


def _plain(value: Any) -> Any:
    """Make what JSON takes of nested records."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.name
    return json_number(value) if isinstance(value, float) else value


def _histogram(item: HistogramItem) -> dict[str, Any]:
    numbers = {
        "min": item.min,
        "median": item.quantile(0.5),
        "max": item.max,
        "num": item.num,
        "sum": item.sum,
    }
    columns = {"edges": json_numbers(item.edges), "counts": json_numbers(item.counts)}
    return {**{name: json_number(value) for name, value in numbers.items()}, **columns}


def _mesh(item: MeshItem) -> dict[str, Any]:
    parts = {"vertices": item.vertices, "faces": item.faces, "colors": item.colors}
    return {name: _shape(array.shape) for name, array in parts.items() if array is not None}


def _tensor(array: npt.NDArray[Any]) -> dict[str, Any]:
    about = {"dtype": str(array.dtype), "shape": _shape(array.shape)}
    if array.dtype == object or array.dtype.kind not in "iufb" or array.size > _MOST_NUMBERS:
        return about
    flat = array.reshape(-1)
    return {**about, "values": json_numbers(flat) if array.dtype.kind == "f" else flat.tolist()}


def _shape(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape)) or "one number"
