"""What a board in a notebook shows: live writers, log directories, or both."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tbx_widget.lanes.process import lanes
from tbx_widget.live.frames import Status
from tbx_widget.live.store import Store
from tbx_widget.logdir.discovery import Root, read_roots, tell_apart
from tbx_widget.logdir.event_file import is_live_file
from tbx_widget.logdir.run_names import claim_name, is_below_working_directory, run_name
from tbx_widget.sources import LogdirSource
from tbx_widget.writer import SummaryWriter

_reading: tuple[Store, LogdirSource] | None = None
_users = 0
_guard = threading.RLock()
"""Guards who reads the log directories for all boards of this process, and how many boards there are."""


class BoardSources:
    """Which runs one board shows.

    Parameters
    ----------
    source : None, SummaryWriter, path, sequence of these, or mapping of name to path
        None is every writer of this process.
    """

    def __init__(self, source: Any) -> None:
        self._writers, roots = _part(source)
        self.roots = tell_apart(roots)
        self._names: dict[str, str] = {}
        self._runs: dict[str, str] = {}
        """By name on this board: the run."""
        self._store = lanes.store()
        self._logdirs = _join(self._store, self.roots)
        self._pid = os.getpid()

    def shows(self, run: str) -> bool:
        """Say whether a run is shown."""
        if self._logdirs is not None and any(run in self._logdirs.names(root) for root in self.roots):
            return True
        if self._writers is None:
            return run in lanes.live_runs
        return any(run == name or run.startswith(f"{name}/") for name in self._writers)

    def name(self, run: str) -> str:
        """Name a run as this board does: by its way from the log directory, behind the name that was given to that."""
        known = self._names.get(run)
        if known is None and self._logdirs is not None:
            found = (self._logdirs.names(root).get(run) for root in self.roots)
            known = next((name for name in found if name is not None), None)
            if known is not None:
                known = self._names[run] = known if self._runs.setdefault(known, run) == run else run
        return run if known is None else known

    def amend(self, status: Status) -> Status:
        """Add what the reading of log directories has to say."""
        if self._logdirs is None:
            return status
        points = self._store.run_points
        shown = sum(count for run, count in list(points.items()) if self.shows(run))
        return status._replace(
            progress=self._logdirs.progress(self.roots)._replace(points=shown),
            problems=(*status.problems, *self._logdirs.problems(self.roots)),
            live=(*status.live, *self._logdirs.growing(self.roots)),
        )

    def start(self) -> None:
        """Begin to read, when the board is shown."""
        if self._logdirs is not None and os.getpid() == self._pid:
            self._logdirs.start()

    def close(self) -> None:
        """Watch no longer what no other board shows."""
        if self._logdirs is not None:
            logdirs, self._logdirs = self._logdirs, None
            _leave(logdirs, self.roots)


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


def _join(store: Store, roots: tuple[Root, ...]) -> LogdirSource | None:
    """Read log directories once, however many boards show them, or parts of them."""
    global _reading, _users
    if not roots:
        return None
    with _guard:
        if _reading is None or _reading[0] is not store:
            source = LogdirSource((), store, lanes.nudge, is_written_here=is_live_file, name_run=_name_run)
            _reading, _users = (store, source), 0
        for root in roots:
            _reading[1].add(root)
        _users += 1
        return _reading[1]


def _leave(source: LogdirSource, roots: tuple[Root, ...]) -> None:
    global _users
    with _guard:
        for root in roots:
            source.remove(root)
        if _reading is not None and _reading[1] is source:
            _users -= 1
            if not _users:
                source.stop()


def _name_run(root: Root, run: str, directory: Path) -> str:
    """Name a run for all boards, as live ones are: by its way from the working directory, or from the parent of the root."""
    if is_below_working_directory(directory):
        return run_name(directory)
    way = Root(root.path).run_name(directory)
    name = way if directory == root.path else f"{root.path.name}/{way}"
    return claim_name(os.path.realpath(directory), name)
