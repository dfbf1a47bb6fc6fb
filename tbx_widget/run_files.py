"""The event files of one run, each a source of the live store."""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path

import numpy as np

from tbx_widget.live.series import Points
from tbx_widget.live.store import Store
from tbx_widget.logdir.readers import open_reader
from tbx_widget.logdir.reread import Marks, read_points
from tbx_widget.logdir.run_tags import RunTags

logger = logging.getLogger(__name__)

MOST_LINES = 5


class Totals:
    """Sums over all files, kept as they are read: there may be ten thousand of them."""

    def __init__(self) -> None:
        self.files = 0
        self.files_read = 0
        self.bytes = 0
        self.bytes_read = 0
        self.ill: dict[RunFiles, None] = {}
        """Runs of which something is wrong, or was."""
        self._guard = threading.Lock()

    def note(self, file: FileSource) -> None:
        """Take up what has changed about a file."""
        now = file.size, file.offset, file.is_read
        with self._guard:
            size, offset, is_read = file.counted or (0, 0, False)
            self.files += file.counted is None
            self.bytes += now[0] - size
            self.bytes_read += now[1] - offset
            self.files_read += now[2] - is_read
            file.counted = now
            if file.problems:
                self.ill[file.run] = None


class RunFiles:
    """Reads the files of one run in the order of their names. One thread reads at a time."""

    def __init__(self, name: str, totals: Totals) -> None:
        self.name = name
        self.totals = totals
        self.tags = RunTags()
        self.files: list[FileSource] = []
        self.is_waiting = False
        self._grown: deque[FileSource] = deque()

    def add(self, path: Path, size: int, store: Store) -> FileSource:
        """Take up one more file."""
        file = FileSource(path, size, self, store)
        self.files.append(file)
        return file

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
        self._reader = open_reader(path, run.name, run.tags)
        self._reader.size = size
        self._sink = store.open_source(run.name, describe=run.tags.describe, origin=self)
        self._marks = Marks()
        self._error = ""
        self.is_read = False
        """Whether all that was there when it was last looked at is in the store."""
        self.counted: tuple[int, int, bool] | None = None
        """What `Totals` has taken up."""
        run.totals.note(self)

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
        has_more = self._read()
        self.run.totals.note(self)
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

    def points(self, tag: str, first: int, end: int) -> Points | None:
        """Read points of a scalar series again, whole."""
        found = read_points(self._reader.path, self.run.tags, self._marks, tag, first, end)
        if found is None:
            return None
        indices = np.arange(first, first + len(found.steps))
        with np.errstate(over="ignore"):
            return Points(indices, found.steps, found.wall_times, found.values.astype(np.float32))
