"""Answers a board that asks for points or events whole: checked, for it comes from outside, and bounded in size."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tbx_widget.events import Event, is_stored
from tbx_widget.live.entry import Entry, load_event, value_bytes
from tbx_widget.live.finer import Piece, read_pieces
from tbx_widget.live.frames import DETAIL, Block, Frame, MediaItem, build_frame
from tbx_widget.live.series import MediaSeries, Points, ScalarSeries
from tbx_widget.live.store import Store

MOST_RANGES = 2_000
MOST_RANGES_OF_ONE = 64
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
    ranges = dict.fromkeys(_range(one) for one in check_list(fields, "ranges", MOST_RANGES))
    if any(count > MOST_RANGES_OF_ONE for count in Counter(one.id for one in ranges).values()):
        raise ValueError(f"ranges: expected at most {MOST_RANGES_OF_ONE} of one series")
    return DetailRequest(
        check_count(fields.get("request"), "request"),
        check_count(fields.get("points", 0), "points"),
        tuple(ranges),
        tuple(dict.fromkeys(_place(one) for one in check_list(fields, "media", MOST_MEDIA))),
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


def answer_detail(
    store: Store,
    ask: DetailRequest,
    *,
    most_bytes: int = MOST_ANSWER_BYTES,
    most_value_bytes: int = MOST_VALUE_BYTES,
) -> Frame:
    """Make the frame that answers; what is unknown, unreadable or too much is left out.

    Parameters
    ----------
    store : Store
    ask : DetailRequest
    most_bytes : int
        About how many bytes the answer may have.
    most_value_bytes : int
        How many it may have when it is one event.
    """
    most = min(max(ask.points, FEWEST_POINTS), most_bytes // POINT_BYTES // max(len(ask.ranges), 1))
    blocks = list(_blocks(store, ask.ranges, most))
    room = most_bytes - POINT_BYTES * sum(len(block.points.steps) for block in blocks)
    return build_frame(
        epoch=store.epoch,
        seq=-1,
        sent_at=time.time(),
        blocks=blocks,
        media=list(_items(store, ask.media, room, most_value_bytes)),
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


def _blocks(store: Store, ranges: tuple[Range, ...], most: int) -> Iterator[Block]:
    pieces = [piece for one in ranges if (piece := _piece(store, one, most)) is not None]
    points: list[Points] = read_pieces(store, pieces)
    for piece, found in zip(pieces, points, strict=True):
        if _is_current(store, piece.entry) and len(found.steps) > 0:
            yield Block(piece.entry, piece.first, piece.end - piece.first, found, DETAIL)


def _piece(store: Store, wanted: Range, most: int) -> Piece | None:
    entry = _find(store, wanted.id)
    if entry is None or entry.version != wanted.version or not isinstance(entry.data, ScalarSeries):
        return None
    end = min(wanted.end, entry.data.count)
    return Piece(entry, wanted.first, end, most) if end > wanted.first else None


def _find(store: Store, number: int) -> Entry | None:
    """Give a series as it is now: one that begins anew while it is read keeps its version here."""
    with store.lock:
        entry = store.entries.get(number)
        return None if entry is None else copy.copy(entry)


def _is_current(store: Store, found: Entry) -> bool:
    """Tell whether a series has not begun anew since it was found."""
    with store.lock:
        entry = store.entries.get(found.number)
        return entry is not None and entry.version == found.version


def _items(store: Store, places: tuple[tuple[int, int], ...], room: int, most: int) -> Iterator[MediaItem]:
    """One event goes, however large it may be; more as long as there is room."""
    for number, index in places:
        entry = _find(store, number)
        held = None if entry is None else _held(store, entry, index)
        if entry is None or held is None or max(held[1], getattr(held[0].value, "nbytes", 0)) > most:
            continue
        event = load_event(held[0])
        nbytes = max(held[1], value_bytes(event))
        if not is_stored(event.value) and nbytes <= most and _is_current(store, entry):
            room -= nbytes
            most = max(min(room, most), 0)
            yield MediaItem(entry, index, event)


def _held(store: Store, entry: Entry, index: int) -> tuple[Event, int] | None:
    with store.lock:
        return entry.data.events.get(index) if isinstance(entry.data, MediaSeries) else None
