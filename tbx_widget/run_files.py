"""The event files of one run, each a source of the live store."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from tbx_widget.lanes.rereading import read_wanted
from tbx_widget.live.entry import Wanted
from tbx_widget.live.series import Points
from tbx_widget.live.store import Store
from tbx_widget.logdir.readers import open_reader
from tbx_widget.logdir.reread import Marks
from tbx_widget.logdir.run_tags import RunTags

logger = logging.getLogger(__name__)

MOST_LINES = 5
FIRST_RETRY_SECS = 1.0
LAST_RETRY_SECS = 60.0


class Totals:
    """Sums over the files below one log directory, kept as they are read: there may be ten thousand of them."""

    def __init__(self) -> None:
        self.files_read = 0
        self.bytes = 0
        self.bytes_read = 0
        self.ill: dict[RunFiles, None] = {}
        """Runs of which something is wrong, or was."""
        self._counted: dict[FileSource, tuple[int, int, bool]] = {}
        self._guard = threading.Lock()

    @property
    def files(self) -> int:
        """How many files there are."""
        return len(self._counted)

    def note(self, file: FileSource) -> None:
        """Take up what has changed about a file."""
        now = file.size, file.offset, file.is_read
        with self._guard:
            size, offset, is_read = self._counted.get(file, (0, 0, False))
            self.bytes += now[0] - size
            self.bytes_read += now[1] - offset
            self.files_read += now[2] - is_read
            self._counted[file] = now
            if file.problems:
                self.ill[file.run] = None

    def forget(self, file: FileSource) -> None:
        """A file has gone."""
        with self._guard:
            size, offset, is_read = self._counted.pop(file, (0, 0, False))
            self.bytes -= size
            self.bytes_read -= offset
            self.files_read -= is_read
            if file.run in self.ill and not file.run.problems:
                del self.ill[file.run]


class Retries:
    """Files that could not be read: they are tried again after 1, 2, 4 ... seconds, at most a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._pauses: dict[FileSource, float] = {}
        self._due: dict[FileSource, float] = {}

    def note(self, file: FileSource, *, has_failed: bool) -> None:
        """A file was tried."""
        with self._guard:
            if not has_failed:
                self._pauses.pop(file, None)
                return
            pause = self._pauses.get(file, FIRST_RETRY_SECS)
            self._due[file] = self._clock() + pause
            self._pauses[file] = min(2 * pause, LAST_RETRY_SECS)

    def due(self) -> list[FileSource]:
        """Give the files to try again now."""
        if not self._due:
            return []
        now = self._clock()
        with self._guard:
            files = [file for file, at in self._due.items() if at <= now]
            for file in files:
                del self._due[file]
        return files


class RunFiles:
    """Reads the files of one run in the order of their names. One thread reads at a time."""

    def __init__(self, name: str, retries: Retries) -> None:
        self.name = name
        self.retries = retries
        self.tags = RunTags()
        self.files: list[FileSource] = []
        self.is_waiting = False
        self._grown: deque[FileSource] = deque()

    def add(self, path: Path, size: int, store: Store) -> FileSource:
        """Take up one more file."""
        file = FileSource(path, size, self, store)
        self.files.append(file)
        return file

    def remove(self, file: FileSource) -> None:
        """Take a file away."""
        self.files.remove(file)
        if file in self._grown:
            self._grown.remove(file)

    def note_growth(self, file: FileSource) -> None:
        """There may be something new in a file."""
        if file not in self._grown:
            self._grown.append(file)

    def read(self) -> bool:
        """Read one batch of the first file that has something new; say whether there may be more."""
        if self._grown and not self._grown[0].read():
            self._grown.popleft()
        return bool(self._grown)

    @property
    def grown_at(self) -> float:
        """When a file of this run has grown last."""
        return max((file.grown_at for file in self.files), default=-math.inf)

    @property
    def problems(self) -> list[str]:
        """One line for each thing that is wrong, the first five, and how many more there are."""
        lines = [line for file in self.files for line in file.problems]
        count = sum(file.damaged for file in self.files)
        shown = [f"{self.name}: {line}" for line in lines[:MOST_LINES]]
        return shown if count <= len(shown) else [*shown, f"{self.name}: {count} damaged places in all"]


class FileSource:
    """One event file, and the sink that takes what it holds."""

    def __init__(self, path: Path, size: int, run: RunFiles, store: Store) -> None:
        self.run = run
        self.paths = {path}
        """All that lead to the file."""
        self.real_path = ""
        self._reader = open_reader(path, run.name, run.tags)
        self._reader.size = size
        self._sink = store.open_source(run.name, describe=run.tags.describe, origin=self)
        self._marks = Marks()
        self._error = ""
        self.is_read = False
        """Whether all that was there when it was last looked at is in the store."""
        self.grown_at = -math.inf
        """When something came to what had been read before."""
        self._totals: list[Totals] = []

    def count_in(self, totals: Totals) -> None:
        """Belong to one more log directory."""
        if totals not in self._totals:
            self._totals.append(totals)
        totals.note(self)

    def drop(self) -> None:
        """The file is gone: take all that it held out of the store."""
        self.run.remove(self)
        self._sink.drop()
        for totals in self._totals:
            totals.forget(self)
        self._totals.clear()

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._reader.size

    @property
    def offset(self) -> int:
        """Bytes that were read."""
        return self._reader.offset

    @property
    def damaged(self) -> int:
        """How many damaged places were passed over."""
        return self._reader.damaged

    @property
    def problems(self) -> list[str]:
        """What is wrong with the file, one line each."""
        lines = [str(problem) for problem in self._reader.problems[:MOST_LINES]]
        return [self._error, *lines] if self._error else lines

    def read(self) -> bool:
        """Read one batch into the store; say whether there may be more."""
        was_read, before = self.is_read, self.offset
        has_more = self._read()
        if was_read and self.offset > before:
            self.grown_at = time.monotonic()
        self.run.retries.note(self, has_failed=bool(self._error))
        for totals in self._totals:
            totals.note(self)
        return has_more

    def _read(self) -> bool:
        place = self._reader.offset
        try:
            batch = self._reader.read()
        except Exception as error:
            self._note_error(error)
            self.is_read = True
            return False
        self._error = ""
        if batch is None:
            self.is_read = True
            return False
        if batch.is_new_file:
            self._sink.restart()
            self._marks.forget()
            place = 0
        self._marks.note(place, batch.columns)
        for columns in batch.columns:
            self._sink.write(columns)
        for event in batch.events:
            self._sink.write(event)
        self.is_read = self._reader.tail == 0
        return not self.is_read

    def _note_error(self, error: Exception) -> None:
        """One file must not stop the others, whatever is wrong with it."""
        what = getattr(error, "strerror", None) or str(error) or type(error).__name__
        self._error = f"{self._reader.path.name}: {what}"
        if not isinstance(error, OSError):
            logger.exception("reading %s failed", self._reader.path)

    def points(self, wanted: Sequence[Wanted]) -> list[Points | None]:
        """Read points of scalar series again, all in one pass."""
        return read_wanted(self._reader.path, self.run.tags, self._marks, wanted)
