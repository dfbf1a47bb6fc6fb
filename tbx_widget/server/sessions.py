"""The pages that are open, by the random id that each has given itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tbx_widget.live.page_feed import PageFeed
from tbx_widget.live.store import Store
from tbx_widget.server.requests import FrameRequest

MOST_SESSIONS = 64
EXPIRE_SECS = 60.0


class UnknownPageError(Exception):
    """A page that was forgotten asks for what it is said to look at, and does not say what that is."""


class Session:
    """One open page: what it has, and the request of it that is answered now."""

    def __init__(self, feed: PageFeed) -> None:
        self.feed = feed
        self.lock = asyncio.Lock()
        """Held by the one request that makes frames."""
        self.turn = 0
        """Number of the newest request; an older one gives way."""
        self.waiting = 0
        self.used_at = 0.0
        self.sent_at = -EXPIRE_SECS
        self._last = b""
        self._last_base = -1

    def accept(self, ask: FrameRequest, *, is_newest: bool) -> bytes | None:
        """Take note of what the page has and looks at; give the last frame if that has not arrived."""
        if ask.look is not None:
            self.feed.look(ask.look)
        if not is_newest:
            return None
        if ask.ack >= 0 and ask.ack == self.feed.seq:
            return None
        if self._last and 0 <= ask.ack == self._last_base:
            return self._last
        self.feed.restart(after=ask.ack)
        return None

    def keep(self, packed: bytes, base: int) -> None:
        """Hold a frame that goes to a page that has the frame `base`, in case it does not arrive."""
        self._last, self._last_base = packed, base


class Sessions:
    """All open pages; one that has not asked for a minute is forgotten, and starts over if it comes again.

    One that waits for its answer is never forgotten, however many there are.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, page: str) -> Session:
        """Find the session of a page, or begin one; the one that was used last stays longest."""
        session = self._sessions.pop(page, None) or Session(PageFeed(self._store))
        self._sessions[page] = session
        self.touch(session)
        self._forget(but=page)
        return session

    def find(self, ask: FrameRequest) -> Session:
        """Give the session that a request goes on with, or begins.

        Raises
        ------
        UnknownPageError
            Its page was forgotten.
        """
        if ask.page not in self._sessions and ask.look is None and ask.ack >= 0:
            raise UnknownPageError
        return self.get(ask.page)

    def touch(self, session: Session) -> None:
        """Note that a page has been answered."""
        session.used_at = self._clock()

    def _forget(self, *, but: str) -> None:
        bound = self._clock() - EXPIRE_SECS
        surplus = len(self._sessions) - MOST_SESSIONS
        for page, session in list(self._sessions.items()):
            if not session.waiting and page != but and (surplus > 0 or session.used_at < bound):
                del self._sessions[page]
                surplus -= 1
