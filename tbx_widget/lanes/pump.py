"""The lane that empties the writers' lists and feeds the store, the boards and the disk."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from tbx_widget.events import Record
from tbx_widget.lanes.columns import gather, sort_out
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.media import Media
from tbx_widget.lanes.nonfinite import NonFinite
from tbx_widget.lanes.sizes import count_records
from tbx_widget.lanes.stream import Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.telling import tell_error

logger = logging.getLogger(__name__)

DRAIN_SECS = 0.1
BOARD_DRAIN_SECS = 0.08
DRAINS_BEFORE_PARKING = 4
PARKED_SECS = 5.0
GATHERED_POINTS = 2**16
LONG_LIST = 4 * 2**20
"""Items of a million points, some 120 MB: beyond it every call of `add_scalar` pauses for a moment."""
LONG_LIST_PAUSE_SECS = 0.001


class Pump:
    """Drains every 100 ms while there is something to drain, 80 with a board, and parks when there is not.

    `publish` is called after each drain; it gives the seconds until it wants to be called again, or None.
    """

    def __init__(self, disk: Disk, publish: Callable[[], float | None]) -> None:
        self._streams: dict[Stream, None] = {}
        """Only changed by single steps, which are atomic: a lock might be held by who waits for this lane."""
        self.media = Media(self.deliver, disk)
        self.is_ending = False
        """The process ends: whoever appends must do the work too."""
        self._disk = disk
        self._publish = publish
        self._nonfinite = NonFinite()
        self._tickets: list[Ticket] = []
        self._idle = 0
        self._is_parked = False
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        """Unlike an Event it may be rung by a signal handler in the middle of ringing."""
        self._drain_guard = threading.RLock()
        """One drain at a time: the pump's own, or that of a thread which works inline."""
        self._holder: threading.Thread | None = None
        self.thread = LaneThread("tbx-pump", self._step)

    @property
    def streams(self) -> tuple[Stream, ...]:
        """What it looks at: the open writers' streams."""
        return tuple(self._streams.copy())  # a copy is made in one step, a tuple of a dict is not

    def has(self, stream: Stream) -> bool:
        """Say whether it looks at a stream."""
        return stream in self._streams

    def add(self, stream: Stream) -> None:
        """Look at one more stream, which is not closed."""
        self._streams[stream] = None

    def wake(self) -> None:
        """Look at the lists now."""
        self._bell.put(None)
        self.thread.start()

    def hold_back(self, stream: Stream) -> None:
        """Pause the caller for a moment if it appends faster than this thread can drain beside it."""
        if len(stream.scalars) > LONG_LIST:
            time.sleep(LONG_LIST_PAUSE_SECS)

    def ask(self, ticket: Ticket) -> None:
        """Send a ticket through the lanes behind everything that was appended before."""
        self._tickets.append(ticket)
        self.wake()

    def leave(self, ticket: Ticket) -> None:
        """Send a ticket at the next occasion; takes no lock, so it may be called in the middle of anything.

        A thread that was never started is not started here, which would take locks.
        """
        self._tickets.append(ticket)
        if self._is_parked:
            self._bell.put(None)

    def catch_up(self) -> None:
        """Send what was left before the thread was started."""
        if self._tickets and not self.thread.is_running:
            self.wake()

    def deliver(self, stream: Stream, record: Record) -> None:
        """Give one record to both sinks; one that fails does not keep it from the other."""
        self._nonfinite.check(record)
        if stream.file is not None:
            self._disk.put((stream, record))
        live = stream.live
        if live is not None:
            try:
                live.write(record)
            except Exception:
                tell_error(
                    logger.error, "a record could not be shown and is missing on the boards", run=stream.run
                )

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """Drain nothing meanwhile."""
        with self._drain_guard:
            self._holder = threading.current_thread()
            try:
                yield
            finally:
                self._holder = None

    @property
    def is_held(self) -> bool:
        """Whether the caller itself has it standing still."""
        return self._holder is threading.current_thread()

    def work(self) -> bool:
        """Drain once; say whether there was anything."""
        with self._drain_guard:
            count = len(self._tickets)
            tickets = self._tickets[:count]
            del self._tickets[:count]
            try:
                found = sum(map(self._drain, self.streams))
            finally:
                for ticket in tickets:
                    self._pass_on(ticket)
            return bool(found or tickets)

    def _step(self) -> None:
        self._disk.watch()
        is_busy = not self._disk.has_room() or self.work()
        self._idle = 0 if is_busy else self._idle + 1
        pause = self._publish()
        if self._idle < DRAINS_BEFORE_PARKING or not self._may_park():
            pause = DRAIN_SECS if pause is None else BOARD_DRAIN_SECS
        self._rest(PARKED_SECS if pause is None else min(pause, PARKED_SECS))
        self._is_parked = False
        for stream in self.streams:
            self._set_asleep(stream)

    def _set_asleep(self, stream: Stream) -> None:
        stream.asleep = stream.is_closed or self.is_ending or len(stream.scalars) > LONG_LIST
        if stream.is_closed:  # closed in between: this order leaves it asleep
            stream.asleep = True

    def _rest(self, seconds: float) -> None:
        try:
            self._bell.get(timeout=seconds)
            while True:
                self._bell.get_nowait()
        except queue.Empty:
            pass

    def _may_park(self) -> bool:
        """Ask to be woken, then look once more: what was appended in between is seen here."""
        self._is_parked = True
        for stream in self.streams:
            stream.asleep = True
        return not self._tickets and not any(stream.scalars or stream.events for stream in self.streams)

    def _drain(self, stream: Stream) -> int:
        return self._drain_scalars(stream) + self._drain_events(stream)

    def _drain_scalars(self, stream: Stream) -> int:
        n = len(stream.scalars)
        parts = deque(_cut(stream.scalars[:n]))
        del stream.scalars[:n]
        while parts:
            if n > 4 * GATHERED_POINTS:
                self._set_asleep(stream)
            self._attempt(self._deliver_scalars, stream, parts.popleft())
        return n

    def _deliver_scalars(self, stream: Stream, flat: list[Any]) -> None:
        if not stream.has_odd_values:
            self.deliver(stream, gather(stream.run, stream.tag_numbers, flat))
            return
        records, later = sort_out(stream, flat)
        for record in records:
            self.deliver(stream, record)
        if later:
            self.media.put(Resolve(stream, later))

    def _drain_events(self, stream: Stream) -> int:
        n = len(stream.events)
        events = stream.events[:n]
        del stream.events[:n]
        for event in events:
            self._attempt(self.deliver, stream, event)
        return n

    def _attempt(self, deliver: Callable[[Stream, Any], None], stream: Stream, records: Any) -> None:
        try:
            deliver(stream, records)
        except Exception:
            count = len(records) // 4 if isinstance(records, list) else count_records(records)
            self._disk.note_lost(stream.file, count)
            tell_error(logger.error, "records could not be taken and are lost", run=stream.run)

    def _pass_on(self, ticket: Ticket) -> None:
        try:
            if ticket.closes:
                self._close(ticket)
        finally:
            if not self.media.is_idle and (ticket.ends or self.media.is_waiting_for(ticket.streams)):
                self.media.put(ticket)
            else:
                self._disk.put(ticket)

    def _close(self, ticket: Ticket) -> None:
        for stream in ticket.streams:
            if ticket.drops:
                stream.late_use = None  # a finalizer may still log: its writer was not closed by anybody
                stream.is_closed = stream.asleep = True
            self._drop(stream)

    def _drop(self, stream: Stream) -> None:
        """Look at a closed stream no more, unless it was opened again: whoever does that adds it afterwards."""
        while stream.is_closed and stream in self._streams:
            self._streams.pop(stream, None)
            if not stream.is_closed:
                self._streams[stream] = None
        self._drain(stream)


def _cut(flat: list[Any]) -> list[list[Any]]:
    """Part a flat list of scalars, so that what is done with one part takes little memory and is freed soon."""
    most = 4 * GATHERED_POINTS
    if len(flat) <= most:
        return [flat] if flat else []
    return [flat[start : start + most] for start in range(0, len(flat), most)]
