"""The lane that makes histograms and pictures, and waits for devices."""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from tbx_widget.events import Event, Record, Scalar, Value
from tbx_widget.lanes.columns import to_records
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.spill import Spilled, Spills, remove_stale
from tbx_widget.lanes.stream import Job, Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.summaries.arrays import OwnedArray
from tbx_widget.telling import Once, tell_error

logger = logging.getLogger(__name__)

MOST_WAITING_BYTES = 256 * 2**20
MOST_WAIT_SECS = 1.0
LOOK_SECS = 0.002

Item: TypeAlias = Job | Resolve | Ticket


class Media:
    """Takes jobs in order; what they give goes to `deliver`, tickets go on to the disk.

    Jobs wait in at most 256 MB. Beyond that the caller waits for a second, and then the job goes over the disk, or
    is lost where there is no room either; the next ones do not wait before this lane has got on.

    No lock is shared by who hands over and who works: a signal handler may flush in the middle of a call.
    """

    def __init__(self, deliver: Callable[[Stream, Record], None], disk: Disk) -> None:
        self._deliver = deliver
        self._disk = disk
        self._items: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._under_way: dict[int, Stream] = {}
        """By number: what was handed over and is not done. Only changed by single steps, which are atomic."""
        self._put_guard = threading.RLock()
        """For who hands over. No `Condition`: an interrupt of the training thread may leave one locked for ever."""
        self._put_bytes = 0
        self._done_guard = threading.RLock()
        """For who works: the lane, or a thread that works inline."""
        self._done_bytes = 0
        self._is_stuck = False
        """Somebody waited for room in vain."""
        self._told = Once()
        self._spills = Spills()
        self._has_removed_stale = False
        self.spilled = 0
        self.lost = 0
        """Records for which there was room neither in memory nor on disk."""
        self.failed = 0
        """Records that could not be made, those without room among them."""
        self.thread = LaneThread("tbx-media", self._step)

    def put(self, item: Item) -> None:
        """Hand over a job; may wait for room, never longer than a second."""
        if isinstance(item, Ticket):
            self._items.put((next(self._numbers), item))
        elif not isinstance(item, Job):
            self._append(item)
        elif not self._append_in_time(item):
            self._append(self._spill(item))
        self.thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether no job is under way."""
        return not self._under_way

    def is_waiting_for(self, streams: list[Stream]) -> bool:
        """Say whether jobs of these streams are under way."""
        return not set(streams).isdisjoint(list(self._under_way.values()))

    def work(self) -> None:
        """Do what waits now, in the caller's thread."""
        with contextlib.suppress(queue.Empty):
            while self._do(*self._items.get_nowait()):
                pass

    def _append_in_time(self, job: Job) -> bool:
        end = time.monotonic() + (0.0 if self._is_stuck else MOST_WAIT_SECS)
        while True:
            with self._put_guard:
                if self._fits(job):
                    self._put_bytes += job.nbytes
                    self._append(job)
                    return True
            if time.monotonic() >= end:
                self._is_stuck = True
                return False
            time.sleep(LOOK_SECS)

    def _append(self, item: Job | Resolve) -> None:
        number = next(self._numbers)
        try:
            self._under_way[number] = item.stream
            self._items.put((number, item))
        except BaseException:  # an interrupt: nobody shall wait for what may not have come
            self._under_way.pop(number, None)
            raise

    def _spill(self, job: Job) -> Job:
        try:
            spilled = job._replace(data=self._spills.write(job.data, job.nbytes), nbytes=0)
        except Exception as error:
            with self._put_guard:
                self.lost += 1
            return job._replace(data=str(error), make=_lost, nbytes=0)
        with self._put_guard:
            self.spilled += 1
        return spilled

    def _fits(self, job: Job) -> bool:
        waiting = self._put_bytes - self._done_bytes
        return not waiting or waiting + job.nbytes <= MOST_WAITING_BYTES

    def _step(self) -> None:
        if not self._do(*self._items.get()):
            time.sleep(LOOK_SECS)

    def _do(self, number: int, item: Item) -> bool:
        """Do one thing; say no if it is a ticket that must wait for what another thread is doing."""
        if not isinstance(item, Ticket):
            self._do_job(number, item)
        elif any(earlier < number for earlier in list(self._under_way)):
            self._items.put((number, item))
            return False
        else:
            self._disk.put(item)
        return True

    def _do_job(self, number: int, item: Job | Resolve) -> None:
        try:
            self._resolve(item) if isinstance(item, Resolve) else self._make(item)
        except Exception:
            if isinstance(item, Job):
                self._note_failure(item.stream, item.tag)
            else:
                self._note_failure(item.stream, item.scalars[0], len(item.scalars) // 4)
        finally:
            with self._done_guard:
                self._done_bytes += item.nbytes if isinstance(item, Job) else 0
            self._is_stuck = False
            self._under_way.pop(number, None)

    def _note_failure(self, stream: Stream, tag: str, count: int = 1) -> None:
        self.failed += count
        self._disk.note_missing(stream.file, count)
        if self._told.is_first((stream.run, tag)):
            what = "a record could not be made and is lost"
            tell_error(logger.error, what, run=stream.run, tag=tag, once="for each tag")

    def _make(self, job: Job) -> None:
        data = self._fetch(job.data) if isinstance(job.data, Spilled) else job.data
        value = job.make(data)
        if value is None:
            return
        event = Event(job.stream.run, job.plugin, job.tag, job.step, job.wall_time, value)
        self._disk.wait_for_room()
        self._deliver(job.stream, event)

    def _fetch(self, spilled: Spilled) -> Any:
        if not self._has_removed_stale:
            self._has_removed_stale = True
            remove_stale()
        return spilled.read()

    def _resolve(self, item: Resolve) -> None:
        stream, flat = item
        try:
            with contextlib.suppress(Exception):  # then each is tried by itself
                OwnedArray.fetch_together(one for one in flat[1::4] if isinstance(one, OwnedArray))
            ready: list[Any] = []
            for at in range(0, len(flat), 4):
                tag, value, step, wall_time = flat[at : at + 4]
                number = self._number(stream, tag, value)
                if number is not None:
                    ready += tag, number, step, wall_time
            for record in to_records(stream, ready):
                self._deliver(stream, record)
        finally:
            stream.note_resolved(flat[0::4])

    def _number(self, stream: Stream, tag: str, value: Any) -> float | Scalar | None:
        try:
            return value if isinstance(value, (float, Scalar)) else float(value.numpy().reshape(()))
        except Exception:
            self._note_failure(stream, tag)
            return None


def _lost(reason: str) -> Value:
    raise OSError(f"there was no room for it in memory, nor on disk: {reason}")
