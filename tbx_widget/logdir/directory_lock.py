"""Holds the other writers of one directory off while something in it is read, changed and written.

The lock is advisory, on the directory itself, so that no file is left behind, and goes with its process.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_WAIT_SECS = 2.0
_PAUSE_SECS = 0.005


@contextmanager
def lock_directory(directory: Path) -> Iterator[bool]:
    """Hold other writers off; gives False where the system cannot, or where another does not let go."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    fd = os.open(directory, os.O_RDONLY)
    try:
        is_held = _acquire(fd)
        try:
            yield is_held
        finally:
            if is_held:  # closing is not enough: a child forked meanwhile has the descriptor too
                fcntl.flock(fd, fcntl.LOCK_UN)
    finally:
        os.close(fd)


def _acquire(fd: int) -> bool:
    import fcntl

    end = time.monotonic() + MOST_WAIT_SECS
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE_SECS)
        except OSError:  # some file systems lock no directories, or nothing at all
            return False
        else:
            return True
