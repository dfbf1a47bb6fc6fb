"""What a board is sent: within the budget, and whole again after every loss."""

from __future__ import annotations

from collections import deque
from functools import partial

import numpy as np
import pytest

from tbx_widget.events import IMAGES, PROJECTOR, Embedding, Event, Image, ScalarColumns
from tbx_widget.live import attention
from tbx_widget.live.feed import Feed
from tbx_widget.live.frame_reading import read_columns
from tbx_widget.live.frames import KEYFRAME, Frame, Status
from tbx_widget.live.publisher import Publisher, frame_bytes
from tbx_widget.live.store import Store
from tbx_widget.telling import settle

PATIENCE_SECS = 20


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Receiver:
    """What a browser would know: per series the count and whether it is whole."""

    def __init__(self):
        self.counts: dict[int, int] = {}
        self.gaps: set[int] = set()
        self.known: set[int] = set()
        self.media: set[tuple[int, int]] = set()

    def take(self, frame: Frame) -> None:
        self.known |= {number for number, *_ in frame.header["series"]}
        table = read_columns(frame)
        for number, flags, first, covered in zip(
            table["ids"], table["flags"], table["firsts"], table["counts"], strict=True
        ):
            if flags & KEYFRAME:
                self.gaps.discard(number)
                self.counts[number] = int(covered)
            elif number not in self.known or first != self.counts.get(number, 0):
                self.gaps.add(number)
                self.counts[number] = int(first + covered)
            else:
                self.counts[number] = int(first + covered)
        self.media |= {(item["id"], item["index"]) for item in frame.header["media"]}


class Channel:
    """One board on a channel that loses the frames whose numbers are given."""

    def __init__(self, *, lost: set[int] = frozenset()):
        self.clock = Clock()
        self.store = Store()
        self.source = self.store.open_source("run")
        self.publisher = Publisher(clock=self.clock)
        self.receiver = Receiver()
        self.lost = lost
        self.log: deque[tuple[float, int]] = deque()
        self.feed = Feed(self.store, self.send)
        self.publisher.add(self.feed)

    def send(self, frame: Frame) -> int:
        if frame.header["seq"] in self.lost:
            return 0
        return self.send_to(self.receiver, frame)

    def send_to(self, receiver: Receiver, frame: Frame) -> int:
        self.log.append((self.clock.now, frame_bytes(frame)))
        receiver.take(frame)
        return 0

    def run(self, seconds: float, log=lambda tick: None) -> float | None:
        wait = None
        for tick in range(round(seconds / 0.05)):
            log(tick)
            wait = self.publisher.publish()
            self.clock.now += 0.05
        return wait

    def log_points(self, n: int, tags: int = 3) -> None:
        first = getattr(self, "step", 0)
        self.step = first + n
        steps = np.tile(np.arange(first, first + n), tags)
        values = np.sin(steps).astype(np.float32)
        names = tuple(f"tag{t}" for t in range(tags))
        self.source.write(
            ScalarColumns("run", names, np.full(tags, n), steps, 1e9 + steps.astype(float), values)
        )

    def is_whole(self) -> bool:
        counts = {number: entry.data.count for number, entry in self.store.entries.items()}
        return self.receiver.counts == counts and not self.receiver.gaps


def test_a_paced_loop_arrives_whole_and_then_the_board_falls_silent():
    channel = Channel()

    channel.run(3, lambda tick: channel.log_points(1))
    assert channel.is_whole()

    wait = channel.run(15)
    assert channel.is_whole()
    assert wait is None


@pytest.mark.parametrize(
    "lost",
    [{0}, {25}, set(range(20, 30)), {59}, set(range(46, 56))],
    ids=["first", "middle", "ten", "last", "tail"],
)
def test_lost_frames_heal_within_five_seconds_without_a_request(lost):
    channel = Channel(lost=lost)
    channel.run(3, lambda tick: channel.log_points(1))

    channel.run(5)

    assert channel.is_whole()


def test_a_gap_heals_within_five_seconds_while_points_go_on_coming():
    lost = set(range(40, 50))
    channel = Channel(lost=lost)
    channel.run(2.5, lambda tick: channel.log_points(2))
    assert not channel.is_whole()

    channel.run(4.6, lambda tick: channel.log_points(2))

    assert channel.is_whole()


