"""What all requests of one page server share."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tbx_widget.live.frames import Status
from tbx_widget.live.store import Store
from tbx_widget.server.frame_stream import WAIT_SECS, FrameStream
from tbx_widget.server.guard import Guard
from tbx_widget.server.news import News
from tbx_widget.server.source import Source
from tbx_widget.server.statuses import Statuses

DETAIL_THREADS = 4


@dataclass
class PageState:
    """The data, who may see it, and the threads that answer."""

    store: Store
    source: Source
    guard: Guard
    news: News = field(default_factory=News)
    """Hears from the source that something has come."""
    wait_secs: float = WAIT_SECS
    statuses: Statuses = field(init=False)
    stream: FrameStream = field(init=False)
    threads: ThreadPoolExecutor = field(init=False)
    answers: asyncio.Semaphore = field(init=False)
    """Held while an answer with detail is made and sent: a large one stays in memory until it was taken."""

    def __post_init__(self) -> None:
        self.statuses = Statuses(self._status)
        self.stream = FrameStream(self.store, self.statuses, self.news, wait_secs=self.wait_secs)
        self.answers = asyncio.Semaphore(DETAIL_THREADS)
        self.threads = ThreadPoolExecutor(DETAIL_THREADS, thread_name_prefix="tbx-detail")

    def _status(self) -> Status:
        with self.store.lock:
            problems = self.store.problems
        return Status(
            problems=(*problems, *self.source.problems()),
            live=tuple(self.source.growing()),
            progress=self.source.progress(),
        )

    def close(self) -> None:
        """Let all requests go."""
        self.stream.close()
        self.threads.shutdown(wait=False, cancel_futures=True)
