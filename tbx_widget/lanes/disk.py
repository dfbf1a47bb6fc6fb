"""The lane that writes all local event files."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import OrderedDict
from typing import TypeAlias

from tbx_widget.events import Audio, Embedding, EncodedEvent, Image, Message, Record, ScalarColumns, Tensor
from tbx_widget.lanes.stream import Stream, Ticket
from tbx_widget.lanes.thread import LaneThread, tell
from tbx_widget.logdir.event_file import EventFile

logger = logging.getLogger(__name__)

MOST_DESCRIPTORS = 128
MOST_PENDING_BYTES = 256 * 2**20
MOST_PENDING_MEDIA_BYTES = 192 * 2**20
FIRST_RETRY_SECS = 0.25
LAST_RETRY_SECS = 5.0
GATHERED_RECORDS = 256
HANGING_SECS = 5.0
MOST_PROBLEMS = 5

Item: TypeAlias = tuple[Stream, Record] | Ticket


class Disk:
    """Takes records in order and appends what it took in one piece per file.

    While the disk is ill, records wait in memory up to a bound and the write is tried again.
    """

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._touched: dict[EventFile, None] = {}
        self._open: OrderedDict[EventFile, None] = OrderedDict()
        self._ill: dict[EventFile, OSError] = {}
        self._retry_secs = FIRST_RETRY_SECS
        self._retry_at = 0.0
        self._put_bytes = 0
        self._taken_bytes = 0
        self._writing: tuple[EventFile, float] | None = None
        self._guard = threading.RLock()
        """Files belong to who holds this: the lane, or a thread that works inline at exit."""
        self.lost_bytes = 0
        self.thread = LaneThread("tbx-disk", self._step)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each thing that is wrong."""
        lines = [
            f"cannot write to {file.directory.name}: {error.strerror}"
            for file, error in list(self._ill.items())[:MOST_PROBLEMS]
        ]
        writing = self._writing
        if writing is not None and time.monotonic() - writing[1] > HANGING_SECS:
            lines.append(f"writing to {writing[0].directory.name} hangs")
        if self.lost_bytes:
            lines.append(f"{self.lost_bytes / 2**20:.1f} MiB of records were lost to a full disk")
        return tuple(lines)

    def put(self, item: Item) -> None:
        """Hand over a record, or a ticket that comes back when all before it is on disk."""
        self._put_bytes += _nbytes(item)
        self._inbox.put(item)
        self.thread.start()

    def wait_for_room(self) -> None:
        """Return when what waits here is below its bound; for the media lane, which can wait."""
        while self._put_bytes - self._taken_bytes > MOST_PENDING_MEDIA_BYTES and self.thread.is_running:
            time.sleep(0.02)

    def work(self) -> None:
        """Do what waits now, in the caller's thread."""
        with self._guard:
            while not self._inbox.empty():
                self._take(self._inbox.get())
            self._flush_touched()

    def _step(self) -> None:
        try:
            item = self._inbox.get(timeout=self._pause())
        except queue.Empty:
            with self._guard:
                self._flush_all(list(self._ill))
        else:
            with self._guard:
                self._work_from(item)

    def _work_from(self, item: Item) -> None:
        try:
            self._take(item)
            for _ in range(GATHERED_RECORDS):
                if self._inbox.empty():
                    break
                self._take(self._inbox.get())
        finally:
            self._flush_touched()

    def _pause(self) -> float | None:
        return max(self._retry_at - time.monotonic(), 0.01) if self._ill else None

    def _take(self, item: Item) -> None:
        self._taken_bytes += _nbytes(item)
        if isinstance(item, Ticket):
            self._serve(item)
            return
        stream, record = item
        if stream.file is None:
            return
        try:
            stream.file.write(record)
        except Exception:
            tell(logger.exception, "run %s: a record could not be encoded and is lost", stream.run)
            return
        self._touched[stream.file] = None
        self._keep_bound(stream.file, record)

    def _keep_bound(self, file: EventFile, record: Record) -> None:
        if file not in self._ill:
            return
        waiting = sum(one.pending_bytes for one in self._ill)
        most = MOST_PENDING_BYTES if isinstance(record, ScalarColumns) else MOST_PENDING_MEDIA_BYTES
        if waiting > most:
            self.lost_bytes += file.drop_last()

    def _serve(self, ticket: Ticket) -> None:
        files = [stream.file for stream in ticket.streams if stream.file is not None]
        try:
            self._flush_all(files)
            if ticket.closes:
                self._release(files)
        finally:
            errors = [self._ill[file] for file in files if file in self._ill]
            ticket.finish(errors[0] if errors else None)

    def _flush_touched(self) -> None:
        is_due = time.monotonic() >= self._retry_at
        files = [file for file in self._touched if is_due or file not in self._ill]
        self._touched.clear()
        self._flush_all(files)

    def _flush_all(self, files: list[EventFile]) -> None:
        errors = [error for file in files if (error := self._flush(file)) is not None]
        if errors:
            self._retry_at = time.monotonic() + self._retry_secs
            self._retry_secs = min(2 * self._retry_secs, LAST_RETRY_SECS)

    def _flush(self, file: EventFile) -> OSError | None:
        self._writing = file, time.monotonic()
        try:
            file.flush()
        except OSError as error:
            if file not in self._ill:
                self._retry_secs = FIRST_RETRY_SECS
                message = "cannot write to %s: %s; its records wait in memory"
                tell(logger.error, message, file.directory, error)
            self._ill[file] = error
            return error
        finally:
            self._writing = None
            self._note_open(file)
        if self._ill.pop(file, None):
            tell(logger.warning, "writing to %s again", file.directory)
        return None

    def _note_open(self, file: EventFile) -> None:
        if file.is_open:
            self._open[file] = None
            self._open.move_to_end(file)
        while len(self._open) > MOST_DESCRIPTORS:
            self._open.popitem(last=False)[0].release()

    def _release(self, files: list[EventFile]) -> None:
        for file in files:
            file.release()
            self._open.pop(file, None)


def _nbytes(item: Item) -> int:
    """Count what a record holds besides a few numbers, for the bound on what waits here."""
    if isinstance(item, Ticket) or isinstance(item[1], ScalarColumns):
        return 0
    if isinstance(item[1], EncodedEvent):
        return len(item[1].data)
    value = item[1].value
    if isinstance(value, (Image, Audio)):
        return len(value.encoded)
    if isinstance(value, Tensor):
        return value.array.nbytes
    if isinstance(value, Embedding):
        return value.vectors.nbytes + len(value.metadata) + len(value.sprite)
    return len(value.data) if isinstance(value, Message) else 0
