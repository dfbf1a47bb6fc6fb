"""Which series a board must be told have gone: for some seconds, because a single frame may be lost."""

from __future__ import annotations

from collections import deque

from tbx_widget.live.store import Store

GONE_SECS = 4.0
MOST_GONE = 10_000


class Leaving:
    """Follows what goes out of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._going: deque[tuple[float, int]] = deque()
        self._seen = max(len(store.gone) - MOST_GONE, 0)

    def news(self) -> list[int]:
        """Give what has gone since this was called last; the caller holds the store's lock."""
        new = self._store.gone[self._seen :]
        self._seen += len(new)
        return new

    def tell(self, new: list[int], now: float) -> list[int]:
        """Give what is to be told now."""
        self._going.extend((now + GONE_SECS, number) for number in new)
        while self._going and self._going[0][0] < now:
            self._going.popleft()
        return [number for _, number in self._going]
