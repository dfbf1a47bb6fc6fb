"""Work that nobody waits for, done in order in a thread of its own."""

from __future__ import annotations

import queue
from collections.abc import Callable

from tbx_widget.lanes.thread import LaneThread


class Errands:
    """Does what it is told, one thing after the other; an error of one is logged, and the next is done."""

    def __init__(self, name: str) -> None:
        self._todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread = LaneThread(name, self._step)

    def add(self, errand: Callable[[], None]) -> None:
        """Have something done soon."""
        self._todo.put(errand)
        self._thread.start()

    def _step(self) -> None:
        self._todo.get()()
