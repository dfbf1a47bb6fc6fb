"""What is called when the process ends, and how long somebody may still wait then."""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Callable

from tbx_widget.lanes.stream import Ticket
from tbx_widget.logdir.event_file import EventFile

EXIT_SECS = 10.0


class ExitHook:
    """Has something called when the process ends.

    A child of multiprocessing runs only its finalizers, and forgets those that it had when it started: a fork
    server's child has unpickled its writers by then.
    """

    def __init__(self, at_exit: Callable[[], None]) -> None:
        self._at_exit = at_exit
        self._is_set = False

    def set(self) -> None:
        """Have it called, once."""
        if self._is_set:
            return
        self._is_set = True
        atexit.register(self._at_exit)
        util = sys.modules.get("multiprocessing.util")
        if util is not None:
            self._add_finalizer()
            util.register_after_fork(self, ExitHook._add_finalizer)

    def forget(self) -> None:
        """Have nothing called, in a child that was forked."""
        self._is_set = False
        atexit.unregister(self._at_exit)

    def _add_finalizer(self) -> None:
        if self._is_set:
            sys.modules["multiprocessing.util"].Finalize(None, self._at_exit, exitpriority=100)


class Ending:
    """Bounds all waiting together once the end has begun; what a handler does meanwhile does not count."""

    def __init__(self) -> None:
        self._waited = 0.0
        self.has_begun = False

    def begin(self) -> None:
        """The process ends from now on."""
        self.has_begun = True

    def wait(self, wait: Callable[[float | None], bool], timeout: float | None) -> bool:
        """Wait as long as somebody wants to and may, None being for ever; give what the wait gives."""
        if _runs_exit_handlers():
            self.begin()
        if not self.has_begun:
            return wait(timeout)
        left = max(EXIT_SECS - self._waited, 0.0)
        started = time.monotonic()
        try:
            return wait(left if timeout is None else min(left, timeout))
        finally:
            self._waited += time.monotonic() - started


def tell_lost(ticket: Ticket, unwritten: list[EventFile], error: OSError) -> None:
    """Say on stderr which runs have lost records: those that the ticket names, or all if it is not back."""
    runs = {stream.file: stream.run for stream in ticket.streams}
    files = dict.fromkeys(ticket.unwell or [*unwritten, *filter(None, runs)])
    names = ", ".join(runs.get(file) or "/".join(file.directory.parts[-2:]) for file in files)
    sys.stderr.write(f"tbx_widget: records of {names} were lost at exit: {error}\n")


def _runs_exit_handlers() -> bool:
    """Say whether this is the main thread behind its end, where handlers of `atexit` run, maybe before ours."""
    main = threading.main_thread()
    return main is threading.current_thread() and not main.is_alive()
