"""Data of jobs that wait on disk, in the temporary directory, because memory for them is full."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import socket
import tempfile
from pathlib import Path
from typing import Any

_PREFIX = "tbx-spill"


class Spilled:
    """The data of a job in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def write(cls, data: Any) -> Spilled:
        """Pickle data into a new file, which does not stay if that fails."""
        handle, name = tempfile.mkstemp(prefix=f"{_PREFIX}-{_place()}-{os.getpid()}-")
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(data, file, protocol=5)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return cls(Path(name))

    def read(self) -> Any:
        """Load the data, once: the file goes."""
        try:
            with self._path.open("rb") as file:
                return pickle.load(file)
        finally:
            self._path.unlink(missing_ok=True)


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
