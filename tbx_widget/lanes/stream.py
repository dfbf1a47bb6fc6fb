"""What the lanes keep for one open writer, and what travels between them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from tbx_widget.events import Record, Sink, Value
from tbx_widget.logdir.event_file import EventFile


class Stream:
    """One source: the list that `add_scalar` extends, and the sinks behind it.

    `scalars` is flat: tag, value, step, wall time, and so on. It is only ever extended by four items and
    emptied from the front, both of which are atomic, so no lock is needed and no point is lost.
    """

    __slots__ = (
        "__weakref__",
        "asleep",
        "deferred_tags",
        "events",
        "file",
        "has_deferred",
        "is_closed",
        "live",
        "media_waiting",
        "run",
        "scalars",
        "tag_numbers",
    )

    def __init__(self, run: str, file: EventFile | None) -> None:
        self.run = run
        self.file = file
        self.live: Sink | None = None
        self.scalars: list[Any] = []
        self.events: list[Record] = []
        self.tag_numbers = TagNumbers()
        self.asleep = True
        """The pump does not look here now: whoever appends must wake it."""
        self.is_closed = False
        self.has_deferred = False
        """Some values are tensors on a device, which only the media lane may wait for."""
        self.deferred_tags: Counter[str] = Counter()
        self.media_waiting = 0

    def forget(self) -> None:
        """Drop what the parent process will write itself."""
        self.scalars.clear()
        self.events.clear()
        self.deferred_tags.clear()
        self.media_waiting = 0
        self.asleep = True
        self.live = None
        if self.file is not None:
            self.file.forget()


class TagNumbers(dict[str, int]):
    """Numbers tags in order of appearance, without regard to a leading slash; `names` undoes it."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __missing__(self, tag: str) -> int:
        name = tag.removeprefix("/")
        if name in self and name != tag:
            number = self[name]
        else:
            number = len(self.names)
            self.names.append(name)
            self[name] = number
        self[tag] = number
        return number


class Job(NamedTuple):
    """Something that takes too long for the training thread; `make` gives the value, or None for nothing."""

    stream: Stream
    plugin: str
    tag: str
    step: int
    wall_time: float
    data: Any
    make: Callable[[Any], Value]
    nbytes: int


class Resolve(NamedTuple):
    """Scalars of which some are tensors on a device: flat like `Stream.scalars`."""

    stream: Stream
    scalars: list[Any]


class Ticket:
    """A flush on its way through the lanes."""

    def __init__(self, streams: list[Stream], *, closes: bool = False, drops: bool = False) -> None:
        self.streams = streams
        self.closes = closes
        """The descriptors go back when all is written."""
        self.drops = drops
        """Nobody can write to these streams any more: the pump need not look at them again."""
        self.error: OSError | None = None
        self._done = threading.Event()

    def finish(self, error: OSError | None) -> None:
        self.error = error
        self._done.set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._done.wait(timeout)
