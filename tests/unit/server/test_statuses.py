"""The status is as fresh as it can be for a small part of the time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tbx_widget.live.frames import Status
from tbx_widget.server.statuses import SHARE, Statuses


class Slow:
    """Makes statuses, each of which takes a tenth of a second on the clock."""

    def __init__(self):
        self.now = 100.0
        self.made = 0

    def clock(self) -> float:
        return self.now

    def make(self) -> Status:
        self.now += 0.1
        self.made += 1
        return Status(spilled=self.made)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def statuses(slow: Slow) -> Statuses:
    return Statuses(slow.make, clock=slow.clock)


def test_without_news_the_same_status_is_given_again(slow, statuses):
    statuses.get(1)
    slow.now += 1000

    assert statuses.get(1) == Status(spilled=1)
    assert statuses.rest(1) is None


def test_many_news_cost_one_status_in_a_while(slow, statuses):
    for news in range(1000):
        slow.now += 0.01
        statuses.get(news)

    assert slow.made <= 1 + 10 / (0.1 * SHARE)


def test_who_got_an_older_status_is_told_when_to_ask_again(slow, statuses):
    statuses.get(1)
    assert statuses.get(2) == Status(spilled=1)

    slow.now += statuses.rest(2)

    assert statuses.get(2) == Status(spilled=2)


class Stuck:
    """Makes one status at once, and the next when it is told to."""

    def __init__(self):
        self.made = 0
        self.is_asked = threading.Event()
        self.go_on = threading.Event()

    def make(self) -> Status:
        self.made += 1
        if self.made > 1:
            self.is_asked.set()
            assert self.go_on.wait(20)
        return Status(spilled=self.made)


def test_nobody_waits_while_a_status_is_made():
    stuck = Stuck()
    statuses = Statuses(stuck.make, clock=lambda: 0.0)
    statuses.get(1)
    with ThreadPoolExecutor(1) as threads:
        making = threads.submit(statuses.get, 2)
        assert stuck.is_asked.wait(20)

        meanwhile = statuses.get(2), statuses.rest(2)

        assert not making.done()
        stuck.go_on.set()

    assert meanwhile == (Status(spilled=1), pytest.approx(0.1))
    assert making.result() == statuses.get(2) == Status(spilled=2)
    assert statuses.rest(2) is None
