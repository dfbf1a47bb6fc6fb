"""The lane that empties the writers' lists and feeds the store, the boards and the disk."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator

from tbx_widget.events import Record
from tbx_widget.lanes.columns import gather, sort_out
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.media import Media
from tbx_widget.lanes.stream import Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread, tell

logger = logging.getLogger(__name__)

DRAIN_SECS = 0.1
BOARD_DRAIN_SECS = 0.08
DRAINS_BEFORE_PARKING = 4
PARKED_SECS = 5.0


class Pump:
    """Drains every 100 ms while there is something to drain, 80 with a board, and parks when there is not.

    `publish` is called after each drain; it gives the seconds until it wants to be called again, or None.
    """

    def __init__(self, disk: Disk, publish: Callable[[], float | None]) -> None:
        self.streams: tuple[Stream, ...] = ()
        self.media = Media(self.deliver, disk)
        self.is_ending = False
        """The process ends: whoever appends must do the work too."""
        self._disk = disk
        self._publish = publish
        self._streams_guard = threading.RLock()
        self._tickets: list[Ticket] = []
        self._idle = 0
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        """Unlike an Event it may be rung by a signal handler in the middle of ringing."""
        self._drain_guard = threading.RLock()
        """One drain at a time: the pump's own, or that of a thread which works inline."""
        self.thread = LaneThread("tbx-pump", self._step)

    def add(self, stream: Stream) -> None:
        """Look at one more stream."""
        with self._streams_guard:
            if stream not in self.streams:
                self.streams = (*self.streams, stream)

    def drop(self, streams: Iterable[Stream]) -> None:
        """Look at these no more, unless they were opened again."""
        gone = [stream for stream in streams if stream.is_closed]
        with self._streams_guard:
            self.streams = tuple(one for one in self.streams if one not in gone)

    def wake(self) -> None:
        """Look at the lists now."""
        self._bell.put(None)
        self.thread.start()

    def ask(self, ticket: Ticket) -> None:
        """Send a ticket through the lanes behind everything that was appended before."""
        self._tickets.append(ticket)
        self.wake()

    def leave(self, ticket: Ticket) -> None:
        """Send a ticket at the next occasion; takes no lock, so it may be called in the middle of anything."""
        self._tickets.append(ticket)

    def deliver(self, stream: Stream, record: Record) -> None:
        """Give one record to both sinks; one that fails does not keep it from the other."""
        if stream.file is not None:
            self._disk.put((stream, record))
        live = stream.live
        if live is not None:
            try:
                live.write(record)
            except Exception:
                tell(logger.exception, "run %s: the board misses a record", stream.run)

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """Drain nothing meanwhile."""
        with self._drain_guard:
            yield

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
        self._idle = 0 if self.work() else self._idle + 1
        pause = self._publish()
        if self._idle < DRAINS_BEFORE_PARKING or not self._may_park():
            pause = DRAIN_SECS if pause is None else BOARD_DRAIN_SECS
        self._rest(PARKED_SECS if pause is None else min(pause, PARKED_SECS))
        for stream in self.streams:
            stream.asleep = self.is_ending
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
        for stream in self.streams:
            stream.asleep = True
        return not self._tickets and not any(stream.scalars or stream.events for stream in self.streams)

    def _drain(self, stream: Stream) -> int:
        found = 0
        for drain in (self._drain_scalars, self._drain_events):
            try:
                found += drain(stream)
            except Exception:
                tell(logger.exception, "run %s: a drain failed and its records are lost", stream.run)
        return found

    def _drain_scalars(self, stream: Stream) -> int:
        n = len(stream.scalars)
        if not n:
            return 0
        flat = stream.scalars[:n]
        del stream.scalars[:n]
        if not stream.has_odd_values:
            self.deliver(stream, gather(stream.run, stream.tag_numbers, flat))
            return n
        records, later = sort_out(stream, flat)
        for record in records:
            self.deliver(stream, record)
        if later:
            self.media.put(Resolve(stream, later))
        return n

    def _drain_events(self, stream: Stream) -> int:
        n = len(stream.events)
        events = stream.events[:n]
        del stream.events[:n]
        for event in events:
            self.deliver(stream, event)
        return n

    def _pass_on(self, ticket: Ticket) -> None:
        if ticket.drops:
            for stream in ticket.streams:
                stream.is_closed = True
            self.drop(ticket.streams)
        if self.media.is_waiting_for(ticket.streams):
            self.media.put(ticket)
        else:
            self._disk.put(ticket)
