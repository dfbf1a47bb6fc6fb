"""Logged point clouds and meshes: up to three series that belong together.

A mesh `head` is written as the tags `head_VERTEX`, `head_FACE` and `head_COLOR`, by tensorboardX as `head_1`, `head_2`
and `head_3`; what is written about each tag tells the name and the part.
Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/mesh/plugin_data.proto
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import TensorItem
from tbx_widget.encoding.fields import WireError, read_fields, text_of
from tbx_widget.encoding.plugin_schema import MeshContent, MeshField
from tbx_widget.encoding.wire import LENGTH_DELIMITED, VARINT
from tbx_widget.events import Event

VERTEX, FACE, COLOR = MeshContent.VERTEX, MeshContent.FACE, MeshContent.COLOR
_SUFFIXES = {"VERTEX": VERTEX, "FACE": FACE, "COLOR": COLOR, "1": VERTEX, "2": FACE, "3": COLOR}


class MeshPart(NamedTuple):
    """Which part of which mesh a tag holds."""

    name: str
    part: int


class MeshItem:
    """One logged batch of B meshes.

    Attributes
    ----------
    run, tag : str
    step : int
    wall_time : float
        Seconds since the epoch.
    vertices : array, shape (B, N, 3)
        x, y and z of N points.
    faces : array, shape (B, F, 3), or None
        Which three vertices make a triangle.
    colors : array, shape (B, N, 3), or None
        Red, green and blue of each vertex, 0 to 255.
    config : dict
        The three.js settings that were logged along; mostly empty.
    """

    def __init__(self, tag: str, vertices: Event, faces: Event | None, colors: Event | None) -> None:
        self.run = vertices.run
        self.tag = tag
        self.step = vertices.step
        self.wall_time = vertices.wall_time
        self._vertices = TensorItem(vertices)
        self._faces = faces and TensorItem(faces)
        self._colors = colors and TensorItem(colors)

    @property
    def vertices(self) -> npt.NDArray[np.generic]:
        """The points."""
        return self._vertices.array

    @property
    def faces(self) -> npt.NDArray[np.generic] | None:
        """The triangles."""
        return self._faces.array if self._faces else None

    @property
    def colors(self) -> npt.NDArray[np.generic] | None:
        """The colours of the points."""
        return self._colors.array if self._colors else None

    @property
    def config(self) -> dict[str, Any]:
        """The three.js settings."""
        return _read_config(self._vertices.content)

    def __repr__(self) -> str:
        return f"MeshItem({self.tag!r} of run {self.run!r} at step {self.step})"


def mesh_part(tag: str, content: bytes) -> MeshPart:
    """Say what a tag holds: by what is written about it, else by its ending."""
    try:
        texts, numbers = _read(content)
    except WireError:
        texts, numbers = {}, {}
    name, _, suffix = tag.rpartition("_")
    if MeshField.NAME in texts and MeshField.CONTENT_TYPE in numbers:
        return MeshPart(texts[MeshField.NAME], numbers[MeshField.CONTENT_TYPE])
    return MeshPart(name, _SUFFIXES[suffix]) if suffix in _SUFFIXES else MeshPart(tag, VERTEX)


def pair_parts(name: str, parts: Mapping[int, Sequence[Event]]) -> list[MeshItem]:
    """Put together what was logged at the same step.

    Parameters
    ----------
    name : str
    parts : mapping
        VERTEX, FACE and COLOR to their events; several at one step pair up in file order.
    """
    faces, colors = _by_step(parts.get(FACE, ())), _by_step(parts.get(COLOR, ()))
    return [
        MeshItem(name, event, _next(faces[event.step]), _next(colors[event.step]))
        for event in parts.get(VERTEX, ())
    ]


def _by_step(events: Sequence[Event]) -> defaultdict[int, list[Event]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for event in reversed(events):
        found[event.step].append(event)
    return found


def _next(waiting: list[Event]) -> Event | None:
    return waiting.pop() if waiting else None


def _read_config(content: bytes) -> dict[str, Any]:
    try:
        text = _read(content)[0].get(MeshField.JSON_CONFIG)
        config = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return config if isinstance(config, dict) else {}


def _read(content: bytes) -> tuple[dict[int, str], dict[int, int]]:
    texts: dict[int, str] = {}
    numbers: dict[int, int] = {}
    for field in read_fields(content):
        if field.wire_type == LENGTH_DELIMITED:
            texts[field.number] = text_of(content, field)
        elif field.wire_type == VARINT:
            numbers[field.number] = field.value
    return texts, numbers
