"""Log directories joined to a live store: what they hold is read, and watched while it grows."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tbx_widget.live.frames import Progress
from tbx_widget.live.store import Store
from tbx_widget.logdir.discovery import Root
from tbx_widget.logdir.watcher import NewFile
from tbx_widget.run_files import FileSource, Retries, RunFiles
from tbx_widget.watched_root import WatchedRoot

logger = logging.getLogger(__name__)

RELOAD_SECS = 0.25
TURN_SECS = 0.5
WORTH_THREADS_BYTES = 1 << 20
"""For so many bytes a run, a thread is more than it costs: small files are mostly Python."""
MOST_THREADS = 4
CHANGE_SECS = 0.05
GROWING_SECS = 15.0
MOST_PROBLEMS = 50


class LogdirSource:
    """Reads log directories into a store, and goes on watching them.

    Parameters
    ----------
    roots : sequence of Root
    store : Store
    on_change : callable
        Called by any thread after something was read, at most about 20 times a second.
    is_written_here : callable
        Says of an event file that a live writer of this process feeds the store with what it holds.
    name_run : callable
        Gives the name that is shown of log directory, name and directory of a run.
    reload_secs : float
        Pause between two looks at the directories.
    """

    def __init__(
        self,
        roots: tuple[Root, ...],
        store: Store,
        on_change: Callable[[], None] = lambda: None,
        *,
        is_written_here: Callable[[Path], bool] = lambda path: False,
        name_run: Callable[[Root, str, Path], str] = lambda root, run, directory: run,
        reload_secs: float = RELOAD_SECS,
    ) -> None:
        self.reload_secs = reload_secs
        self._store = store
        self._on_change = on_change
        self._is_written_here = is_written_here
        self._name_run = name_run
        self._watched: dict[Root, WatchedRoot] = {}
        self._runs: dict[str, RunFiles] = {}
        self._files: dict[Path, FileSource] = {}
        self._by_real_path: dict[str, FileSource] = {}
        self._retries = Retries()
        self._growing: dict[str, float] = {}
        self._pending: deque[RunFiles] = deque()
        self._guard = threading.Lock()
        """Guards `_pending`, and which runs are being read."""
        self._told_at = 0.0
        self._has_news = True
        """Something was found or read since `on_change` was called last."""
        self._stop: threading.Event | None = None
        self._reading = threading.Lock()
        """Held by the thread that looks and reads."""
        for root in roots:
            self.add(root)

    @property
    def roots(self) -> tuple[Root, ...]:
        """The log directories."""
        return tuple(self._watched)

    def add(self, root: Root) -> None:
        """Read one more log directory; as often as this is called, `remove` must be before it is forgotten."""
        self._watched.setdefault(root, WatchedRoot(root)).users += 1

    def remove(self, root: Root) -> None:
        """Watch a log directory no more; what was read of it stays in the store."""
        watched = self._watched[root]
        watched.users -= 1
        if not watched.users:
            del self._watched[root]

    def names(self, root: Root) -> Mapping[str, str]:
        """Give the runs below a log directory: the name that each has in the store, and by its way from there."""
        watched = self._watched.get(root)
        return {} if watched is None else watched.runs

    def start(self) -> None:
        """Begin to read, or go on, in threads of its own."""
        if self._stop is None:
            self._stop = threading.Event()
            threading.Thread(target=self._run, args=(self._stop,), name="tbx-logdir", daemon=True).start()

    def stop(self) -> None:
        """Look no more until the next `start`; what was read stays in the store."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def close(self) -> None:
        """End: the same as `stop`."""
        self.stop()

    def progress(self, roots: Sequence[Root] | None = None) -> Progress:
        """Say how far the reading of log directories has come, of all of them when none are named."""
        watched = self._chosen(roots)
        has_looked = all(one.has_looked for one in watched)
        files = sum(one.totals.files for one in watched)
        files_read = sum(one.totals.files_read for one in watched)
        return Progress(
            roots=tuple(one.name for one in watched),
            runs=len(set().union(*(one.runs for one in watched))),
            files=files,
            files_read=files_read,
            bytes=sum(one.totals.bytes for one in watched),
            bytes_read=sum(one.totals.bytes_read for one in watched),
            points=self._store.points,
            directories=sum(one.watcher.directories for one in watched),
            other_files=sum(one.watcher.other_files for one in watched),
            is_reading=not has_looked or files_read < files,
        )

    def problems(self, roots: Sequence[Root] | None = None) -> list[str]:
        """Give one line for each thing that is missing or damaged, the first fifty."""
        watched = self._chosen(roots)
        lines = [line for one in watched for line in one.problems]
        for run in dict.fromkeys(run for one in watched for run in list(one.totals.ill)):
            lines += run.problems
        more = len(lines) - MOST_PROBLEMS
        return lines if more <= 0 else [*lines[:MOST_PROBLEMS], f"and {more} more"]

    def growing(self, roots: Sequence[Root] | None = None) -> list[str]:
        """Give the names in the store of runs whose files have grown of late."""
        watched = self._chosen(roots)
        return [run for run in list(self._growing) if any(run in one.runs for one in watched)]

    def _chosen(self, roots: Sequence[Root] | None) -> list[WatchedRoot]:
        every = self._watched
        return list(every.values()) if roots is None else [every[root] for root in roots if root in every]

    def _run(self, stop: threading.Event) -> None:
        with self._reading:
            while not stop.is_set():
                try:
                    self._look()
                    while self._pending and not stop.is_set():
                        self._read_a_while(stop)
                        self._look()
                except Exception:
                    logger.exception("reading log directories failed")
                if self._has_news:
                    self._tell(is_last=True)
                stop.wait(self.reload_secs)

    def _look(self) -> None:
        for watched in list(self._watched.values()):
            changes = watched.look()
            self._has_news = self._has_news or watched.has_news
            for new in changes.new:
                self._add(watched, new)
            for path in changes.grown:
                file = self._files.get(path)
                if file is not None:
                    self._put(file)
            for path in changes.gone:
                self._drop(path)
            watched.has_looked = True
        for file in self._retries.due():
            self._put(file)
        rested = [run for run, at in self._growing.items() if time.monotonic() - at > GROWING_SECS]
        for run in rested:
            self._has_news = True
            del self._growing[run]

    def _add(self, watched: WatchedRoot, new: NewFile) -> None:
        real = os.path.realpath(new.path)
        known = self._by_real_path.get(real)
        if known is not None:
            watched.runs[known.run.name] = new.run
            self._files[new.path] = known
            known.paths.add(new.path)
            known.count_in(watched.totals)
            self._store.touch_run(known.run.name)
            self._put(known)
            return
        name = self._name_run(watched.root, new.run, new.directory)
        watched.runs[name] = new.run
        if self._is_written_here(Path(real)):
            self._store.touch_run(name)
            return
        run = self._runs.setdefault(name, RunFiles(name, self._retries))
        file = self._files[new.path] = self._by_real_path[real] = run.add(new.path, new.size, self._store)
        file.real_path = real
        file.count_in(watched.totals)
        if watched.has_looked:
            file.grown_at = time.monotonic()
        self._put(file)

    def _drop(self, path: Path) -> None:
        """Take what a file has held out of the store, unless it is still there by another path."""
        file = self._files.pop(path, None)
        if file is None:
            return
        file.paths.discard(path)
        if file.paths:
            return
        self._has_news = True
        del self._by_real_path[file.real_path]
        file.drop()
        if not file.run.files:
            self._runs.pop(file.run.name, None)
            for watched in self._watched.values():
                watched.runs.pop(file.run.name, None)

    def _put(self, file: FileSource) -> None:
        with self._guard:
            file.run.note_growth(file)
            self._queue(file.run)

    def _queue(self, run: RunFiles) -> None:
        if not run.is_waiting:
            run.is_waiting = True
            self._pending.append(run)

    def _read_a_while(self, stop: threading.Event) -> None:
        """Read what is pending for half a second, with more threads where that is worth it."""
        deadline = time.monotonic() + TURN_SECS
        pending = list(self._pending)
        left = sum(file.size - file.offset for run in pending for file in run.files)
        is_worth_it = left > WORTH_THREADS_BYTES * max(len(pending), 4)
        count = min(MOST_THREADS, os.cpu_count() or 1) if is_worth_it else 1
        helpers = [
            threading.Thread(target=self._work, args=(deadline, stop), name="tbx-logdir-reader", daemon=True)
            for _ in range(count - 1)
        ]
        for helper in helpers:
            helper.start()
        self._work(deadline, stop)
        for helper in helpers:
            helper.join()

    def _work(self, deadline: float, stop: threading.Event) -> None:
        while time.monotonic() < deadline and not stop.is_set():
            with self._guard:
                if not self._pending:
                    return
                run = self._pending.popleft()
            has_more = run.read()
            if run.grown_at > -math.inf:
                self._growing[run.name] = run.grown_at
            self._has_news = True
            with self._guard:
                run.is_waiting = False
                if has_more:
                    self._queue(run)
            self._tell()

    def _tell(self, *, is_last: bool = False) -> None:
        now = time.monotonic()
        if is_last or now - self._told_at >= CHANGE_SECS:
            self._told_at = now
            self._has_news = False
            with contextlib.suppress(Exception):
                self._on_change()
