"""Pages that do not ask any more are forgotten, and those that wait are not."""

from __future__ import annotations

import pytest

from tbx_widget.live.store import Store
from tbx_widget.server.sessions import MOST_SESSIONS, Sessions


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(Store(), clock=clock)


def test_a_page_that_has_not_asked_for_a_minute_is_forgotten(sessions, clock):
    first = sessions.get("a")
    clock.now = 61

    sessions.get("b")

    assert len(sessions) == 1
    assert sessions.get("a") is not first


def test_a_page_that_waits_is_not_forgotten(sessions, clock):
    first = sessions.get("a")
    first.waiting = 1
    clock.now = 61

    sessions.get("b")

    assert sessions.get("a") is first


def test_a_page_that_asks_within_a_minute_goes_on(sessions, clock):
    first = sessions.get("a")
    clock.now = 59

    assert sessions.get("a") is first


def test_the_page_that_has_not_asked_for_longest_gives_way(sessions):
    pages = [sessions.get(f"page{number}") for number in range(MOST_SESSIONS)]
    sessions.get("page0")

    sessions.get("one more")

    assert len(sessions) == MOST_SESSIONS
    assert sessions.get("page0") is pages[0]
    assert sessions.get("page1") is not pages[1]


def test_pages_that_wait_do_not_give_way(sessions):
    pages = [sessions.get(f"page{number}") for number in range(MOST_SESSIONS)]
    for page in pages:
        page.waiting = 1

    sessions.get("one more")

    assert [sessions.get(f"page{number}") for number in range(MOST_SESSIONS)] == pages