def test_no_second_exceeds_twenty_frames_or_four_megabytes():
    channel = Channel()

    channel.run(8, lambda tick: channel.log_points(5000, tags=40) if tick < 60 else None)

    times = list(channel.log)
    for start, _ in times:
        window = [size for at, size in times if start <= at < start + 1]
        assert len(window) <= 20
        assert sum(window) <= 4_000_000
    assert channel.is_whole()


def test_a_thousand_series_are_all_served():
    channel = Channel()

    channel.run(6, lambda tick: channel.log_points(50, tags=1000) if tick < 20 else None)

    assert channel.receiver.counts == dict.fromkeys(range(1000), 1000)


def test_every_image_is_sent_twice_so_that_one_loss_heals():
    channel = Channel(lost={0, 3})

    def log(tick: int) -> None:
        if tick < 8:
            channel.source.write(Event("run", IMAGES, "img", tick, 1e9, Image(1, 1, 3, bytes(1000))))

    channel.run(6, log)

    assert channel.receiver.media == {(0, n) for n in range(8)}


@pytest.mark.parametrize("lost", [set(), {0}], ids=["nothing lost", "first lost"])
@pytest.mark.parametrize("points", [2, 400_000, 4_000_000], ids=["small", "large", "larger than the store"])
def test_an_embedding_is_named_on_the_board_and_its_numbers_stay_here(lost, points):
    channel = Channel(lost=lost)
    value = Embedding(np.zeros((points, 8), np.float32))
    channel.source.write(Event("run", PROJECTOR, "words:00001", 1, 1e9, value))

    wait = channel.run(10)

    assert channel.receiver.known == {0}
    assert channel.receiver.media == set()
    assert wait is None


def test_an_image_that_is_too_large_holds_nothing_else_up():
    channel = Channel(lost={0})
    for tag, nbytes in (("large", 10_000_000), ("small", 100)):
        channel.source.write(Event("run", IMAGES, tag, 0, 1e9, Image(1, 1, 3, bytes(nbytes))))

    wait = channel.run(10)

    assert channel.receiver.media == {(1, 0)}
    assert wait is None


def test_a_board_that_asks_anew_gets_everything():
    channel = Channel()
    channel.run(2, lambda tick: channel.log_points(10))
    channel.receiver = Receiver()

    channel.feed.restart()
    channel.run(1)

    assert channel.is_whole()


def test_boards_share_the_budget():
    channel = Channel()
    others = [Receiver() for _ in range(11)]
    for receiver in others:
        channel.publisher.add(Feed(channel.store, partial(channel.send_to, receiver)))

    channel.run(6, lambda tick: channel.log_points(20))
    channel.run(8)

    for start, _ in channel.log:
        assert sum(start <= at < start + 1 for at, _ in channel.log) <= 20
    for receiver in [channel.receiver, *others]:
        assert receiver.counts == dict.fromkeys(range(3), 2400)


def test_a_send_that_fails_for_once_is_made_good():
    channel = Channel()
    failures = iter([RuntimeError("pipe"), RuntimeError("pipe")])

    def send(frame: Frame) -> int:
        for error in failures:
            raise error
        return channel.send_to(channel.receiver, frame)

    channel.feed.send = send
    channel.run(3, lambda tick: channel.log_points(1) if tick < 40 else None)

    assert channel.is_whole()


