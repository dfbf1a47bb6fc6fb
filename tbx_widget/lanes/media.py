"""The lane that makes histograms and pictures, and waits for devices."""

from __future__ import annotations

import logging
import os
import pickle
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from tbx_widget.events import Event, Record, Scalar, Value
from tbx_widget.lanes.columns import gather
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.stream import Job, Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread, tell

logger = logging.getLogger(__name__)

MOST_WAITING_BYTES = 256 * 2**20
MOST_WAIT_SECS = 1.0

Item: TypeAlias = Job | Resolve | Ticket


class Media:
    """Takes jobs in order; what they give goes to `deliver`, tickets go on to the disk.

    Jobs wait in at most 256 MB. Beyond that the caller waits for a second, and then the job goes over the disk.
    """

    def __init__(self, deliver: Callable[[Stream, Record], None], disk: Disk) -> None:
        self._deliver = deliver
        self._disk = disk
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._waiting_bytes = 0
        self.spilled = 0
        self.lost = 0
        """Records for which there was room neither in memory nor on disk."""
        self.thread = LaneThread("tbx-media", self._step)

    def put(self, item: Item) -> None:
        """Hand over a job; may wait for room, never longer than a second."""
        if isinstance(item, Job):
            item = self._make_room(item)
        with self._changed:
            if not isinstance(item, Ticket):
                item.stream.media_waiting += 1
            self._items.append(item)
            self._changed.notify_all()
        self.thread.start()

    def is_waiting_for(self, streams: list[Stream]) -> bool:
        """Say whether jobs of these streams are under way."""
        with self._changed:
            return any(stream.media_waiting for stream in streams)

    def work(self) -> None:
        """Do what waits now, in the caller's thread."""
        while (item := self._next(0.0)) is not None:
            self._do(item)

    def _make_room(self, job: Job) -> Job:
        with self._changed:
            if self._changed.wait_for(lambda: self._fits(job), MOST_WAIT_SECS):
                self._waiting_bytes += job.nbytes
                return job
        try:
            self.spilled += 1
            return job._replace(data=_Spilled.write(job.data), nbytes=0)
        except OSError:
            self.lost += 1
            return job._replace(data=None, make=_lost, nbytes=0)

    def _fits(self, job: Job) -> bool:
        return not self._waiting_bytes or self._waiting_bytes + job.nbytes <= MOST_WAITING_BYTES

    def _step(self) -> None:
        item = self._next(None)
        if item is not None:
            self._do(item)

    def _next(self, timeout: float | None) -> Item | None:
        with self._changed:
            has_one = self._changed.wait_for(lambda: bool(self._items), timeout)
            return self._items.popleft() if has_one else None

    def _do(self, item: Item) -> None:
        if isinstance(item, Ticket):
            self._disk.put(item)
            return
        try:
            self._resolve(item) if isinstance(item, Resolve) else self._make(item)
        except Exception:
            tag = item.tag if isinstance(item, Job) else item.scalars[0]
            tell(logger.exception, "run %s, tag %r: a record could not be made", item.stream.run, tag)
        finally:
            with self._changed:
                item.stream.media_waiting -= 1
                self._waiting_bytes -= item.nbytes if isinstance(item, Job) else 0
                self._changed.notify_all()

    def _make(self, job: Job) -> None:
        data = job.data.read() if isinstance(job.data, _Spilled) else job.data
        event = Event(job.stream.run, job.plugin, job.tag, job.step, job.wall_time, job.make(data))
        self._disk.wait_for_room()
        self._deliver(job.stream, event)

    def _resolve(self, item: Resolve) -> None:
        stream, flat = item
        try:
            ready: list[Any] = []
            for at in range(0, len(flat), 4):
                tag, value, step, wall_time = flat[at : at + 4]
                number = _number(stream.run, tag, value)
                if number is not None:
                    ready += tag, number, step, wall_time
            if ready:
                self._deliver(stream, gather(stream.run, stream.tag_numbers, ready))
        finally:
            stream.note_resolved(flat[0::4])


def _number(run: str, tag: str, value: Any) -> float | None:
    try:
        if isinstance(value, Scalar):
            return value.value
        return value if type(value) is float else float(value.numpy().reshape(()))
    except Exception:
        tell(logger.exception, "run %s, tag %r: a value on a device could not be read", run, tag)
        return None


def _lost(data: object) -> Value:
    raise OSError("there was no room for it, in memory or on disk")


class _Spilled:
    """The data of a job in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def write(cls, data: Any) -> _Spilled:
        handle, name = tempfile.mkstemp(prefix="tbx-spill-")
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(data, file, protocol=5)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return cls(Path(name))

    def read(self) -> Any:
        try:
            with self._path.open("rb") as file:
                return pickle.load(file)
        finally:
            self._path.unlink(missing_ok=True)
