"""Changes of the store as bytes: a JSON header and one binary buffer.

Each column of the buffer starts at a multiple of 8 bytes, is little-endian, and stands in the header as
``[byte offset, length in elements]``. Scalars come as *blocks*, one per series that changed:

======== ==== ====== =================================================================
column   type length meaning
======== ==== ====== =================================================================
ids      u32  B      series number
versions u32  B      changes when the history of a series was rewritten
flags    u8   B      1 keyframe (replaces what is there), 2 has indices, 4 detail
firsts   f64  B      index of the first point that the block covers
counts   f64  B      how many points the block covers
points   u32  B      how many of them it carries
steps    f64  P      the points of all blocks, block after block
values   f32  P
times    f32  P      seconds since the first wall time of the series
indices  u32  P'     of blocks with flag 2: index of each point less the block's first
======== ==== ====== =================================================================

Series that the receiver may not know yet come as ``[id, run, plugin, tag, source, first wall time, more]``: run,
plugin and tag are places in the list ``names``, ``more`` has what few series have: ``display_name``,
``description``, and ``replaced_from``, the step from which on a restart has replaced them. An event whose
kind is ``stored`` has no value here; who looks at it must ask. ``gone``, where it is there, lists the numbers of
series that are no longer there.

A packed frame is a u32 with the header's length, the header in UTF-8, zeros up to a multiple of 8, the buffer.
The TypeScript twin is `js/src/protocol.ts`; `tests/frames` holds golden frames that both read.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.events import Event, Histogram, Image, Text
from tbx_widget.live.entry import Entry
from tbx_widget.live.series import Points

PROTOCOL = 2
KEYFRAME, HAS_INDICES, DETAIL = 1, 2, 4

COLUMN_TYPES = {
    "ids": "<u4",
    "versions": "<u4",
    "flags": "u1",
    "firsts": "<f8",
    "counts": "<f8",
    "points": "<u4",
    "steps": "<f8",
    "values": "<f4",
    "times": "<f4",
    "indices": "<u4",
}


class Block(NamedTuple):
    """Points of one scalar series: what is held of the `covered` points from `first` on."""

    entry: Entry
    first: int
    covered: int
    points: Points
    flags: int = 0


class MediaItem(NamedTuple):
    """One event of another series; `place` counts in order of arrival."""

    entry: Entry
    place: int
    event: Event


class Progress(NamedTuple):
    """How far the reading of log directories has come, as of now."""

    roots: tuple[str, ...] = ()
    runs: int = 0
    files: int = 0
    files_read: int = 0
    bytes: int = 0
    bytes_read: int = 0
    points: int = 0
    directories: int = 0
    other_files: int = 0
    is_reading: bool = False


class Status(NamedTuple):
    """What a board tells about the data's way; `progress` is None where no log directory is read."""

    spilled: int = 0
    problems: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    progress: Progress | None = None


class Frame(NamedTuple):
    """A header that JSON can hold, and the buffer with its columns."""

    header: dict[str, Any]
    buffer: bytes


class _Buffer:
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, data: bytes, items: int) -> list[int]:
        padding = -len(data) % 8
        self._parts += [data, bytes(padding)]
        self._length += len(data) + padding
        return [self._length - len(data) - padding, items]

    def add_array(self, array: npt.NDArray[Any]) -> list[int]:
        return self.add(array.tobytes(), len(array))

    def to_bytes(self) -> bytes:
        return b"".join(self._parts)


def build_frame(
    *,
    epoch: str,
    seq: int,
    sent_at: float,
    series: Sequence[Entry] = (),
    blocks: Sequence[Block] = (),
    media: Sequence[MediaItem] = (),
    status: Status | None = None,
    request: int | None = None,
    name: Callable[[str], str] = str,
    gone: Sequence[int] = (),
) -> Frame:
    """Put changes into one frame.

    Parameters
    ----------
    epoch : str
        One life of the store.
    seq : int
        Number of the frame among all frames of one board.
    sent_at : float
        Wall time, in seconds.
    series : sequence of Entry
        Series that the receiver may not know yet.
    blocks, media
        The points and events.
    status : Status, optional
        Left out when it has not changed.
    request : int, optional
        Number of the request that this answers.
    name : callable
        Gives the name of a run that the receiver shows.
    gone : sequence of int
        Numbers of series that are no longer there.
    """
    buffer = _Buffer()
    names: dict[str, int] = {}
    columns = {name: buffer.add_array(column) for name, column in _columns(blocks).items()} if blocks else {}
    header = {
        "kind": "frame",
        "protocol": PROTOCOL,
        "epoch": epoch,
        "seq": seq,
        "sent_at": sent_at,
        "request": request,
        "series": [_describe(entry, names, name) for entry in series],
        "names": list(names),
        "columns": columns,
        "media": [_media(item, buffer) for item in media],
        "status": None if status is None else _status(status),
    }
    if gone:
        header["gone"] = list(gone)
    return Frame(header, buffer.to_bytes())


