"""How much may go to the browsers of one kernel.

A notebook's pipe drops messages silently when more than about 1,000 wait, and a page takes in 10 to 15 MB a
second; what goes over this budget would be lost or late.
"""

from __future__ import annotations

from collections import deque

WINDOW_SECS = 1.05
MOST_FRAMES = 20
MOST_BYTES = 4_000_000


class Budget:
    """At most `frames` frames and `nbytes` bytes in any second."""

    def __init__(self, *, frames: int = MOST_FRAMES, nbytes: int = MOST_BYTES) -> None:
        self._frames = frames
        self._bytes = nbytes
        self._spent: deque[tuple[float, int]] = deque()
        self._sum = 0

    def room(self, now: float) -> int:
        """Give the bytes that the next frame may take; 0 when no frame may go now."""
        while self._spent and self._spent[0][0] <= now - WINDOW_SECS:
            self._sum -= self._spent.popleft()[1]
        return max(self._bytes - self._sum, 0) if len(self._spent) < self._frames else 0

    def spend(self, now: float, nbytes: int) -> None:
        """Note that a frame has gone."""
        self._spent.append((now, nbytes))
        self._sum += nbytes

    def wait(self, now: float) -> float:
        """Give the seconds until the oldest frame no longer counts."""
        return max(self._spent[0][0] + WINDOW_SECS - now, 0.0) if self._spent else 0.0
