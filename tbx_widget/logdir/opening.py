"""Opens event files, and nothing that only has the name of one."""

from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def open_file(path: Path) -> FileIO:
    """Open a regular file; a FIFO or a device must not make the reader wait.

    Raises
    ------
    OSError
        It cannot be opened, or is no regular file.
    """
    return FileIO(path, "rb", opener=_open_regular)


def _open_regular(path: str, flags: int) -> int:
    file = os.open(path, _FLAGS)
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise OSError(errno.EINVAL, "no regular file", path)
