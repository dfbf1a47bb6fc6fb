"""Meshes and clouds of points."""

from __future__ import annotations

import json
import logging
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from tbx_widget.encoding.plugin_content import mesh_content
from tbx_widget.encoding.plugin_schema import MeshContent
from tbx_widget.events import MESH, Tensor
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.meshes import check_mesh, describe_strays
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

MeshData: TypeAlias = tuple[OwnedArray, tuple[int, int, int], bytes, "UncheckedFaces | None"]

_told = Once()


class UncheckedFaces(NamedTuple):
    """Faces on a device, which nobody waits for in the call."""

    run: str
    what: str
    points: int


class MeshMethods(Methods):
    """`add_mesh`."""

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Any = None,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log B meshes, or clouds of points where there are no faces.

        The file has the parts under the tags `<tag>_VERTEX`, `<tag>_FACE` and `<tag>_COLOR`, as float32.

        Parameters
        ----------
        tag : str
        vertices : array or tensor, shape (B, N, 3) or, for one mesh, (N, 3)
            x, y and z of N points. All arrays are copied in the call.
        colors : array or tensor of the same shape, optional
            Red, green and blue of each point, 0 to 255 whatever the dtype.
        faces : array or tensor, shape (B, F, 3) or (F, 3), optional
            Which three points, from 0 to N - 1, make a triangle. Those on a device are not waited for: what is no
            point there is written all the same, and said once per tag.
        config_dict : dict, optional
            Classes and settings for three.js that JSON can hold: "camera", "lights", "material".
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not numbers, shapes that do not fit, settings that are no JSON, faces of points that are not
            there, or over more points than float32 can count, 2**24.
        """
        call = self._call("add_mesh", tag, global_step, walltime)
        config = _to_json(config_dict, what=call.what)
        given = {"VERTEX": ("vertices", vertices), "FACE": ("faces", faces), "COLOR": ("colors", colors)}
        owned = {
            part: own_array(value, what=f"{call.what}, {name}")
            for part, (name, value) in given.items()
            if value is not None or part == "VERTEX"
        }
        shapes = check_mesh({part: array.shape for part, array in owned.items()}, what=call.what)
        unchecked = self._check_faces(owned.get("FACE"), shapes["VERTEX"][1], what=call.what)
        parts = [getattr(MeshContent, part) for part in owned]
        for (part, array), kind in zip(owned.items(), parts, strict=True):
            content = mesh_content(call.tag, kind, parts, shapes[part], config=config)
            data = (array, shapes[part], content, unchecked if part == "FACE" else None)
            named = call._replace(tag=f"{call.tag}_{part}")
            self._streams.submit(MESH, named, data, make_mesh_part, array.nbytes)

    def _check_faces(self, faces: OwnedArray | None, points: int, *, what: str) -> UncheckedFaces | None:
        """Refuse corners that are no points; give what is to be checked when the faces have come."""
        if faces is None:
            return None
        if faces.is_waiting:
            return UncheckedFaces(self._streams.main.run, what, points)
        problem = describe_strays(faces.numpy(), points)
        if problem:
            raise ValueError(f"{what}: {problem}")
        return None


def make_mesh_part(data: MeshData) -> Tensor:
    """Bring one part to what a file holds."""
    owned, shape, content, unchecked = data
    if unchecked is not None:
        _tell_strays(owned, unchecked)
    with np.errstate(over="ignore"):
        array = owned.numpy().reshape(shape).astype(np.float32)
    return Tensor(array, content)


def _tell_strays(faces: OwnedArray, unchecked: UncheckedFaces) -> None:
    problem = describe_strays(faces.numpy(), unchecked.points)
    if problem and _told.is_first((unchecked.run, unchecked.what)):
        tell(logger.warning, problem, run=unchecked.run, call=unchecked.what, once="for each tag")


def _to_json(config: Any, *, what: str) -> str:
    if config is None:
        return "{}"
    if not isinstance(config, dict):
        raise TypeError(f"{what}: expected config_dict of type dict, got {type(config).__name__}")
    try:
        return json.dumps(config, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{what}: expected a config_dict that JSON can hold, got {error}") from error
