"""Sends frames to all boards of this process within one budget."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from tbx_widget.live.budget import MOST_FRAMES, WINDOW_SECS, Budget
from tbx_widget.live.feed import Feed
from tbx_widget.live.frames import Frame, Status
from tbx_widget.telling import tell_error

logger = logging.getLogger(__name__)

FULL_RATE_BOARDS = 8
SLOW_SECS = 1.0
HEADER_BYTES = 400
FIRST_REST_SECS = 0.1
MOST_FAILURES = 8


class Publisher:
    """Shares the kernel's budget between its boards; the newest eight get the full rate.

    `publish` is called after each drain by the pump, and by nobody else. There is no lock: a board is closed
    wherever garbage is collected, in the middle of `publish` too.
    """

    def __init__(
        self, status: Callable[[], Status] = Status, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._status = status
        self._clock = clock
        self._budget = Budget()
        self._feeds: list[Feed] = []
        self._incoming: list[Feed] = []
        self._last: dict[Feed, float] = {}
        self._resting: dict[Feed, float] = {}
        self._spent_beside: list[int] = []
        self._is_flushed = False
        self._is_ended = False

    def add(self, feed: Feed) -> None:
        """Serve one more board from the next `publish` on."""
        self._incoming.append(feed)

    def note_flush(self, *, is_ended: bool = False) -> None:
        """A writer was flushed, or even closed: pictures that stay are due."""
        self._is_flushed = True
        self._is_ended = self._is_ended or is_ended

    def note_spent(self, nbytes: int) -> None:
        """Something else has gone to a browser: the answer to a request."""
        self._spent_beside.append(nbytes)

    def publish(self) -> float | None:
        """Send what is due; give the seconds until there is more to send, or None."""
        now = self._clock()
        self._admit()
        while self._spent_beside:
            self._budget.spend(now, self._spent_beside.pop())
        for feed in sorted(self._due_feeds(now), key=self._last.__getitem__):
            self._serve(feed, now, partial(self._send_frame, feed, now))
        for feed in self._due_feeds(now):
            is_due = feed.picture.take(now, is_flushed=self._is_flushed, is_ended=self._is_ended)
            if is_due and self._budget.room(now):
                self._serve(feed, now, feed.keep)
        self._is_flushed = self._is_ended = False
        return self._wait(now)

    def _admit(self) -> None:
        new = len(self._incoming)
        self._feeds = [feed for feed in [*self._feeds, *self._incoming[:new]] if not feed.is_closed]
        del self._incoming[:new]
        self._resting = {feed: until for feed, until in self._resting.items() if not feed.is_closed}
        self._last = {feed: self._last.get(feed, -SLOW_SECS) for feed in self._feeds}

    def _due_feeds(self, now: float) -> list[Feed]:
        slow = set(self._feeds[:-FULL_RATE_BOARDS])
        ready = [feed for feed in self._feeds if now >= self._resting.get(feed, 0.0)]
        return [feed for feed in ready if feed not in slow or now >= self._last[feed] + SLOW_SECS]

    def _send_frame(self, feed: Feed, now: float) -> int:
        room = self._budget.room(now)
        frame = feed.compose(now, room, self._status()) if room else None
        if frame is None:
            return 0
        self._last[feed] = now
        return frame_bytes(frame) + feed.send(frame)

    def _serve(self, feed: Feed, now: float, send: Callable[[], int]) -> None:
        try:
            nbytes = send()
        except Exception:
            self._note_failure(feed, now)
        else:
            feed.failures = 0
            if nbytes:
                self._budget.spend(now, nbytes)

    def _note_failure(self, feed: Feed, now: float) -> None:
        """A send may fail for once: the board gets everything again, later and later, and is given up at last."""
        feed.failures += 1
        feed.restart()
        self._resting[feed] = now + FIRST_REST_SECS * 2**feed.failures
        if feed.failures >= MOST_FAILURES:
            feed.close()
        tell_error(logger.error, f"sending to a board failed, time {feed.failures} of {MOST_FAILURES}")

    def _wait(self, now: float) -> float | None:
        waits = [wait for feed in self._feeds if not feed.is_closed and (wait := feed.wait(now)) is not None]
        if not waits:
            return None
        pause = max(min(waits), WINDOW_SECS / MOST_FRAMES)
        return pause if self._budget.room(now) else max(pause, self._budget.wait(now))


def frame_bytes(frame: Frame) -> int:
    """About how many bytes a frame takes on its way."""
    header = frame.header
    described = sum(map(len, header["names"])) + sum(
        len(more.get("description", "")) + 60 for *_, more in header["series"]
    )
    texts = sum(len(text.encode()) for item in header["media"] for text in item.get("strings", ()))
    return len(frame.buffer) + described + texts + 200 * len(header["media"]) + HEADER_BYTES
