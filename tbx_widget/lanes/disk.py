"""The lane that writes all local event files."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import OrderedDict
from typing import TypeAlias

from tbx_widget.events import Record, ScalarColumns
from tbx_widget.lanes.stream import Stream, Ticket
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.logdir.event_file import EventFile

logger = logging.getLogger(__name__)

MOST_DESCRIPTORS = 128
MOST_PENDING_BYTES = 256 * 2**20
MOST_PENDING_MEDIA_BYTES = 192 * 2**20
FIRST_RETRY_SECS = 0.25
LAST_RETRY_SECS = 5.0
GATHERED_RECORDS = 256

Item: TypeAlias = tuple[Stream, Record] | Ticket


class Disk:
    """Takes records in order and appends what it took in one piece per file.

    While the disk is ill, records wait in memory up to a bound and the write is tried again.
    """

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._open: OrderedDict[EventFile, None] = OrderedDict()
        self._ill: dict[EventFile, OSError] = {}
        self._retry_secs = FIRST_RETRY_SECS
        self._retry_at = 0.0
        self._guard = threading.RLock()
        """Files belong to who holds this: the lane, or a thread that works inline at exit."""
        self.lost_bytes = 0
        self.thread = LaneThread("tbx-disk", self._run)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each thing that is wrong."""
        lines = [f"cannot write to {file.directory.name}: {error}" for file, error in list(self._ill.items())]
        if self.lost_bytes:
            lines.append(f"{self.lost_bytes / 2**20:.1f} MiB of records were lost to a full disk")
        return tuple(lines)

    def put(self, item: Item) -> None:
        """Hand over a record, or a ticket that comes back when all before it is on disk."""
        self._inbox.put(item)
        self.thread.start()

    def work(self) -> None:
        """Do what waits now, in the caller's thread."""
        with self._guard:
            while not self._inbox.empty():
                self._take(self._inbox.get())
            self._flush_touched()

    def _run(self) -> None:
        while True:
            try:
                item = self._inbox.get(timeout=self._pause())
            except queue.Empty:
                with self._guard:
                    self._flush_all(list(self._ill))
            else:
                self._work_from(item)

    def _work_from(self, item: Item) -> None:
        with self._guard:
            self._take(item)
            for _ in range(GATHERED_RECORDS):
                if self._inbox.empty():
                    break
                self._take(self._inbox.get())
            self._flush_touched()

    def _pause(self) -> float | None:
        return max(self._retry_at - time.monotonic(), 0.01) if self._ill else None

    def _take(self, item: Item) -> None:
        if isinstance(item, Ticket):
            self._serve(item)
            return
        stream, record = item
        if stream.file is None:
            return
        try:
            stream.file.write(record)
        except Exception:
            logger.exception("a record of run %s could not be encoded and is lost", stream.run)
            return
        self._open[stream.file] = None
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
        self._flush_all(files)
        if ticket.closes:
            for file in files:
                file.release()
                self._open.pop(file, None)
        errors = [self._ill[file] for file in files if file in self._ill]
        ticket.finish(errors[0] if errors else None)

    def _flush_touched(self) -> None:
        now = time.monotonic()
        self._flush_all(
            [f for f in self._open if f.pending_bytes and (f not in self._ill or now >= self._retry_at)]
        )

    def _flush_all(self, files: list[EventFile]) -> None:
        for file in files:
            try:
                file.flush()
            except OSError as error:
                self._fall_ill(file, error)
            else:
                self._get_well(file)
            self._keep_descriptors(file)

    def _fall_ill(self, file: EventFile, error: OSError) -> None:
        if file not in self._ill:
            logger.error("cannot write to %s: %s; its records wait in memory", file.directory, error)
            self._retry_secs = FIRST_RETRY_SECS
        self._ill[file] = error
        self._retry_at = time.monotonic() + self._retry_secs
        self._retry_secs = min(2 * self._retry_secs, LAST_RETRY_SECS)

    def _get_well(self, file: EventFile) -> None:
        if self._ill.pop(file, None):
            logger.warning("writing to %s again", file.directory)

    def _keep_descriptors(self, file: EventFile) -> None:
        self._open[file] = None
        self._open.move_to_end(file)
        while len(self._open) > MOST_DESCRIPTORS:
            oldest, _ = self._open.popitem(last=False)
            if oldest.pending_bytes:
                self._open[oldest] = None
                return
            oldest.release()
