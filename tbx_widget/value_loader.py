"""Reads values of boards from event files in a thread of its own, so that no slow disk holds up the pump."""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from collections.abc import Callable

from tbx_widget.events import Event
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.live.entry import load_event

MOST_READY = 64


class ValueLoader:
    """Gives events with their values as soon as those are read.

    Parameters
    ----------
    on_ready : callable
        Called by the thread when a value has been read.
    """

    def __init__(self, on_ready: Callable[[], None]) -> None:
        self._on_ready = on_ready
        self._wanted: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._events: OrderedDict[Event, Event | None] = OrderedDict()
        """As it was asked for -> as it was read; None while it is on its way."""
        self._guard = threading.Lock()
        self._thread = LaneThread("tbx-values", self._step)

    def get(self, event: Event) -> Event | None:
        """Give the event with its value, or as it is where that cannot be read; None while it is on its way."""
        with self._guard:
            if event in self._events:
                ready = self._events[event]
                if ready is not None:
                    del self._events[event]
                return ready
            self._events[event] = None
            while len(self._events) > MOST_READY:
                self._events.popitem(last=False)
        self._wanted.put(event)
        self._thread.start()
        return None

    def _step(self) -> None:
        event = self._wanted.get()
        ready = load_event(event)
        with self._guard:
            if event in self._events:
                self._events[event] = ready
        self._on_ready()
