"""What this package says in the log, in one grammar and from a thread of its own.

    tbx_widget: run "runs/a", tag "loss": the value at step 20 is NaN (said once for each tag)

A log handler may be slow, may raise, or may hold its lock while it waits in `flush()`: none of that may keep a
lane from its work.
"""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import sys
import threading
from collections.abc import Callable, Hashable

MOST_KEYS = 1000


class Teller:
    """Does log calls in order, in a daemon thread that starts with the first of them."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self.is_inline = False
        """The process ends: nobody else would do it any more."""

    def add(self, line: Callable[[], object]) -> None:
        """Have a log call made soon."""
        if self.is_inline or not self._is_started():
            with contextlib.suppress(Exception):
                line()
        else:
            self._lines.put(line)

    def settle(self, timeout: float) -> None:
        """Return when all that was added before is logged, or after a time."""
        if self._thread is None or threading.current_thread() is self._thread:
            return
        under_way = threading.Lock()
        under_way.acquire()
        self._lines.put(under_way.release)
        under_way.acquire(timeout=timeout)

    def _is_started(self) -> bool:
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="tbx-log", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # the interpreter is going down, or there are too many threads
                    return False
                self._thread = thread
        return True

    def _run(self) -> None:
        while True:
            line = self._lines.get()
            with contextlib.suppress(Exception):
                line()
            del line


class Once:
    """Remembers what was said already; says nothing new beyond a bound."""

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._keys: set[Hashable] = set()
        self._most = most

    def is_first(self, key: Hashable) -> bool:
        """Say whether a key comes for the first time."""
        if key in self._keys or len(self._keys) >= self._most:
            return False
        self._keys.add(key)
        return True


_teller = Teller()


def tell(
    log: Callable[..., object], what: str, *, run: str = "", tag: str = "", call: str = "", once: str = ""
) -> None:
    """Log, where nothing may stop or hold up the caller.

    Parameters
    ----------
    log : callable
        Such as `logger.warning`.
    what : str
        What has happened, and what to do about it.
    run, tag, call : str
        Where; a call is named as in errors: `add_scalar("loss")`.
    once : str
        How often it is said: "for each tag" gives "(said once for each tag)".
    """
    _teller.add(functools.partial(log, "%s", compose(what, run=run, tag=tag, call=call, once=once)))


def tell_error(
    log: Callable[..., object], what: str, *, run: str = "", tag: str = "", call: str = "", once: str = ""
) -> None:
    """Log the exception that is being handled as `tell` does."""
    message = compose(what, run=run, tag=tag, call=call, once=once)
    _teller.add(functools.partial(log, "%s", message, exc_info=sys.exc_info()))


def compose(what: str, *, run: str = "", tag: str = "", call: str = "", once: str = "") -> str:
    """Give a message in the grammar of all of them.

    Examples
    --------
    >>> compose("the step 0.7 was cut to 0", run="runs/a", call='add_scalar("loss")')
    'tbx_widget: run "runs/a", add_scalar("loss"): the step 0.7 was cut to 0'
    """
    where = ", ".join(filter(None, (run and f'run "{run}"', tag and f'tag "{tag}"', call)))
    said = f" (said once {once})" if once else ""
    return ": ".join(filter(None, ("tbx_widget", where, what))) + said


def settle(timeout: float) -> None:
    """Return when all that was told before is logged, or after a time."""
    _teller.settle(timeout)


def tell_inline() -> None:
    """Log in the caller's thread from now on: the process ends."""
    _teller.is_inline = True


def _begin() -> None:
    global _teller
    _teller = Teller()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin)
