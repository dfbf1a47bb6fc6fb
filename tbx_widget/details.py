"""Answers a board that asks for points or events whole: checked, for it comes from outside, and bounded in size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from tbx_widget.events import Event, is_stored
from tbx_widget.live.entry import Entry, load_event
from tbx_widget.live.frames import DETAIL, Block, Frame, MediaItem, build_frame
from tbx_widget.live.series import MediaSeries, ScalarSeries
from tbx_widget.live.store import Store
from tbx_widget.sources import read_detail

MOST_RANGES = 2_000
MOST_MEDIA = 2_000
MOST_LOOKED = 100_000
MOST_NUMBER = 2**53
MOST_ANSWER_BYTES = 8_000_000
MOST_VALUE_BYTES = 64_000_000
FEWEST_POINTS = 2
POINT_BYTES = 24


class Range(NamedTuple):
    """Points of one scalar series, in order of arrival."""

    id: int
    version: int
    first: int
    end: int


class DetailRequest(NamedTuple):
    """A board wants points or events whole."""

    request: int
    points: int
    ranges: tuple[Range, ...]
    media: tuple[tuple[int, int], ...]


def read_detail_request(fields: dict[str, Any]) -> DetailRequest:
    """Read the message of a board that wants detail.

    Raises
    ------
    ValueError
        With a text for the one who has written the request.
    """
    return DetailRequest(
        check_count(fields.get("request"), "request"),
        check_count(fields.get("points", 0), "points"),
        tuple(_range(one) for one in check_list(fields, "ranges", MOST_RANGES)),
        tuple(_place(one) for one in check_list(fields, "media", MOST_MEDIA)),
    )


def check_ids(fields: dict[str, Any], name: str = "ids") -> tuple[int, ...]:
    """Read which series a board looks at."""
    return tuple(check_count(one, name) for one in check_list(fields, name, MOST_LOOKED))


def check_fields(value: Any, name: str) -> dict[str, Any]:
    """Make sure that something from outside is an object of JSON."""
    if not isinstance(value, dict):
        raise ValueError(f"{name}: expected an object")
    return value


def check_list(fields: dict[str, Any], name: str, most: int) -> list[Any]:
    """Make sure that a field is a list, or missing."""
    value = fields.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{name}: expected a list of at most {most}")
    return value


def check_count(value: Any, name: str, *, least: int = 0) -> int:
    """Make sure that something from outside is a whole number."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_NUMBER:
        raise ValueError(f"{name}: expected a whole number from {least}")
    return value


def answer_detail(store: Store, ask: DetailRequest, *, most_bytes: int = MOST_ANSWER_BYTES) -> Frame:
    """Make the frame that answers; what is unknown, unreadable or too much is left out."""
    most = min(max(ask.points, FEWEST_POINTS), most_bytes // POINT_BYTES // max(len(ask.ranges), 1))
    blocks = [block for one in ask.ranges if (block := _block(store, one, most)) is not None]
    room = most_bytes - POINT_BYTES * sum(len(block.points.steps) for block in blocks)
    return build_frame(
        epoch=store.epoch,
        seq=-1,
        sent_at=time.time(),
        blocks=blocks,
        media=list(_items(store, ask.media, room)),
        request=ask.request,
    )


def _range(value: Any) -> Range:
    fields = check_fields(value, "ranges")
    return Range(
        *(check_count(fields.get(name), f"ranges: {name}") for name in ("id", "version", "from", "to"))
    )


def _place(value: Any) -> tuple[int, int]:
    fields = check_fields(value, "media")
    return check_count(fields.get("id"), "media: id"), check_count(fields.get("index"), "media: index")


def _block(store: Store, wanted: Range, most: int) -> Block | None:
    entry = store.entries.get(wanted.id)
    if entry is None or entry.version != wanted.version or not isinstance(entry.data, ScalarSeries):
        return None
    end = min(wanted.end, entry.data.count)
    if end <= wanted.first:
        return None
    points = read_detail(store, entry, wanted.first, end, most)
    return Block(entry, wanted.first, end - wanted.first, points, DETAIL)


def _items(store: Store, places: tuple[tuple[int, int], ...], room: int) -> Iterator[MediaItem]:
    """One event goes, however large; more as long as there is room."""
    most = MOST_VALUE_BYTES
    for number, index in places:
        entry = store.entries.get(number)
        held = _held(store, entry, index)
        if entry is None or held is None:
            continue
        nbytes = max(held[1], getattr(held[0].value, "nbytes", 0))
        if nbytes > most:
            continue
        event = load_event(held[0])
        if not is_stored(event.value):
            room -= nbytes
            most = max(room, 0)
            yield MediaItem(entry, index, event)


def _held(store: Store, entry: Entry | None, index: int) -> tuple[Event, int] | None:
    with store.lock:
        series = entry.data if entry is not None else None
        return series.events.get(index) if isinstance(series, MediaSeries) else None
