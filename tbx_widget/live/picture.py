"""One small picture of a store, for the places where no kernel can be asked: a restored notebook."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tbx_widget.events import SHOWN_PLUGINS
from tbx_widget.live.card_order import order_entries
from tbx_widget.live.entry import Entry
from tbx_widget.live.frames import KEYFRAME, Block, Frame, MediaItem, build_frame, pack_frame
from tbx_widget.live.series import MediaSeries, ScalarSeries, thin
from tbx_widget.live.store import Store

MOST_BYTES = 256_000
MOST_POINTS = 400
FEWEST_POINTS = 20
POINT_BYTES = 20
ENTRY_BYTES = 300
FEWEST_BYTES = 4_000


def take_picture(
    store: Store,
    shows: Callable[[str], bool],
    *,
    most_bytes: int = MOST_BYTES,
    name: Callable[[str], str] = str,
) -> bytes:
    """Pack the scalars, thinned, and the newest event of each other series while they fit.

    Parameters
    ----------
    store : Store
    shows : callable
        Says whether the run of that name is part of the picture.
    name : callable
        Gives the name of a run that is shown.
    most_bytes : int
        Upper bound of the result; empty where not even one series fits.

    Returns
    -------
    bytes
        A packed frame of keyframes.
    """
    room = most_bytes
    while True:
        packed = pack_frame(_compose(store, shows, room, name))
        if len(packed) <= most_bytes or room < FEWEST_BYTES:
            return packed if len(packed) <= most_bytes else b""
        room //= 2


def _compose(store: Store, shows: Callable[[str], bool], room: int, name: Callable[[str], str]) -> Frame:
    with store.lock:
        entries = [entry for entry in store.entries.values() if shows(entry.key.run)]
        blocks = list(_blocks(entries, room))
        used = sum(POINT_BYTES * len(block.points.steps) + _entry_bytes(block.entry) for block in blocks)
        media = list(_newest(entries, room - used))
        known = [block.entry for block in blocks] + [item.entry for item in media]
        return build_frame(
            epoch=store.epoch, seq=0, sent_at=time.time(), series=known, blocks=blocks, media=media, name=name
        )


def _entry_bytes(entry: Entry) -> int:
    return ENTRY_BYTES + len(entry.key.run) + len(entry.key.tag)


def _blocks(entries: list[Entry], room: int) -> Iterator[Block]:
    scalars = order_entries(e for e in entries if isinstance(e.data, ScalarSeries) and e.data.count)
    share = (room // max(len(scalars), 1) - ENTRY_BYTES) // POINT_BYTES
    most = min(max(share // 2, FEWEST_POINTS), MOST_POINTS)
    for entry in scalars:
        assert isinstance(entry.data, ScalarSeries)
        room -= _entry_bytes(entry) + 2 * most * POINT_BYTES
        if room < 0:
            return
        points = thin(entry.data.summary(), most)
        yield Block(entry, 0, entry.data.count, points, KEYFRAME)


def _newest(entries: list[Entry], room: int) -> Iterator[MediaItem]:
    for entry in entries:
        if isinstance(entry.data, MediaSeries) and entry.data.count:
            event, nbytes = entry.data.events.get(entry.data.count - 1, (None, 0))
            is_shown = entry.key.plugin in SHOWN_PLUGINS
            cost = (nbytes if is_shown else 0) + _entry_bytes(entry)
            if event is not None and cost <= room:
                room -= cost
                yield MediaItem(entry, entry.data.count - 1, event)
