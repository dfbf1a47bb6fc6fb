"""Answers a request for points or events whole, bounded in size; runs in a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from tbx_widget.errors import EventFileError
from tbx_widget.events import Event
from tbx_widget.live.entry import Entry
from tbx_widget.live.frames import DETAIL, Block, MediaItem, Progress, build_frame, pack_frame
from tbx_widget.live.series import MediaSeries, Points, ScalarSeries
from tbx_widget.live.store import Store
from tbx_widget.server.requests import DetailRequest, Range

MOST_ANSWER_BYTES = 8_000_000
MOST_VALUE_BYTES = 64_000_000
MOST_POINTS = 300_000
FEWEST_POINTS = 2
POINT_BYTES = 24


class Source(Protocol):
    """What the server asks of the one who fills the store."""

    def progress(self) -> Progress:
        """Say how far the reading has come."""
        ...

    def problems(self) -> list[str]:
        """Give one line for each damage."""
        ...

    def detail(self, entry: Entry, first: int, end: int, most: int) -> Points:
        """Give about `most` of the points with first <= index < end."""
        ...


def answer_detail(store: Store, source: Source, ask: DetailRequest) -> bytes:
    """Make the packed frame that answers; what is unknown, unreadable or too much is left out."""
    most = min(max(ask.points, FEWEST_POINTS), MOST_POINTS // max(len(ask.ranges), 1))
    blocks = [block for one in ask.ranges if (block := _block(store, source, one, most)) is not None]
    room = MOST_ANSWER_BYTES - POINT_BYTES * sum(len(block.points.steps) for block in blocks)
    frame = build_frame(
        epoch=store.epoch,
        seq=-1,
        sent_at=time.time(),
        blocks=blocks,
        media=list(_items(store, ask.media, room)),
        request=ask.request,
    )
    return pack_frame(frame)


def _block(store: Store, source: Source, wanted: Range, most: int) -> Block | None:
    entry = store.entries.get(wanted.id)
    if entry is None or entry.version != wanted.version or not isinstance(entry.data, ScalarSeries):
        return None
    end = min(wanted.end, entry.data.count)
    if end <= wanted.first:
        return None
    points = source.detail(entry, wanted.first, end, most)
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
        event = _loaded(held[0])
        if event is not None:
            room -= nbytes
            most = max(room, 0)
            yield MediaItem(entry, index, event)


def _held(store: Store, entry: Entry | None, index: int) -> tuple[Event, int] | None:
    with store.lock:
        series = entry.data if entry is not None else None
        return series.events.get(index) if isinstance(series, MediaSeries) else None


def _loaded(event: Event) -> Event | None:
    load = getattr(event.value, "load", None)
    try:
        return event if load is None else event._replace(value=load())
    except EventFileError:
        return None
