"""A daemon thread that starts when there is work, and not at all where threads cannot start any more."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable


class LaneThread:
    """One lane's thread.

    It runs in a copy of the starter's context: a kernel finds the cell of a message there.
    """

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self._name = name
        self._run = run
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.cannot_start = False

    def start(self) -> None:
        """Start the thread if it is not there yet."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._start()

    def _start(self) -> None:
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(self._run,), name=self._name, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the interpreter is going down
            self.cannot_start = True
        else:
            self._thread = thread