def _columns(blocks: Sequence[Block]) -> dict[str, npt.NDArray[Any]]:
    lengths = np.array([len(block.points.steps) for block in blocks])
    base = np.repeat([block.entry.first_wall_time for block in blocks], lengths)
    wall_times = np.concatenate([block.points.wall_times for block in blocks])
    sparse = [block for block in blocks if len(block.points.steps) != block.covered]
    columns = {
        "ids": [block.entry.number for block in blocks],
        "versions": [block.entry.version for block in blocks],
        "flags": [_flags(block) for block in blocks],
        "firsts": [block.first for block in blocks],
        "counts": [block.covered for block in blocks],
        "points": lengths,
        "steps": np.concatenate([block.points.steps for block in blocks]),
        "values": np.concatenate([block.points.values for block in blocks]),
        "times": wall_times - base,
        "indices": np.concatenate([block.points.indices - block.first for block in sparse]) if sparse else [],
    }
    return {name: np.asarray(column, COLUMN_TYPES[name]) for name, column in columns.items()}


def _flags(block: Block) -> int:
    return block.flags | (HAS_INDICES if len(block.points.steps) != block.covered else 0)


def _describe(entry: Entry, names: dict[str, int], name: Callable[[str], str]) -> list[Any]:
    run, plugin, tag, source = entry.key
    places = [names.setdefault(text, len(names)) for text in (name(run), plugin, tag)]
    more: dict[str, Any] = {}
    if entry.display_name:
        more["display_name"] = entry.display_name
    if entry.description:
        more["description"] = entry.description
    if entry.replaced_from is not None:
        more["replaced_from"] = entry.replaced_from
    return [entry.number, *places, source, entry.first_wall_time, more]


def _status(status: Status) -> dict[str, Any]:
    progress = status.progress and {**status.progress._asdict(), "roots": _plain(status.progress.roots)}
    texts = {"problems": _plain(status.problems), "live": _plain(status.live)}
    return {**status._asdict(), **texts, "progress": progress}


def _plain(texts: Sequence[str]) -> list[str]:
    """Names of files need not be UTF-8, and then hold what JSON cannot."""
    return [text.encode("utf-8", "replace").decode() for text in texts]


def _media(item: MediaItem, buffer: _Buffer) -> dict[str, Any]:
    return {
        "id": item.entry.number,
        "index": item.place,
        "count": item.entry.data.count,
        "step": item.event.step,
        "wall_time": _finite(item.event.wall_time),
        **_value(item.event, buffer),
    }


def _value(event: Event, buffer: _Buffer) -> dict[str, Any]:
    value = event.value
    if isinstance(value, Image):
        place, *others = [buffer.add(one, len(one)) for one in (value.encoded, *value.others)]
        size = {"width": value.width, "height": value.height}
        return {"kind": "image", **size, "data": place, "others": others}
    if isinstance(value, Histogram):
        return {
            "kind": "histogram",
            "minimum": _finite(value.minimum),
            "maximum": _finite(value.maximum),
            "num": _finite(value.num),
            "sum": _finite(value.sum),
            "sum_squares": _finite(value.sum_squares),
            "limits": buffer.add_array(np.asarray(value.limits, "<f8")),
            "counts": buffer.add_array(np.asarray(value.counts, "<f8")),
        }
    if isinstance(value, Text):
        return {"kind": "text", "strings": _plain(value.strings), "shape": value.shape}
    return {"kind": "stored", "nbytes": getattr(value, "nbytes", 0)}


def _finite(number: float) -> float:
    return number if math.isfinite(number) else 0.0


def pack_frame(frame: Frame) -> bytes:
    """Put header and buffer into one piece, for traits and files."""
    header = json.dumps(frame.header, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()
    return struct.pack("<I", len(header)) + header + bytes(-(4 + len(header)) % 8) + frame.buffer
