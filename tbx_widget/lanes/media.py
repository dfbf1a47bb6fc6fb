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

from tbx_widget.events import Event, Record
from tbx_widget.lanes.columns import gather
from tbx_widget.lanes.stream import Job, Resolve, Stream, Ticket
from tbx_widget.lanes.thread import LaneThread

logger = logging.getLogger(__name__)

MOST_WAITING_BYTES = 256 * 2**20
MOST_WAIT_SECS = 1.0

Item: TypeAlias = Job | Resolve | Ticket


class Media:
    """Takes jobs in order; what they give goes to `deliver`, tickets go to `forward`.

    Jobs wait in at most 256 MB. Beyond that the caller waits for a second, and then the job goes over the disk.
    """

    def __init__(self, deliver: Callable[[Stream, Record], None], forward: Callable[[Ticket], None]) -> None:
        self._deliver = deliver
        self._forward = forward
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._waiting_bytes = 0
        self.spilled = 0
        self.thread = LaneThread("tbx-media", self._run)

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
            if not self._changed.wait_for(lambda: self._fits(job), MOST_WAIT_SECS):
                self.spilled += 1
                return job._replace(data=_Spilled.write(job.data), nbytes=0)
            self._waiting_bytes += job.nbytes
            return job

    def _fits(self, job: Job) -> bool:
        return not self._waiting_bytes or self._waiting_bytes + job.nbytes <= MOST_WAITING_BYTES

    def _run(self) -> None:
        while True:
            item = self._next(None)
            assert item is not None
            self._do(item)

    def _next(self, timeout: float | None) -> Item | None:
        with self._changed:
            has_one = self._changed.wait_for(lambda: bool(self._items), timeout)
            return self._items.popleft() if has_one else None

    def _do(self, item: Item) -> None:
        if isinstance(item, Ticket):
            self._forward(item)
            return
        try:
            self._resolve(item) if isinstance(item, Resolve) else self._make(item)
        except Exception:
            tag = item.tag if isinstance(item, Job) else item.scalars[0]
            logger.exception("run %s, tag %r: a record could not be made and is lost", item.stream.run, tag)
        with self._changed:
            item.stream.media_waiting -= 1
            self._waiting_bytes -= item.nbytes if isinstance(item, Job) else 0
            self._changed.notify_all()

    def _make(self, job: Job) -> None:
        data = job.data.read() if isinstance(job.data, _Spilled) else job.data
        event = Event(job.stream.run, job.plugin, job.tag, job.step, job.wall_time, job.make(data))
        self._deliver(job.stream, event)

    def _resolve(self, item: Resolve) -> None:
        stream, flat = item
        tags = flat[0::4]
        try:
            flat[1::4] = [value if type(value) is float else _number(value) for value in flat[1::4]]
            self._deliver(stream, gather(stream.run, stream.tag_numbers, flat))
        finally:
            stream.deferred_tags.subtract(tags)
            for tag in set(tags):
                if stream.deferred_tags[tag] <= 0:
                    del stream.deferred_tags[tag]


def _number(owned: Any) -> float:
    return float(owned.numpy().reshape(()))


class _Spilled:
    """The data of a job in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def write(cls, data: Any) -> _Spilled:
        handle, name = tempfile.mkstemp(prefix="tbx-spill-")
        with os.fdopen(handle, "wb") as file:
            pickle.dump(data, file, protocol=5)
        return cls(Path(name))

    def read(self) -> Any:
        try:
            with self._path.open("rb") as file:
                return pickle.load(file)
        finally:
            self._path.unlink(missing_ok=True)
