"""Reads what `frames` has packed; the browser's reader is `js/src/decode.ts`."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.live.frames import COLUMN_TYPES, Frame


def unpack_frame(packed: bytes) -> Frame:
    """Undo `pack_frame`."""
    (length,) = struct.unpack_from("<I", packed)
    start = 4 + length + -(4 + length) % 8
    return Frame(json.loads(packed[4 : 4 + length]), packed[start:])


def read_columns(frame: Frame) -> dict[str, npt.NDArray[Any]]:
    """Give the columns of the scalars, by name; empty ones where there are none."""
    places = frame.header["columns"]
    return {
        name: np.frombuffer(frame.buffer, kind, places[name][1], places[name][0])
        if name in places
        else np.empty(0, kind)
        for name, kind in COLUMN_TYPES.items()
    }


def read_series(header: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the series that a frame describes, with their names."""
    names = header["names"]
    return [
        {
            "id": number,
            "run": names[run],
            "plugin": names[plugin],
            "tag": names[tag],
            "source": source,
            "first_wall_time": first_wall_time,
            **more,
        }
        for number, run, plugin, tag, source, first_wall_time, more in header["series"]
    ]
