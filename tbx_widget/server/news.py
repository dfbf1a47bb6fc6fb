"""Wakes requests that wait for something to come, from whatever thread brings it."""

from __future__ import annotations

import asyncio


class News:
    """Counts what has come; many calls in a row are one for the loop."""

    def __init__(self) -> None:
        self.count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_called = False
        self.waiting: set[asyncio.Future[None]] = set()
        """One for each request that waits."""

    def notify(self) -> None:
        """Say from any thread that something has come."""
        loop = self._loop
        if loop is not None and not self._is_called and not loop.is_closed():
            self._is_called = True
            loop.call_soon_threadsafe(self.tell)

    def tell(self) -> None:
        """Say in the loop that something has come."""
        self._is_called = False
        self.count += 1
        for future in self.waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, seen: int, secs: float) -> None:
        """Wait until `count` is not `seen` any more, or for so many seconds."""
        if self.count != seen or secs <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        self.waiting.add(future)
        try:
            await asyncio.wait([future], timeout=secs)
        finally:
            self.waiting.discard(future)

    def start(self) -> None:
        """Take the running loop as the one to wake."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """Let all who wait go, and wake no loop any more."""
        self._loop = None
        self.tell()
