"""How long somebody may still wait in a process that ends."""

from __future__ import annotations

import threading
import time

EXIT_SECS = 10.0


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
