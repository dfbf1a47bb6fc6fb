"""Data of jobs that wait on disk, in the temporary directory, because memory for them is full."""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_SPILLED_BYTES = 2 * 2**30
"""Eight times what may wait in memory; many temporary directories are small, or are in memory themselves."""
_PREFIX = "tbx-spill"


class Spills:
    """Bounds what is spilled; as much as there is must stay free beside it."""

    def __init__(self) -> None:
        self._nbytes = 0
        self._guard = threading.RLock()
        """Guards the count."""

    def write(self, data: Any, nbytes: int) -> Spilled:
        """Spill data of about this size.

        Raises
        ------
        OSError
            There is no room for it.
        """
        self._reserve(nbytes)
        try:
            return Spilled.write(data, on_read=lambda: self._give_back(nbytes))
        except BaseException:
            self._give_back(nbytes)
            raise

    def _reserve(self, nbytes: int) -> None:
        free = shutil.disk_usage(tempfile.gettempdir()).free
        with self._guard:
            if self._nbytes + nbytes > min(MOST_SPILLED_BYTES, free - nbytes):
                raise OSError(errno.ENOSPC, f"{self._nbytes >> 20} MB wait there already")
            self._nbytes += nbytes

    def _give_back(self, nbytes: int) -> None:
        with self._guard:
            self._nbytes -= nbytes


class Spilled:
    """The data of a job in a file of its own."""

    def __init__(self, path: Path, on_read: Callable[[], None]) -> None:
        self._path = path
        self._on_read = on_read

    @classmethod
    def write(cls, data: Any, *, on_read: Callable[[], None] = lambda: None) -> Spilled:
        """Pickle data into a new file, which does not stay if that fails."""
        handle, name = tempfile.mkstemp(prefix=f"{_PREFIX}-{_place()}-{os.getpid()}-")
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(data, file, protocol=5)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return cls(Path(name), on_read)

    def read(self) -> Any:
        """Load the data, once: the file goes."""
        try:
            with self._path.open("rb") as file:
                return pickle.load(file)
        finally:
            self._path.unlink(missing_ok=True)
            self._on_read()


def remove_stale() -> None:
    """Remove what processes have left that were killed, on this machine and in this container."""
    if os.name != "posix":
        return
    prefix = f"{_PREFIX}-{_place()}-"
    with contextlib.suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
            pid = path.name[len(prefix) :].partition("-")[0]
            if pid.isdecimal() and not _is_alive(int(pid)):
                with contextlib.suppress(OSError):
                    path.unlink()


def _place() -> str:
    """Where numbers of processes mean what they mean here: containers may share a temporary directory."""
    namespace = 0
    with contextlib.suppress(OSError):
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    return f"{re.sub(r'[^A-Za-z0-9.]', '_', socket.gethostname())}-{namespace}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
