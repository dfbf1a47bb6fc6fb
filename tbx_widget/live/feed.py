"""What one board has been sent, and what it needs next.

The way to the browser loses messages without a word and the browser cannot ask while a cell runs, so gaps heal
unasked: every series that changed is sent whole again (a keyframe) 2.2 s later at most, and once more after its
last change; every event of the other series is sent twice.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from tbx_widget.events import SHOWN_PLUGINS, Event, is_stored
from tbx_widget.live.attention import MOST_EVENT_BYTES, Attention, eager_bytes
from tbx_widget.live.budget import Budget
from tbx_widget.live.draft import BLOCK_BYTES, POINT_BYTES, Draft
from tbx_widget.live.entry import Entry, load_event, value_bytes
from tbx_widget.live.frames import KEYFRAME, Block, Frame, MediaItem, Status, build_frame
from tbx_widget.live.leaving import Leaving
from tbx_widget.live.picture_plan import PicturePlan
from tbx_widget.live.series import MediaSeries, Points, ScalarSeries, thin
from tbx_widget.live.store import Store

KEYFRAME_SECS = 2.2
REPEAT_SECS = 1.5
STATUS_SECS = 4.0
FRAME_BYTES = 250_000
MOST_DELTA_POINTS = 1024
FEWEST_DELTA_POINTS = 60
REPAIR_BYTES = 1_000_000
NAME = -1


class Feed:
    """The sending side of one board. Its methods are called by one thread at a time."""

    def __init__(
        self,
        store: Store,
        send: Callable[[Frame], int],
        *,
        shows: Callable[[str], bool] = lambda run: True,
        keep: Callable[[], int] = lambda: 0,
        amend: Callable[[Status], Status] = lambda status: status,
        load: Callable[[Event], Event | None] = load_event,
        name: Callable[[str], str] = str,
    ) -> None:
        self.send = send
        """Sends a frame; gives the bytes that went beside it."""
        self.keep = keep
        """Writes the picture that stays when the kernel is gone; gives its bytes."""
        self._store = store
        self.is_closed = False
        self.failures = 0
        """How many sends in a row have failed."""
        self.picture = PicturePlan()
        self._shows = shows
        self._amend = amend
        self._name = name
        """Gives the name of a run that this board shows."""
        self._load = load
        """Gives an event with the value that rests in a file; None while that is on its way."""
        self._attention = Attention()
        self._seq = 0
        self._status: Status | None = None
        self._status_due = 0.0
        self._begin()

    def close(self) -> None:
        """Send nothing more and hold on to nobody."""
        self.is_closed = True
        self.send, self.keep = lambda frame: 0, lambda: 0
        self._shows, self._amend, self._name = lambda run: False, lambda status: status, str

    def look(self, ids: Iterable[int], now: float) -> None:
        """Somebody looks at these series: they are sent as fine as a browser holds them."""
        fine = frozenset(ids)
        with self._store.lock:
            new = [
                self._store.entries[number]
                for number in fine - self._attention.looked
                if number in self._described
            ]
            self._attention.looked = fine
            for entry in new:
                if isinstance(entry.data, ScalarSeries) and entry.number not in self._sent:
                    self._pending.setdefault(entry.number)
                elif isinstance(entry.data, ScalarSeries) and entry.data.count > self._most_unasked:
                    self._keyframe_due[entry.number] = now

    @property
    def _most_unasked(self) -> int:
        return self._attention.most_points(len(self._store.entries))

    def _summary(self, entry: Entry, series: ScalarSeries) -> Points:
        return self._attention.summary(entry, series, len(self._store.entries))

    def restart(self) -> None:
        """Begin again with the next frame, for a browser that knows nothing."""
        self._must_restart = True

    def _begin(self) -> None:
        self._must_restart = False
        self._revision = 0
        self._pending: dict[int, None] = {}
        self._sent: dict[int, int] = {}
        self._attention.begin()
        self._described: dict[int, tuple[int, int]] = {}
        self._keyframe_due: dict[int, float] = {}
        self._keyframed: dict[int, int] = {}
        self._repeats: deque[tuple[float, int, int]] = deque()
        self._leaving = Leaving(self._store)
        self._repair = Budget(frames=10**9, nbytes=REPAIR_BYTES)
        self._status = None

    def wait(self, now: float) -> float | None:
        """Give the seconds until there is something to send; None when all is said."""
        if self._must_restart or self._pending or self._revision < self._store.revision:
            return 0.0
        dues = [min(self._keyframe_due.values())] if self._keyframe_due else []
        if self._repeats:
            dues.append(self._repeats[0][0])
        picture_at = self.picture.due_at()
        if picture_at is not None:
            dues.append(picture_at)
        return max(min(dues) - now, 0.0) if dues else None

    def compose(self, now: float, room: int, status: Status) -> Frame | None:
        """Make the next frame, of about `room` bytes at most; None when there is nothing to send."""
        own = self._amend(status._replace(live=tuple(run for run in status.live if self._shows(run))))
        self._attention.live = frozenset(own.live)
        own = own._replace(live=tuple(dict.fromkeys(map(self._name, own.live))))
        with self._store.lock:
            if self._must_restart:
                self._begin()
            self._note_changes(now)
            gone = self._note_gone(now)
            draft = Draft(min(room, FRAME_BYTES), most=room)
            self._add_deltas(draft, now)
            self._add_keyframes(draft, now)
            self._add_repeats(draft, now)
            news = self._news(own, now)
            if draft.is_empty and news is None and not gone:
                return None
            self._seq += 1
            return build_frame(
                epoch=self._store.epoch,
                seq=self._seq - 1,
                sent_at=time.time(),
                series=list(draft.series.values()),
                blocks=draft.blocks,
                media=draft.media,
                status=news,
                name=self._name,
                gone=gone,
            )

    def _note_gone(self, now: float) -> list[int]:
        new = self._leaving.news()
        if not self._described.keys().isdisjoint(new):
            self.picture.note_change(self._revision, now)
        for number in new:
            for one in (self._pending, self._sent, self._described, self._keyframe_due, self._keyframed):
                one.pop(number, None)
        return self._leaving.tell(new, now)

    def _note_changes(self, now: float) -> None:
        changed = self._store.changed_since(self._revision)
        shown = [number for number in changed if self._shows(self._store.entries[number].key.run)]
        self._pending |= dict.fromkeys(shown)
        self._revision = self._store.revision
        if shown:
            self.picture.note_change(self._revision, now)

    def _news(self, status: Status, now: float) -> Status | None:
        if status == self._status and (now < self._status_due or not self._keyframe_due):
            return None
        self._status, self._status_due = status, now + STATUS_SECS
        return status

    def _add_deltas(self, draft: Draft, now: float) -> None:
        share = draft.room // (POINT_BYTES * max(len(self._pending), 1))
        most = min(max(share, FEWEST_DELTA_POINTS), MOST_DELTA_POINTS)
        for number in list(self._pending):
            if draft.room <= 0:
                return
            entry = self._store.entries[number]
            self._heed_version(entry)
            if isinstance(entry.data, MediaSeries):
                self._add_events(draft, entry, entry.data, now)
                continue
            del self._pending[number]
            if number not in self._sent and self._attention.holds_back(entry, entry.data):
                self._describe(draft, entry)
                continue
            self._add_points(draft, entry, entry.data, most)
            self._keyframe_due.setdefault(number, now + KEYFRAME_SECS)

    def _heed_version(self, entry: Entry) -> None:
        """A series that has begun anew is sent from its beginning."""
        version, _ = self._described.get(entry.number, (entry.version, 0))
        if version != entry.version:
            self._sent.pop(entry.number, None)
            self._keyframed.pop(entry.number, None)

    def _add_points(self, draft: Draft, entry: Entry, series: ScalarSeries, most: int) -> None:
        first, count = self._sent.get(entry.number, 0), series.count
        self._describe(draft, entry)
        if count == first and count > 0:
            return
        self._sent[entry.number] = count
        if count - first <= most:
            points = series.newest(first)
        else:
            points = thin(series.take(first, count), most) if first else self._summary(entry, series)
        if first == 0:
            self._attention.note_first(points)
        draft.add_block(Block(entry, first, count - first, points))

    def _add_events(self, draft: Draft, entry: Entry, series: MediaSeries, now: float) -> None:
        first = self._sent.get(entry.number, 0)
        if entry.key.plugin not in SHOWN_PLUGINS:
            self._add_name(draft, entry, now)
            return
        for index in [index for index in series.events if index >= first]:
            if not self._add_event(draft, entry, series, index, now):
                self._pending[entry.number] = self._pending.pop(entry.number)
                return
            self._sent[entry.number] = index + 1
        del self._pending[entry.number]

    def _add_name(self, draft: Draft, entry: Entry, now: float) -> None:
        """Name a series that no board can draw; its values stay here."""
        if entry.number not in self._described:
            self._repeats.append((now + REPEAT_SECS, entry.number, NAME))
        self._describe(draft, entry)
        del self._pending[entry.number]

    def _add_event(self, draft: Draft, entry: Entry, series: MediaSeries, index: int, now: float) -> bool:
        event, nbytes = series.events[index]
        if nbytes > MOST_EVENT_BYTES:
            self._store.left_out.add(entry.key.tag)
            return True
        eager = eager_bytes(series, index)
        if not draft.has_room(eager or nbytes):
            return False
        loaded = self._load(event) if eager else event
        if loaded is None:
            return False
        self._describe(draft, entry)
        draft.add_media(MediaItem(entry, index, loaded), value_bytes(loaded) if eager else nbytes)
        self._repeats.append((now + REPEAT_SECS, entry.number, index))
        return True

    def _describe(self, draft: Draft, entry: Entry) -> None:
        told = entry.version, entry.notes
        if self._described.get(entry.number) != told:
            self._described[entry.number] = told
            draft.describe(entry)

    def _add_keyframes(self, draft: Draft, now: float) -> None:
        for _, number in sorted((at, number) for number, at in self._keyframe_due.items() if at <= now):
            entry = self._store.entries[number]
            assert isinstance(entry.data, ScalarSeries)
            points = self._summary(entry, entry.data)
            cost = POINT_BYTES * len(points.steps) + BLOCK_BYTES
            if min(self._repair.room(now), draft.room) < cost:
                return
            self._repair.spend(now, cost)
            draft.describe(entry)
            draft.add_block(Block(entry, 0, entry.data.count, points, KEYFRAME))
            self._sent[number] = entry.data.count
            self._plan_keyframe(number, entry.data.count, now)

    def _plan_keyframe(self, number: int, count: int, now: float) -> None:
        if self._keyframed.get(number) == count:
            del self._keyframe_due[number]
        else:
            self._keyframe_due[number] = now + KEYFRAME_SECS
        self._keyframed[number] = count

    def _add_repeats(self, draft: Draft, now: float) -> None:
        while self._repeats and self._repeats[0][0] <= now:
            _, number, index = self._repeats[0]
            entry = self._store.entries.get(number)
            if entry is not None and index == NAME:
                draft.describe(entry)
            elif entry is not None and isinstance(entry.data, MediaSeries) and index in entry.data.events:
                event, nbytes = entry.data.events[index]
                nbytes = min(event.value.nbytes, MOST_EVENT_BYTES) if is_stored(event.value) else nbytes
                if self._repair.room(now) < min(nbytes, REPAIR_BYTES) or not draft.has_room(nbytes):
                    return
                loaded = self._load(event) if eager_bytes(entry.data, index) else event
                if loaded is None:
                    return
                self._repair.spend(now, nbytes)
                draft.describe(entry)
                draft.add_media(MediaItem(entry, index, loaded), nbytes)
            self._repeats.popleft()
