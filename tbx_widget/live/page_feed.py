"""What one page has been sent over HTTP, and what it needs next.

Nothing gets lost on this way, so everything goes once. Every series is described; points and events go only of
those that the page looks at, first as a whole (a keyframe), then what is new.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple, cast

from tbx_widget.events import Event, Stored, Value, is_stored
from tbx_widget.live.draft import POINT_BYTES, Draft
from tbx_widget.live.entry import Entry
from tbx_widget.live.frames import KEYFRAME, Block, Frame, MediaItem, Status, build_frame
from tbx_widget.live.leaving import Leaving
from tbx_widget.live.series import SUMMARY_POINTS, MediaSeries, ScalarSeries, thin
from tbx_widget.live.store import Store

FIRST_FRAME_BYTES = 200_000
MOST_POINTS = 200_000
FEWEST_SUMMARY_POINTS = 256
FEWEST_DELTA_POINTS = 60
MOST_INLINE_BYTES = 200_000


class PageFeed:
    """The sending side of one page. Its methods are called by one thread at a time."""

    def __init__(self, store: Store) -> None:
        self.seq = -1
        """Number of the frame that was made last."""
        self._store = store
        self._looked: dict[int, None] = {}
        self._most = SUMMARY_POINTS
        self._begin()

    def restart(self, *, after: int = -1) -> None:
        """Begin again with the next frame, for a page that knows nothing; its number is above `after`."""
        self.seq = max(self.seq, after)
        self._begin()

    def _begin(self) -> None:
        self._status: Status | None = None
        self._revision = 0
        self._leaving = Leaving(self._store)
        self._described: dict[int, _Told] = {}
        self._to_describe: OrderedDict[int, None] = OrderedDict()
        self._sent: dict[int, tuple[int, int]] = {}
        self._pending = dict(self._looked)

    def look(self, ids: Iterable[int]) -> None:
        """Note which series the page looks at, the most urgent first."""
        looked = dict.fromkeys(ids)
        is_due = self._pending.keys() | (looked.keys() - self._looked.keys())
        for number in self._looked.keys() - looked.keys():
            self._sent.pop(number, None)
        self._pending = {number: None for number in looked if number in is_due}
        self._looked = looked
        self._most = min(max(FEWEST_SUMMARY_POINTS, MOST_POINTS // max(len(looked), 1)), SUMMARY_POINTS)

    def compose(self, room: int, status: Status) -> Frame | None:
        """Make the next frame, of about `room` bytes; None when there is nothing to send."""
        with self._store.lock:
            self._note_changes()
            gone = self._note_gone()
            draft = Draft(room if self._described else min(room, FIRST_FRAME_BYTES))
            self._add_looked(draft)
            self._describe_others(draft)
            if draft.is_empty and status == self._status and not gone:
                return None
            self.seq += 1
            news = None if status == self._status else status
            self._status = status
            return build_frame(
                epoch=self._store.epoch,
                seq=self.seq,
                sent_at=time.time(),
                series=list(draft.series.values()),
                blocks=draft.blocks,
                media=draft.media,
                status=news,
                gone=gone,
            )

    def _note_gone(self) -> list[int]:
        gone = self._leaving.news()
        for number in gone:
            for one in (self._described, self._to_describe, self._sent, self._pending):
                one.pop(number, None)
        return gone

    def _note_changes(self) -> None:
        changed = list(self._store.changed_since(self._revision))
        self._revision = self._store.revision
        for number in sorted(changed):
            if self._described.get(number) != _told(self._store.entries[number]):
                self._to_describe[number] = None
            if number in self._looked:
                self._pending[number] = None

    def _add_looked(self, draft: Draft) -> None:
        """Leave a quarter of the room for descriptions."""
        reserve = draft.room // 4 if self._to_describe else 0
        share = (draft.room - reserve) // (POINT_BYTES * max(len(self._pending), 1))
        most = min(max(share, FEWEST_DELTA_POINTS), self._most)
        for number in list(self._pending):
            if draft.room <= reserve:
                return
            entry = self._store.entries.get(number)
            if entry is None or self._add_news(draft, entry, most):
                del self._pending[number]

    def _add_news(self, draft: Draft, entry: Entry, most: int) -> bool:
        """Add what is new in a series; tell whether that was everything."""
        if self._described.get(entry.number) != _told(entry):
            self._describe(draft, entry)
        if isinstance(entry.data, MediaSeries):
            return self._add_events(draft, entry, entry.data)
        self._add_points(draft, entry, entry.data, most)
        return True

    def _add_points(self, draft: Draft, entry: Entry, series: ScalarSeries, most: int) -> None:
        version, first = self._sent.get(entry.number, (None, 0))
        count = series.count
        missing = count - first
        self._sent[entry.number] = entry.version, count
        if version != entry.version or missing > max(most, first):
            draft.add_block(Block(entry, 0, count, thin(series.summary(), self._most), KEYFRAME))
        elif missing > most:
            draft.add_block(Block(entry, first, missing, thin(series.take(first, count), most)))
        elif missing > 0:
            draft.add_block(Block(entry, first, missing, series.newest(first)))

    def _add_events(self, draft: Draft, entry: Entry, series: MediaSeries) -> bool:
        version, first = self._sent.get(entry.number, (entry.version, 0))
        first = first if version == entry.version else 0
        for index in [index for index in series.events if index >= first]:
            event, nbytes = series.events[index]
            light = min(nbytes, MOST_INLINE_BYTES)
            if not draft.has_room(light):
                return False
            draft.add_media(MediaItem(entry, index, _light(event, nbytes)), light)
            self._sent[entry.number] = entry.version, index + 1
        return True

    def _describe_others(self, draft: Draft) -> None:
        while self._to_describe and draft.room > 0:
            self._describe(draft, self._store.entries[self._to_describe.popitem(last=False)[0]])

    def _describe(self, draft: Draft, entry: Entry) -> None:
        self._to_describe.pop(entry.number, None)
        self._described[entry.number] = _told(entry)
        draft.describe(entry)


class _Told(NamedTuple):
    """What may change in the description of a series."""

    version: int = 0
    notes: int = 0
    display_name: str = ""
    description: str = ""


_PLAIN = _Told()


def _told(entry: Entry) -> _Told:
    """Nearly all series share one tuple, which keeps a page of 100,000 series small."""
    if entry.version or entry.notes or entry.display_name or entry.description:
        return _Told(entry.version, entry.notes, entry.display_name, entry.description)
    return _PLAIN


class _Waiting(NamedTuple):
    """A large value of a live writer: it goes when the page asks for it."""

    nbytes: int
    value: Value | Stored

    def load(self) -> Value:
        return cast(Value, self.value)


def _light(event: Event, nbytes: int) -> Event:
    if nbytes <= MOST_INLINE_BYTES or is_stored(event.value):
        return event
    return event._replace(value=_Waiting(nbytes, event.value))
