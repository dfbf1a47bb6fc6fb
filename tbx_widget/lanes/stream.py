"""What the lanes keep for one open writer, and what travels between them."""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tbx_widget.events import Record, Scalar, Sink, Value
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.telling import tell

logger = logging.getLogger(__name__)


class Stream:
    """One source: the list that `add_scalar` extends, and the sinks behind it.

    `scalars` is flat: tag, value, step, wall time, and so on. It is only ever extended by four items and
    emptied from the front, both of which are atomic, so no lock is needed and no point is lost.
    """

    __slots__ = (
        "__weakref__",
        "asleep",
        "deferred",
        "deferred_guard",
        "events",
        "file",
        "has_odd_values",
        "is_closed",
        "late_use",
        "live",
        "process",
        "run",
        "scalars",
        "tag_numbers",
    )

    def __init__(self, run: str, file: EventFile | None, late_use: UseAfterClose | None = None) -> None:
        self.run = run
        self.file = file
        self.late_use = late_use
        self.process = os.getpid()
        self.live: Sink | None = None
        self.scalars: list[Any] = []
        self.events: list[Record] = []
        self.tag_numbers = TagNumbers()
        self.asleep = True
        """The pump does not look here now: whoever appends must wake it."""
        self.is_closed = False
        self.has_odd_values = False
        """Some values have titles, or are tensors on a device, for which only the media lane may wait."""
        self.deferred: Counter[int] = Counter()
        """By number of the tag: how many values wait for a device."""
        self.deferred_guard = threading.RLock()

    def must_wait(self, tag: str, value: Any) -> bool:
        """Say whether a value waits for a device or for an earlier value of its tag; count it if so."""
        number = self.tag_numbers[tag]
        with self.deferred_guard:
            if isinstance(value, (float, Scalar)) and not self.deferred[number]:
                return False
            self.deferred[number] += 1
            return True

    def note_resolved(self, tags: list[str]) -> None:
        """These values wait no longer."""
        with self.deferred_guard:
            self.deferred.subtract(self.tag_numbers[tag] for tag in tags)

    def forget(self) -> None:
        """Drop what the parent process will write itself."""
        self.scalars.clear()
        self.events.clear()
        self.move()

    def move(self) -> None:
        """Come over to this process with what it has logged here, and with a file of its own."""
        self.process = os.getpid()
        self.deferred.clear()
        self.deferred_guard = threading.RLock()
        self.asleep = True
        self.live = None
        if self.file is not None:
            self.file.forget()


class UseAfterClose:
    """Says once that a writer is used after it was closed; all streams of one writer share it."""

    def __init__(self, writer: str) -> None:
        self._writer = writer
        self._is_told = False

    def tell(self) -> None:
        if not self._is_told:
            self._is_told = True
            what = "used after close() and opened again"
            tell(logger.warning, what, call=self._writer, once="for each writer")


class TagNumbers(dict[str, int]):
    """Numbers tags in order of appearance; `names` has them as they are written.

    Tags that differ by a leading slash only are one, and what UTF-8 cannot write becomes "?".
    """

    def __init__(self) -> None:
        self.names: list[str] = []

    def __missing__(self, tag: str) -> int:
        name = clean_tag(tag)
        number = self[name] if name != tag else self._add(name)
        self[tag] = number
        return number

    def _add(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1


def clean_tag(tag: str) -> str:
    """Give a tag as files and boards have it."""
    return tag.removeprefix("/").encode("utf-8", "replace").decode()


class Job(NamedTuple):
    """Something that takes too long for the training thread; `make` gives the value of the data."""

    stream: Stream
    plugin: str
    tag: str
    step: int
    wall_time: float
    data: Any
    make: Callable[[Any], Value | None]
    nbytes: int


class Resolve(NamedTuple):
    """Scalars of which some are tensors on a device: flat like `Stream.scalars`."""

    stream: Stream
    scalars: list[Any]


class Ticket:
    """A flush on its way through the lanes."""

    def __init__(
        self, streams: list[Stream], *, closes: bool = False, drops: bool = False, ends: bool = False
    ) -> None:
        self.streams = streams
        self.closes = closes
        """The descriptors go back when all is written."""
        self.drops = drops
        """Nobody can write to these streams any more: the pump need not look at them again."""
        self.ends = ends
        """The process ends: it stands for all that is on its way, also of streams that were dropped."""
        self.error: OSError | None = None
        self.lost = 0
        """How many records of these streams were lost since the last ticket."""
        self.unwell: list[EventFile] = []
        """Files of which records wait in memory or were lost."""
        self._under_way = threading.Lock()
        """A bare lock: who waits for it holds nothing, so a signal handler may send a ticket meanwhile."""
        self._under_way.acquire()

    def finish(self, error: OSError | None, lost: int = 0, unwell: Iterable[EventFile] = ()) -> None:
        self.error = error
        self.lost = lost
        self.unwell = list(unwell)
        self._under_way.release()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait once for the ticket to come back; say whether it did in time."""
        return self._under_way.acquire(timeout=-1 if timeout is None else timeout)
