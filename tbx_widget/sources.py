"""Log directories joined to a live store: what they hold is read, and watched while it grows."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from tbx_widget.live.entry import Entry
from tbx_widget.live.frames import Progress
from tbx_widget.live.series import Points, ScalarSeries, thin
from tbx_widget.live.store import Store
from tbx_widget.logdir.discovery import Root, explain_missing
from tbx_widget.logdir.watcher import NewFile, Watcher
from tbx_widget.run_files import FileSource, RunFiles, Totals

logger = logging.getLogger(__name__)

RELOAD_SECS = 0.25
TURN_SECS = 0.5
WORTH_THREADS_BYTES = 1 << 20
"""For so many bytes a run, a thread is more than it costs: small files are mostly Python."""
MOST_THREADS = 4
CHANGE_SECS = 0.05
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
        self.roots = roots
        self.reload_secs = reload_secs
        self.runs: set[str] = set()
        """Names of the runs that were found."""
        self._store = store
        self._on_change = on_change
        self._is_written_here = is_written_here
        self._name_run = name_run
        self._watchers = [Watcher(root) for root in roots]
        self._runs: dict[str, RunFiles] = {}
        self._totals = Totals()
        self._files: dict[Path, FileSource] = {}
        self._seen: set[str] = set()
        self._pending: deque[RunFiles] = deque()
        self._guard = threading.Lock()
        """Guards `_pending`, and which runs are being read."""
        self._told_at = 0.0
        self._has_news = True
        """Something was found or read since `on_change` was called last."""
        self._stop: threading.Event | None = None
        self._reading = threading.Lock()
        """Held by the thread that looks and reads."""
        self.has_looked = False
        """Whether it is known what there is."""

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

    def progress(self) -> Progress:
        """Say how far the reading has come."""
        totals = self._totals
        return Progress(
            roots=tuple(_short(root) for root in self.roots),
            runs=len(self.runs),
            files=totals.files,
            files_read=totals.files_read,
            bytes=totals.bytes,
            bytes_read=totals.bytes_read,
            points=self._store.points,
            directories=sum(one.directories for one in self._watchers),
            other_files=sum(one.other_files for one in self._watchers),
            is_reading=not self.has_looked or totals.files_read < totals.files,
        )

    def problems(self) -> list[str]:
        """Give one line for each thing that is missing or damaged, the first fifty."""
        lines = [explain_missing(root.path, _short(root)) for root in self.roots if not root.path.exists()]
        lines += [line for one in self._watchers for line in one.problems]
        for run in list(self._totals.ill):
            lines += run.problems
        more = len(lines) - MOST_PROBLEMS
        return lines if more <= 0 else [*lines[:MOST_PROBLEMS], f"and {more} more"]

    def detail(self, entry: Entry, first: int, end: int, most: int) -> Points:
        """Give points first to end - 1 of a series, at most about `most`; see `read_detail`."""
        return read_detail(self._store, entry, first, end, most)

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
        for watcher in self._watchers:
            listed = watcher.listed
            changes = watcher.look()
            self._has_news = self._has_news or watcher.listed != listed
            for new in changes.new:
                self._add(watcher.root, new)
            for path in changes.grown:
                file = self._files.get(path)
                if file is not None:
                    self._put(file)
        self.has_looked = True

    def _add(self, root: Root, new: NewFile) -> None:
        known = self._files.get(new.path)
        if known is not None:
            self._put(known)
            return
        real = os.path.realpath(new.path)
        if real in self._seen:
            return
        self._seen.add(real)
        name = self._name_run(root, new.run, new.directory)
        self.runs.add(name)
        if self._is_written_here(Path(real)):
            self._store.touch_run(name)
            return
        run = self._runs.setdefault(name, RunFiles(name, self._totals))
        file = self._files[new.path] = run.add(new.path, new.size, self._store)
        self._put(file)

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


def read_detail(store: Store, entry: Entry, first: int, end: int, most: int) -> Points:
    """Give points of a series as fine as they are to be had: held, or read from the event file again.

    Parameters
    ----------
    store : Store
    entry : Entry
        Of a scalar series.
    first, end : int
        Points first to end - 1, in order of arrival.
    most : int
        About how many; see `thin`.
    """
    with store.lock:
        assert isinstance(entry.data, ScalarSeries)
        end = min(end, entry.data.count)
        held = entry.data.take(first, end)
    if len(held.steps) < end - first and entry.origin is not None:
        whole = entry.origin.points(entry.key.tag, first, end)
        if whole is not None:
            held = whole
    return thin(held, most)


def _short(root: Root) -> str:
    return root.name or root.path.name or root.path.anchor
