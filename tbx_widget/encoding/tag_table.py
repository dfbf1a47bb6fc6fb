"""Numbers for tags, the same in all event files of a process."""

from __future__ import annotations

import threading

from tbx_widget.encoding.event_reading import Metadata


class TagTable:
    """Numbers tags together with what a record says about them. May be used by several threads."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, Metadata | None]] = []
        self._numbers: dict[tuple[str, Metadata | None], int] = {}
        self._lock = threading.Lock()

    def renew_lock(self) -> None:
        """In a forked child: another thread of the parent may have held it."""
        self._lock = threading.Lock()

    def number(self, tag: str, metadata: Metadata | None = None) -> int:
        """Give the number of a tag; a new one where it is not known."""
        key = tag, metadata
        number = self._numbers.get(key)
        if number is None:
            with self._lock:
                number = self._numbers.setdefault(key, len(self.tags))
                if number == len(self.tags):
                    self.tags.append(key)
        return number
