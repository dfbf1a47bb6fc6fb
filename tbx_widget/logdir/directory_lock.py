"""Holds the other writers of one directory off while something in it is read, changed and written.

The lock is advisory, on the directory itself, so that no file is left behind, and goes with its process. Where the
system locks no directories, as Windows and NFS, it is a file that only one can make.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

LOCK_FILE = ".projector_config.lock"
MOST_WAIT_SECS = 2.0
STALE_SECS = 10.0
_PAUSE_SECS = 0.005


@contextmanager
def lock_directory(directory: Path) -> Iterator[bool]:
    """Hold other writers off; gives False where that was not to be had, or where another does not let go."""
    with ExitStack() as stack:
        is_held = _lock_itself(directory, stack)
        yield _make_file(directory / LOCK_FILE, stack) if is_held is None else is_held


def _lock_itself(directory: Path, stack: ExitStack) -> bool | None:
    """Lock the directory; None where the system cannot."""
    if sys.platform == "win32":
        return None
    import fcntl

    fd = os.open(directory, os.O_RDONLY)
    stack.callback(os.close, fd)
    try:
        is_held = _try_for_a_while(lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB), BlockingIOError)
    except OSError:
        return None
    if is_held:  # closing is not enough: a child forked meanwhile has the descriptor too
        stack.callback(fcntl.flock, fd, fcntl.LOCK_UN)
    return is_held


def _make_file(path: Path, stack: ExitStack) -> bool:
    def make() -> None:
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_SECS:  # its process is dead
                path.unlink()
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))

    try:
        is_held = _try_for_a_while(make, (FileExistsError, PermissionError))
    except OSError:
        return False
    if is_held:
        stack.callback(path.unlink, missing_ok=True)
    return is_held


def _try_for_a_while(take: Callable[[], object], busy: type[OSError] | tuple[type[OSError], ...]) -> bool:
    end = time.monotonic() + MOST_WAIT_SECS
    while True:
        try:
            take()
        except busy:
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE_SECS)
        else:
            return True
