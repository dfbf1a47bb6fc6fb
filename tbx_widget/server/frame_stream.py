"""Answers requests for frames: at once when there is something new, after some seconds when there is nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tbx_widget.live.frames import pack_frame
from tbx_widget.live.store import Store
from tbx_widget.server.news import News
from tbx_widget.server.requests import FrameRequest
from tbx_widget.server.sessions import Session, Sessions
from tbx_widget.server.statuses import Statuses

FRAME_BYTES = 1_000_000
WAIT_SECS = 15.0
REST_SECS = 0.05


class FrameStream:
    """Makes the frames of all pages, outside of the loop."""

    def __init__(
        self,
        store: Store,
        statuses: Statuses,
        news: News,
        *,
        wait_secs: float = WAIT_SECS,
        rest_secs: float = REST_SECS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.news = news
        self.sessions = Sessions(store, clock=clock)
        self._statuses = statuses
        self._wait_secs = wait_secs
        self._rest_secs = rest_secs
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="tbx-frames")
        self._is_closed = False

    async def answer(self, ask: FrameRequest, is_gone: Callable[[], bool]) -> bytes | None:
        """Give the page's next frame, packed; None when nothing has come or a newer request took over.

        Raises
        ------
        UnknownPageError
            The page was forgotten, and has to say again what it looks at.
        """
        self.news.start()
        session = self.sessions.find(ask)
        session.turn += 1
        turn = session.turn
        self.news.tell()
        session.waiting += 1
        try:
            async with session.lock:
                again = session.accept(ask, is_newest=session.turn == turn)
                return again or await self._next_frame(
                    session, ask, lambda: is_gone() or session.turn != turn
                )
        finally:
            session.waiting -= 1
            self.sessions.touch(session)

    def close(self) -> None:
        """Let all who wait go."""
        self._is_closed = True
        self.news.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _next_frame(
        self, session: Session, ask: FrameRequest, is_over: Callable[[], bool]
    ) -> bytes | None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._wait_secs
        if ask.look is None:
            await asyncio.sleep(session.sent_at + self._rest_secs - loop.time())
        while not is_over() and not self._is_closed:
            seen = self.news.count
            packed = await loop.run_in_executor(self._threads, self._compose, session, seen)
            if packed is not None:
                session.sent_at = loop.time()
                session.keep(packed, ask.ack)
                return packed
            if loop.time() >= end:
                return None
            rest = self._statuses.rest(seen)
            left = end - loop.time()
            await self.news.wait(seen, left if rest is None else min(left, rest))
        return None

    def _compose(self, session: Session, news: int) -> bytes | None:
        try:
            frame = session.feed.compose(FRAME_BYTES, self._statuses.get(news))
            return None if frame is None else pack_frame(frame)
        except Exception:
            session.feed.restart()
            raise
