"""What a board in a notebook shows: live writers, log directories, or both."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tbx_widget.lanes.process import lanes
from tbx_widget.live.frames import Status
from tbx_widget.logdir.discovery import Root, read_roots
from tbx_widget.logdir.event_file import is_live_file
from tbx_widget.logdir.run_names import claim_name, is_below_working_directory, run_name
from tbx_widget.sources import LogdirSource
from tbx_widget.writer import SummaryWriter

_open: dict[tuple[Root, ...], tuple[LogdirSource, int]] = {}
_guard = threading.Lock()
"""Guards `_open`: who reads which directories, and how many boards show them."""


class BoardSources:
    """Which runs one board shows.

    Parameters
    ----------
    source : None, SummaryWriter, path, sequence of these, or mapping of name to path
        None is every writer of this process.
    """

    def __init__(self, source: Any) -> None:
        self._writers, self.roots = _part(source)
        self._store = lanes.store()
        self._logdirs = _share(self.roots)
        self._pid = os.getpid()

    def shows(self, run: str) -> bool:
        """Say whether a run is shown."""
        if self._logdirs is not None and run in self._logdirs.runs:
            return True
        if self._writers is None:
            return run in lanes.live_runs
        return any(run == name or run.startswith(f"{name}/") for name in self._writers)

    def amend(self, status: Status) -> Status:
        """Add what the reading of log directories has to say."""
        if self._logdirs is None:
            return status
        points = self._store.run_points
        shown = sum(count for run, count in list(points.items()) if self.shows(run))
        problems = (*status.problems, *self._logdirs.problems())
        return status._replace(progress=self._logdirs.progress()._replace(points=shown), problems=problems)

    def start(self) -> None:
        """Begin to read, when the board is shown."""
        if self._logdirs is not None and os.getpid() == self._pid:
            self._logdirs.start()

    def close(self) -> None:
        """Watch no longer what no other board shows."""
        if self._logdirs is not None:
            self._logdirs = None
            _give_back(self.roots)


def _part(source: Any) -> tuple[list[str] | None, tuple[Root, ...]]:
    """Part writers from log directories."""
    if source is None:
        return None, ()
    if isinstance(source, (str, os.PathLike, Mapping)):
        return [], read_roots(source, must_exist=False)
    several = source if isinstance(source, Sequence) else [source]
    writers = [one.run for one in several if isinstance(one, SummaryWriter)]
    paths = [one for one in several if isinstance(one, (str, os.PathLike))]
    if not several or len(writers) + len(paths) < len(several):
        raise TypeError(
            "LiveBoard: expected a SummaryWriter, a log directory, a list of these,"
            f" or a dict of name to log directory, got {source!r}"
        )
    return writers, read_roots(paths, must_exist=False) if paths else ()


def _share(roots: tuple[Root, ...]) -> LogdirSource | None:
    """Read the same directories once, however many boards show them."""
    if not roots:
        return None
    with _guard:
        known = _open.get(roots)
        if known is None:
            source = LogdirSource(
                roots, lanes.store(), lanes.nudge, is_written_here=is_live_file, name_run=_name_run
            )
            known = source, 0
        _open[roots] = known[0], known[1] + 1
        return known[0]


def _give_back(roots: tuple[Root, ...]) -> None:
    with _guard:
        source, boards = _open[roots]
        _open[roots] = source, boards - 1
        if boards == 1:
            source.stop()


def _name_run(root: Root, run: str, directory: Path) -> str:
    """Name a run as live ones are: by its way from the working directory, or from the parent of the log directory."""
    real = os.path.realpath(directory)
    if root.name:
        return claim_name(real, run)
    if is_below_working_directory(directory):
        return run_name(directory)
    return claim_name(real, run if directory == root.path else f"{root.path.name}/{run}")
