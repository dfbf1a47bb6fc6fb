"""A daemon thread that starts when there is work, and not at all where threads cannot start any more."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable

from tbx_widget.telling import tell_error

logger = logging.getLogger(__name__)

PAUSE_AFTER_ERROR_SECS = 0.05


class LaneThread:
    """One lane's thread: calls `step` for ever, and goes on whatever a step raises.

    It runs in a copy of the starter's context: a kernel finds the cell of a message there.
    """

    def __init__(self, name: str, step: Callable[[], None]) -> None:
        self._name = name
        self._step = step
        self._claim: dict[str, threading.Thread] = {}
        """Holds the thread that has come first; `setdefault` is atomic, so no lock is needed."""
        self.cannot_start = False

    @property
    def is_current(self) -> bool:
        """Whether the caller runs in this thread."""
        return threading.current_thread() is self._claim.get(self._name)

    @property
    def is_running(self) -> bool:
        """Whether the thread is there."""
        return bool(self._claim)

    def start(self) -> None:
        """Start the thread if it is not there yet.

        May be called by a signal handler in the middle of itself, and by other threads while the handler waits:
        of several threads that are started all but one end at once.
        """
        if not self._claim:
            self._start()

    def _start(self) -> None:
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(self._run,), name=self._name, daemon=True)
        try:
            thread.start()
            self.cannot_start = False
        except RuntimeError:  # the interpreter is going down, or there are too many threads
            self.cannot_start = True

    def _run(self) -> None:
        me = threading.current_thread()
        if self._claim.setdefault(self._name, me) is not me:
            return
        while True:
            try:
                self._step()
            except Exception:
                tell_error(logger.error, f"the thread {self._name} failed and goes on")
                time.sleep(PAUSE_AFTER_ERROR_SECS)