def test_a_board_whose_sending_always_fails_is_given_up_and_the_others_go_on(caplog):
    channel = Channel()
    broken = Feed(channel.store, lambda frame: 1 // 0)
    channel.publisher.add(broken)

    channel.run(60, lambda tick: channel.log_points(1) if tick % 20 == 0 else None)

    assert channel.is_whole()
    assert broken.is_closed
    settle(PATIENCE_SECS)
    assert "time 8 of 8" in caplog.text


def test_only_the_runs_of_a_board_are_sent():
    channel = Channel()
    channel.feed.close()
    receiver = Receiver()
    channel.publisher.add(
        Feed(channel.store, lambda frame: receiver.take(frame) or 0, shows=lambda run: run == "other")
    )
    other = channel.store.open_source("other")
    other.write(
        ScalarColumns("other", ("x",), np.array([1]), np.array([0]), np.array([1e9]), np.zeros(1, np.float32))
    )

    channel.run(2, lambda tick: channel.log_points(1))

    assert set(receiver.counts) == {0}


def test_points_of_very_many_series_wait_until_somebody_looks_at_them(monkeypatch):
    monkeypatch.setattr(attention, "MOST_UNASKED_POINTS", 1000)
    channel = Channel()
    channel.log_points(100, tags=40)
    channel.run(5.0)
    sent = {number for number, count in channel.receiver.counts.items() if count}

    assert len(channel.receiver.known) == 40
    assert len(sent) == 10

    channel.feed.look([3, 30, 39], channel.clock.now)
    channel.run(5.0)

    assert {number for number, count in channel.receiver.counts.items() if count} == sent | {3, 30, 39}


def test_a_series_that_somebody_looks_at_comes_as_fine_as_a_browser_holds_it(monkeypatch):
    monkeypatch.setattr(attention, "MOST_UNASKED_POINTS", 2000)
    channel = Channel()
    channel.log_points(1500, tags=10)
    coarse: dict[int, int] = {}
    channel.feed.send = lambda frame: note_lengths(frame, coarse)
    channel.run(5.0)

    fine: dict[int, int] = {}
    channel.feed.send = lambda frame: note_lengths(frame, fine)
    channel.feed.look([4], channel.clock.now)
    channel.run(3.0)

    assert max(coarse.values()) < 500
    assert fine == {4: 1500}


def note_lengths(frame: Frame, lengths: dict[int, int]) -> int:
    table = read_columns(frame)
    lengths |= dict(zip(table["ids"].tolist(), table["points"].tolist(), strict=True))
    return 0


def test_a_live_run_is_sent_whatever_else_there_is(monkeypatch):
    monkeypatch.setattr(attention, "MOST_UNASKED_POINTS", 100)
    channel = Channel()
    channel.log_points(100, tags=3)
    channel.run(3.0)
    live = channel.store.open_source("live")
    channel.publisher._status = lambda: Status(live=("live",))

    for step in range(10):
        at = np.array([step])
        live.write(ScalarColumns("live", ("loss",), np.array([1]), at, 1e9 + at, at.astype(np.float32)))
        channel.run(0.5)

    number = next(n for n, entry in channel.store.entries.items() if entry.key.run == "live")
    assert channel.receiver.counts[number] == 10


def test_no_picture_is_kept_before_there_is_something_to_show():
    channel = Channel()
    shown: set[str] = set()
    kept: list[float] = []
    feed = Feed(channel.store, channel.send, shows=shown.__contains__)
    feed.keep = lambda: kept.append(channel.clock.now) or 0
    channel.publisher.add(feed)
    channel.log_points(1)
    channel.run(1)
    assert kept == []

    shown.add("run")
    channel.store.touch_run("run")
    channel.run(0.1)

    assert len(kept) == 1


def test_a_picture_is_kept_without_the_series_that_have_gone():
    channel = Channel()
    kept: list[float] = []
    channel.feed.keep = lambda: kept.append(channel.clock.now) or 0
    channel.log_points(1)
    channel.run(1)
    assert len(kept) == 1

    channel.source.drop()
    channel.run(10)

    assert len(kept) == 2


def test_series_that_have_gone_are_told_in_several_frames():
    channel = Channel()
    channel.log_points(10, tags=2)
    told: list[list[int]] = []
    channel.feed.send = lambda frame: told.append(frame.header.get("gone", [])) or 0
    channel.run(3.0)
    assert not any(told)

    channel.source.drop()
    channel.log_points(5, tags=1)
    channel.run(8.0)

    assert sum(numbers == [0, 1] for numbers in told) > 1
    assert told[-1] == []
    assert {entry.key.tag: number for number, entry in channel.store.entries.items()} == {"tag0": 2}


def test_a_board_that_begins_late_is_told_of_what_has_gone():
    channel = Channel()
    channel.log_points(10, tags=2)
    channel.source.drop()
    told: list[list[int]] = []
    channel.feed.send = lambda frame: told.append(frame.header.get("gone", [])) or 0

    channel.run(1.0)

    assert told[0] == [0, 1]
