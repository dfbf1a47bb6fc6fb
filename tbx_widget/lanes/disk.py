"""The lane that writes all local event files."""

from __future__ import annotations

import errno
import logging
import queue
import threading
import time
from collections import OrderedDict
from typing import TypeAlias

from tbx_widget.events import Record, ScalarColumns
from tbx_widget.lanes.sizes import count_bytes, count_records
from tbx_widget.lanes.stream import Stream, Ticket
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.telling import tell, tell_error

logger = logging.getLogger(__name__)

MOST_DESCRIPTORS = 128
MOST_PENDING_BYTES = 256 * 2**20
MOST_PENDING_MEDIA_BYTES = 192 * 2**20
FIRST_RETRY_SECS = 0.25
LAST_RETRY_SECS = 5.0
GATHERED_RECORDS = 256
GATHERED_BYTES = 4 * 2**20
HANGING_SECS = 5.0
MOST_WAIT_SECS = 1.0
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
        self._losers: dict[EventFile, int] = {}
        """How many records were lost of a file since it was flushed last."""
        self._retry_secs = FIRST_RETRY_SECS
        self._retry_at = 0.0
        self._put_bytes = 0
        self._taken_bytes = 0
        self._count_guard = threading.RLock()
        """Guards `_put_bytes` and what is counted as lost."""
        self._writing: tuple[EventFile, float] | None = None
        self._told_writing: tuple[EventFile, float] | None = None
        self._guard = threading.RLock()
        """Files belong to who holds this: the lane, or a thread that works inline at exit."""
        self.is_ending = False
        """The process ends: nobody waits for a disk that hangs any more."""
        self.lost_records = 0
        self.thread = LaneThread("tbx-disk", self._step)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each thing that is wrong."""
        lines = [
            f"cannot write to {file.directory.name}: {error.strerror}"
            for file, error in list(self._ill.items())[:MOST_PROBLEMS]
        ]
        writing = self._hanging()
        if writing is not None:
            lines.append(f"writing to {writing[0].directory.name} hangs")
        if self.lost_records:
            lines.append(f"{self.lost_records} records were lost on the way to the disk")
        return tuple(lines)

    @property
    def unwritten(self) -> list[EventFile]:
        """Files that cannot be written now, or whose write has not come back."""
        writing = self._writing
        return [*self._ill, *([] if writing is None else [writing[0]])]

    def watch(self) -> None:
        """Log it if a write hangs."""
        writing = self._hanging()
        if writing is not None and writing is not self._told_writing:
            self._told_writing = writing
            tell(logger.error, f"writing to {writing[0].directory} hangs; its records wait in memory")

    def _hanging(self) -> tuple[EventFile, float] | None:
        writing = self._writing
        return writing if writing is not None and time.monotonic() - writing[1] > HANGING_SECS else None

    def put(self, item: Item) -> None:
        """Hand over a record, or a ticket that comes back when all before it is on disk."""
        if not isinstance(item, Ticket) and not self._admit(*item):
            return
        self._inbox.put(item)
        self.thread.start()

    def _admit(self, stream: Stream, record: Record) -> bool:
        nbytes = count_bytes(record)
        with self._count_guard:
            if self._waiting_bytes() > _most_bytes(record) and self._hanging():
                self.note_lost(stream.file, count_records(record))
                return False
            self._put_bytes += nbytes
            return True

    def has_room(self) -> bool:
        """Say whether more may come: not while the lane lags behind, unless it hangs, which no waiting helps."""
        return self._waiting_bytes() < MOST_PENDING_BYTES or self._hanging() is not None

    def wait_for_room(self) -> None:
        """Return when what waits here is below its bound; for the media lane, which can wait.

        A disk that hangs is not waited for: what is beyond the bound is lost, and boards have it all the same.
        """
        while self._waiting_bytes() > MOST_PENDING_MEDIA_BYTES and self.thread.is_running:
            if self.is_ending or self._hanging():
                return
            time.sleep(0.02)

    def note_lost(self, file: EventFile | None, count: int) -> None:
        """Count records that were lost on the way to a file."""
        with self._count_guard:
            self.lost_records += count
            self.note_missing(file, count)

    def note_missing(self, file: EventFile | None, count: int) -> None:
        """Have the next flush say that records will never be in a file."""
        with self._count_guard:
            if file is not None:
                self._losers[file] = self._losers.get(file, 0) + count

    def _waiting_bytes(self) -> int:
        return self._put_bytes - self._taken_bytes

    def work(self) -> None:
        """Do what waits now, in the caller's thread."""
        if not self._guard.acquire(timeout=MOST_WAIT_SECS):
            return
        try:
            while not self._inbox.empty():
                self._take(self._inbox.get())
            self._flush_touched()
        finally:
            self._guard.release()

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
        most = self._taken_bytes + GATHERED_BYTES
        try:
            self._take(item)
            for _ in range(GATHERED_RECORDS):
                if self._inbox.empty() or self._taken_bytes > most:
                    break
                self._take(self._inbox.get())
        finally:
            self._flush_touched()

    def _pause(self) -> float | None:
        return max(self._retry_at - time.monotonic(), 0.01) if self._ill else None

    def _take(self, item: Item) -> None:
        if isinstance(item, Ticket):
            self._serve(item)
            return
        stream, record = item
        self._taken_bytes += count_bytes(record)
        if stream.file is None:
            return
        try:
            stream.file.write(record)
        except Exception:
            tell_error(logger.error, "a record could not be encoded and is lost", run=stream.run)
            self.note_lost(stream.file, count_records(record))
            return
        self._touched[stream.file] = None
        self._keep_bound(stream.file, record)

    def _keep_bound(self, file: EventFile, record: Record) -> None:
        if file not in self._ill:
            return
        waiting = sum(one.pending_bytes for one in self._ill)
        if waiting > _most_bytes(record) and file.drop_last():
            self.note_lost(file, count_records(record))

    def _serve(self, ticket: Ticket) -> None:
        files = self._files_of(ticket)
        try:
            self._flush_all(files)
            if ticket.closes:
                self._release(files)
        finally:
            errors = [self._ill[file] for file in files if file in self._ill]
            unwell = [file for file in files if file in self._ill or file in self._losers]
            with self._count_guard:
                lost = sum(self._losers.pop(file, 0) for file in files)
            ticket.finish(errors[0] if errors else None, lost, unwell)

    def _files_of(self, ticket: Ticket) -> list[EventFile]:
        files = dict.fromkeys(stream.file for stream in ticket.streams if stream.file is not None)
        if ticket.ends:
            files |= dict.fromkeys([*self._touched, *self._ill, *self._losers])
        return list(files)

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
        writing = self._writing = file, time.monotonic()
        try:
            file.flush()
        except OSError as error:
            return self._fall_ill(file, error)
        except MemoryError:
            return self._fall_ill(file, OSError(errno.ENOMEM, "not enough memory"))
        finally:
            self._writing = None
            self._note_open(file)
            if lost := file.take_lost():
                self.note_lost(file, lost)
        if self._ill.pop(file, None) or self._told_writing is writing:
            lost = self._losers.get(file, 0)
            more = f"; {lost} records were lost meanwhile" if lost else ""
            tell(logger.warning, f"writing to {file.directory} again{more}")
        return None

    def _fall_ill(self, file: EventFile, error: OSError) -> OSError:
        if file not in self._ill:
            self._retry_secs = FIRST_RETRY_SECS
            what = f"cannot write to {file.directory}: {error}; its records wait in memory"
            tell(logger.error, what)
        self._ill[file] = error
        return error

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


def _most_bytes(record: Record) -> int:
    """Give the bound on what waits when this comes; scalars have more, so that pictures do not crowd them out."""
    return MOST_PENDING_BYTES if isinstance(record, ScalarColumns) else MOST_PENDING_MEDIA_BYTES
