"""How a run is named: by its log directory, as seen from the working directory."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

_names: dict[str, str] = {}
_names_lock = threading.Lock()


def run_name(directory: str | os.PathLike[str]) -> str:
    """Name a run after its directory, for the life of this process.

    A directory below the working directory is named by its path relative to it, the working directory itself
    by its own name, any other by its last two parts: a board never tells where a home directory lies. The
    same real path always gets the same name, and two paths never share one.
    """
    real = os.path.realpath(directory)
    with _names_lock:
        for name in _candidates(Path(real)):
            if _names.setdefault(name, real) == real:
                return name
    raise AssertionError("unreachable: the candidates do not end")


def _candidates(real: Path) -> list[str]:
    here = Path.cwd()
    below = real.relative_to(here).as_posix() if real.is_relative_to(here) else ""
    short = below if below not in ("", ".") else "/".join(real.parts[-2:] if not below else real.parts[-1:])
    return [short, *(f"{short} ({n})" for n in range(2, len(_names) + 3))]


def default_directory(comment: str) -> Path:
    """Give `runs/<date>_<time>_<host><comment>`, as tensorboardX and torch do."""
    return Path("runs") / f"{time.strftime('%b%d_%H-%M-%S')}_{socket.gethostname()}{comment}"
