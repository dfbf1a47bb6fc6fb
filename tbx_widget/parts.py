"""Optional code of the board: pushed when the first series that needs it appears.

It is pushed and never asked for, because a busy kernel could not answer; and pushed again at growing distances
until the browser says that it has it, because a message can be lost. A page that is loaded again has nothing:
when it says hello the pushes begin anew.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from tbx_widget.events import TEXT

PART_OF_PLUGIN = {TEXT: "markdown"}
PUSH_AFTER_SECS = (0.0, 4.0, 16.0, 60.0)


@cache
def read_part(name: str) -> bytes:
    """Give an optional part as gzip of an ES module."""
    return (resources.files("tbx_widget") / "static" / "parts" / f"{name}.js.gz").read_bytes()


class PartPushes:
    """Which parts one board must still be sent."""

    def __init__(self) -> None:
        self._first: dict[str, float] = {}
        self._pushes: dict[str, int] = {}
        self._ready: set[str] = set()

    def note_ready(self, name: str) -> None:
        """The browser has this part."""
        self._ready.add(name)

    def due(self, plugins: set[str], now: float) -> list[str]:
        """Give the parts to push now, after a frame that named series of these plugins."""
        for plugin in plugins & PART_OF_PLUGIN.keys():
            self._first.setdefault(PART_OF_PLUGIN[plugin], now)
        names = [name for name in self._first if name not in self._ready and self._is_due(name, now)]
        for name in names:
            self._pushes[name] = self._pushes.get(name, 0) + 1
        return names

    def _is_due(self, name: str, now: float) -> bool:
        pushes = self._pushes.get(name, 0)
        return pushes < len(PUSH_AFTER_SECS) and now >= self._first[name] + PUSH_AFTER_SECS[pushes]
