"""Log directories that are read into a store by threads, and waiting for what is in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tbx_widget.live.entry import Entry
from tbx_widget.live.series import MediaSeries, ScalarSeries
from tbx_widget.live.store import Store
from tbx_widget.logdir.discovery import read_roots
from tbx_widget.sources import LogdirSource

PATIENCE_SECS = 30


class Watched:
    """A log directory, and the store that it is read into."""

    def __init__(self, where: Any, store: Store | None = None, **options: Any) -> None:
        self.store = store or Store()
        self._changed = threading.Event()
        roots = read_roots(where, must_exist=False)
        self.source = LogdirSource(roots, self.store, self._changed.set, reload_secs=0.005, **options)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so; fail when it is not within half a minute."""
        step = 0.01
        for _ in range(int(PATIENCE_SECS / step)):
            if condition():
                return
            self._changed.wait(step)
            self._changed.clear()
        raise AssertionError(f"not within {PATIENCE_SECS} s: {self.steps()} {self.source.problems()}")

    def wait_until_read(self) -> None:
        self.wait_for(lambda: not self.source.progress().is_reading)

    def wait_for_steps(self, expected: dict[tuple[str, str], list[int]]) -> None:
        self.wait_for(lambda: self.steps() == expected)

    def entries(self) -> list[Entry]:
        with self.store.lock:
            return list(self.store.entries.values())

    def entry(self, tag: str) -> Entry:
        (entry,) = (entry for entry in self.entries() if entry.key.tag == tag)
        return entry

    def steps(self) -> dict[tuple[str, str], list[int]]:
        """Steps of all scalars by run and tag, source after source; media count as their number."""
        found: dict[tuple[str, str], list[int]] = {}
        with self.store.lock:
            for entry in sorted(self.entries(), key=lambda entry: entry.key.source):
                steps = found.setdefault(entry.key[0:3:2], [])
                if isinstance(entry.data, ScalarSeries):
                    steps += entry.data.take(0, entry.data.count).steps.tolist()
                elif isinstance(entry.data, MediaSeries):
                    steps += [event.step for event, _ in entry.data.events.values()]
        return {key: steps for key, steps in found.items() if steps}


@contextmanager
def watching(where: Any, store: Store | None = None, **options: Any) -> Iterator[Watched]:
    watched = Watched(where, store, **options)
    watched.source.start()
    try:
        yield watched
    finally:
        watched.source.close()


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
