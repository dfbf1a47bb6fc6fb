"""What is called when the process ends, and how long somebody may still wait then."""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Callable

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
    """Bounds all waiting together once the end has begun."""

    def __init__(self) -> None:
        self._at: float | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the process ends."""
        return self._at is not None

    def begin(self) -> None:
        """The process ends from now on."""
        if self._at is None:
            self._at = time.monotonic() + EXIT_SECS

    def bound(self, timeout: float | None) -> float | None:
        """Give the seconds that somebody may wait who wants to wait so long; None is for ever."""
        if self._at is not None:
            left = max(self._at - time.monotonic(), 0.0)
        elif _runs_exit_handlers():
            left = EXIT_SECS
        else:
            return timeout
        return left if timeout is None else min(left, timeout)


def _runs_exit_handlers() -> bool:
    """Say whether this is the main thread behind its end, where handlers of `atexit` run, maybe before ours."""
    main = threading.main_thread()
    return main is threading.current_thread() and not main.is_alive()
