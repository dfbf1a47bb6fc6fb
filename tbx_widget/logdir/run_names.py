"""How a run is named: by its log directory, as seen from the working directory."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
from pathlib import Path

_names: set[str] = set()
_directories: dict[str, str] = {}
"""Real path of a run's directory -> its name."""
_guard = threading.RLock()


def run_name(directory: str | os.PathLike[str]) -> str:
    """Name a run after its directory, for the life of this process.

    A directory below the working directory is named by its path relative to it, the working directory itself
    by its own name, any other by its last two parts: a board never tells where a home directory lies. The
    same real path always gets the same name, and two paths never share one.
    """
    real = os.path.realpath(directory)
    return claim_name(real, _short_name(Path(real)))


def claim_name(real: str, wanted: str) -> str:
    """Give the name of the run in a directory, by its real path: the wanted one, unless it has another."""
    short = wanted.encode("utf-8", "replace").decode()
    with _guard:
        if real not in _directories:
            taken = (f"{short} ({n})" for n in itertools.count(2))
            name = next(name for name in itertools.chain([short], taken) if name not in _names)
            _directories[real] = name
            _names.add(name)
        return _directories[real]


def is_below_working_directory(directory: Path) -> bool:
    """Say whether a directory is named by its path from the working directory."""
    with contextlib.suppress(FileNotFoundError):
        return Path(os.path.realpath(directory)).is_relative_to(os.path.realpath(Path.cwd()))
    return False


def _short_name(real: Path) -> str:
    try:
        below = real.relative_to(Path(os.path.realpath(Path.cwd()))).as_posix()
    except (ValueError, FileNotFoundError):  # elsewhere, or the working directory is gone
        return "/".join(part for part in real.parts[-2:] if part != os.sep) or real.anchor
    return real.name or real.anchor if below == "." else below


def _renew_guard() -> None:
    global _guard
    _guard = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_guard)


def default_directory(comment: str) -> Path:
    """Give `runs/<date>_<time>_<host><comment>`, as tensorboardX and torch do."""
    return Path("runs") / f"{time.strftime('%b%d_%H-%M-%S')}_{socket.gethostname()}{comment}"
