"""The lane that empties the writers' lists and feeds the store, the boards and the disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from tbx_widget.events import Record
from tbx_widget.lanes.columns import gather, split_deferred
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.media import Media
from tbx_widget.lanes.stream import Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread

logger = logging.getLogger(__name__)

DRAIN_SECS = 0.08
DRAINS_BEFORE_PARKING = 4
PARKED_SECS = 5.0


class Pump:
    """Drains every 80 ms while there is something to drain, and parks when there is not.

    `publish` is called after each drain; it gives the seconds until it wants to be called again, or None.
    """

    def __init__(self, disk: Disk, publish: Callable[[], float | None]) -> None:
        self.streams: tuple[Stream, ...] = ()
        self.media = Media(self.deliver, disk.put)
        self._disk = disk
        self._publish = publish
        self.is_ending = False
        """The process ends: whoever appends must do the work too."""
        self._tickets: list[Ticket] = []
        self._wake = threading.Event()
        self._guard = threading.RLock()
        """One drain at a time: the pump's own, or that of a thread which works inline."""
        self.thread = LaneThread("tbx-pump", self._run)

    def wake(self) -> None:
        """Look at the lists now."""
        self._wake.set()
        self.thread.start()

    def ask(self, ticket: Ticket) -> None:
        """Send a ticket through the lanes behind everything that was appended before."""
        self._tickets.append(ticket)
        self.wake()

    def leave(self, ticket: Ticket) -> None:
        """Send a ticket at the next occasion; takes no lock, so it may be called in the middle of anything."""
        self._tickets.append(ticket)

    def deliver(self, stream: Stream, record: Record) -> None:
        """Give one record to both sinks."""
        live = stream.live
        if live is not None:
            live.write(record)
        if stream.file is not None:
            self._disk.put((stream, record))

    def work(self) -> bool:
        """Drain once; say whether there was anything."""
        with self._guard:
            count = len(self._tickets)
            tickets = self._tickets[:count]
            del self._tickets[:count]
            found = sum(map(self._try_drain, self.streams))
            for ticket in tickets:
                self._pass_on(ticket)
            return bool(found or tickets)

    def _run(self) -> None:
        idle = 0
        while True:
            idle = 0 if self.work() else idle + 1
            pause = self._publish()
            if idle < DRAINS_BEFORE_PARKING or not self._may_park():
                pause = DRAIN_SECS
            self._wake.wait(PARKED_SECS if pause is None else min(pause, PARKED_SECS))
            self._wake.clear()
            for stream in self.streams:
                stream.asleep = stream.is_closed or self.is_ending

    def _may_park(self) -> bool:
        """Ask to be woken, then look once more: what was appended in between is seen here."""
        for stream in self.streams:
            stream.asleep = True
        return not self._tickets and not any(stream.scalars or stream.events for stream in self.streams)

    def _try_drain(self, stream: Stream) -> int:
        try:
            return self._drain(stream)
        except Exception:
            logger.exception("run %s: a drain failed and its records are lost", stream.run)
            return 1

    def _drain(self, stream: Stream) -> int:
        n = len(stream.scalars)
        if n:
            flat = stream.scalars[:n]
            del stream.scalars[:n]
            if stream.has_deferred:
                flat, later = split_deferred(stream, flat)
                if later:
                    self.media.put(Resolve(stream, later))
            if flat:
                self.deliver(stream, gather(stream.run, stream.tag_numbers, flat))
        m = len(stream.events)
        if m:
            events = stream.events[:m]
            del stream.events[:m]
            for event in events:
                self.deliver(stream, event)
        return n + m

    def _pass_on(self, ticket: Ticket) -> None:
        if ticket.drops:
            self.streams = tuple(one for one in self.streams if one not in ticket.streams)
        if self.media.is_waiting_for(ticket.streams):
            self.media.put(ticket)
        else:
            self._disk.put(ticket)
