"""What a page is sent: every series by name, points only of those that it looks at, and nothing twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbx_widget.events import IMAGES, TEXT, Event, Image, ScalarColumns, Text
from tbx_widget.live.frame_reading import read_columns, read_series
from tbx_widget.live.frames import KEYFRAME, Frame, Progress, Status, pack_frame
from tbx_widget.live.page_feed import PageFeed
from tbx_widget.live.store import Store

ROOM = 1_000_000


class StoredText:
    nbytes = 5_000_000

    def load(self) -> Text:
        raise AssertionError("nobody has asked for it")


class Page:
    """A page that applies frames as the browser does, and refuses gaps."""

    def __init__(self, store: Store):
        self.feed = PageFeed(store)
        self.frames: list[Frame] = []
        self.names: dict[int, tuple[str, str]] = {}
        self.points: dict[int, list[float]] = {}
        self.counts: dict[int, int] = {}
        self.media: list[tuple[int, int, str]] = []
        self.keyframes: list[int] = []

    def take(self, room: int = ROOM, status: Status = Status()) -> Frame | None:  # noqa: B008
        frame = self.feed.compose(room, status)
        if frame is not None:
            self.frames.append(frame)
            self.apply(frame)
        return frame

    def take_all(self, room: int = ROOM) -> None:
        while self.take(room) is not None:
            pass

    def apply(self, frame: Frame) -> None:
        self.names |= {one["id"]: (one["run"], one["tag"]) for one in read_series(frame.header)}
        table = read_columns(frame)
        at = 0
        for number, flags, first, count, points in zip(
            *(table[name].tolist() for name in ("ids", "flags", "firsts", "counts", "points")), strict=True
        ):
            assert number in self.names
            if flags & KEYFRAME:
                self.points[number] = []
                self.keyframes.append(number)
            else:
                assert first == self.counts[number]
            self.points[number] += table["values"][at : at + points].tolist()
            self.counts[number] = int(first + count)
            at += points
        self.media += [(item["id"], item["index"], item["kind"]) for item in frame.header["media"]]


def write(store: Store, tag: str, values: Any, *, source: Any = None, run: str = "run") -> Any:
    values = np.asarray(values, np.float32)
    n = len(values)
    sink = source or store.open_source(run)
    steps = np.arange(n)
    sink.write(ScalarColumns(run, (tag,), np.array([n]), steps, 1e9 + steps.astype(float), values))
    return sink


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def page(store: Store) -> Page:
    return Page(store)


def test_all_series_are_described_and_none_has_points_until_it_is_looked_at(store, page):
    sink = write(store, "a", [1, 2])
    write(store, "b", [3], source=sink)

    page.take_all()

    assert page.names == {0: ("run", "a"), 1: ("run", "b")}
    assert page.points == {}


def test_a_series_that_is_looked_at_comes_whole_and_then_only_what_is_new(store, page):
    sink = write(store, "a", [1, 2, 3])
    page.take_all()
    page.feed.look([0])
    page.take_all()
    write(store, "a", [4], source=sink)

    page.take_all()

    assert page.points == {0: [1, 2, 3, 4]}
    assert page.keyframes == [0]


def test_nothing_new_makes_no_frame(store, page):
    write(store, "a", [1, 2, 3])
    page.feed.look([0])
    page.take_all()

    assert page.take() is None


def test_a_changed_status_alone_makes_a_frame(store, page):
    page.take_all()

    frame = page.take(status=Status(progress=Progress(runs=3, is_reading=True)))

    assert frame is not None
    assert frame.header["status"]["progress"]["runs"] == 3
    assert page.take(status=Status(progress=Progress(runs=3, is_reading=True))) is None


def test_what_is_new_in_a_series_that_nobody_looks_at_makes_no_frame(store, page):
    sink = write(store, "a", [1])
    page.take_all()
    write(store, "a", [2], source=sink)

    assert page.take() is None


def test_a_series_that_is_looked_at_again_comes_whole_again(store, page):
    sink = write(store, "a", [1, 2])
    page.feed.look([0])
    page.take_all()
    page.feed.look([])
    write(store, "a", [3], source=sink)
    page.take_all()

    page.feed.look([0])
    page.take_all()

    assert page.points == {0: [1, 2, 3]}
    assert page.keyframes == [0, 0]


def test_a_rewritten_history_is_sent_whole(store, page):
    write(store, "a", [1, 2])
    page.feed.look([0])
    page.take_all()
    with store.lock:
        store.entries[0].version += 1
        store.touch(store.entries[0])

    page.take_all()

    assert page.keyframes == [0, 0]
    assert page.points == {0: [1, 2]}


def test_what_is_looked_at_first_comes_first(store, page):
    sink = store.open_source("run")
    for number in range(20):
        write(store, f"tag{number}", np.zeros(1000), source=sink)
    page.take_all()

    page.feed.look([17, 3, 5])
    page.take(room=30_000)

    assert page.keyframes[0] == 17


def test_a_peak_survives_the_thinning_of_a_long_series(store, page):
    values = np.zeros(300_000)
    values[123_456] = 9
    write(store, "a", values)
    page.feed.look([0])

    page.take_all()

    assert len(page.points[0]) <= 2048
    assert max(page.points[0]) == 9
    assert page.counts == {0: 300_000}


def test_many_series_share_the_points_of_a_page(store, page):
    sink = store.open_source("run")
    for number in range(400):
        write(store, f"tag{number}", np.sin(np.arange(5000)), source=sink)
    page.feed.look(range(400))

    page.take_all()

    assert len(page.points) == 400
    assert sum(map(len, page.points.values())) <= 200_000
    assert max(len(pack_frame(frame)) for frame in page.frames) <= 1.1 * ROOM


def test_more_new_points_than_fit_are_thinned_without_a_gap(store, page):
    sink = store.open_source("run")
    for number in range(300):
        write(store, f"tag{number}", np.zeros(9000), source=sink)
    page.feed.look(range(300))
    page.take_all()
    more = np.zeros(9000)
    more[4321] = 5
    for number in range(300):
        write(store, f"tag{number}", more, source=sink)

    page.take_all(room=500_000)

    assert set(page.counts.values()) == {18_000}
    assert all(max(points) == 5 for points in page.points.values())
    assert max(map(len, page.points.values())) < 2000
    assert page.keyframes == list(range(300))


def test_a_series_that_has_more_than_doubled_comes_whole_again(store, page):
    sink = write(store, "a", np.zeros(10))
    page.feed.look([0])
    page.take_all()
    write(store, "a", np.zeros(100_000), source=sink)

    page.take_all()

    assert page.keyframes == [0, 0]
    assert len(page.points[0]) <= 2048
    assert page.counts == {0: 100_010}


def test_the_first_frame_is_small(store, page):
    sink = store.open_source("run")
    for number in range(20_000):
        write(store, f"some/longer/name/of/a/tag/{number}", [1.0], source=sink)

    first = page.take()

    assert first is not None
    assert len(pack_frame(first)) < 300_000


def test_a_hundred_thousand_series_come_in_bounded_frames(store, page):
    columns = ScalarColumns(
        "run",
        tuple(f"tag{number}" for number in range(100_000)),
        np.ones(100_000, np.int64),
        np.zeros(100_000, np.int64),
        np.full(100_000, 1e9),
        np.zeros(100_000, np.float32),
    )
    store.open_source("run").write(columns)

    page.take_all()

    assert len(page.names) == 100_000
    assert len(page.frames) < 20
    assert max(len(pack_frame(frame)) for frame in page.frames) <= 1.1 * ROOM


def test_points_that_are_looked_at_do_not_wait_for_all_descriptions(store, page):
    sink = store.open_source("run")
    for number in range(30_000):
        write(store, f"tag{number}", [1.0], source=sink)
    page.take()

    page.feed.look([0])
    page.take()

    assert page.points == {0: [1.0]}
    assert len(page.names) < 30_000


def test_descriptions_go_on_while_many_points_are_on_their_way(store, page):
    sink = store.open_source("run")
    for number in range(20_000):
        write(store, f"tag{number}", np.zeros(300 if number < 600 else 1), source=sink)
    page.take()
    named = len(page.names)

    page.feed.look(range(600))
    page.take()

    assert len(page.names) > named
    assert 0 < len(page.points) < 600


def test_a_new_display_name_is_described_again(store, page):
    write(store, "a", [1])
    page.take_all()
    with store.lock:
        store.entries[0].display_name = "Loss"
        store.touch(store.entries[0])

    frame = page.take()

    assert frame is not None
    assert [one["display_name"] for one in read_series(frame.header)] == ["Loss"]


def test_events_that_rest_in_their_file_are_announced_without_being_read(store, page):
    store.open_source("run").write(Event("run", TEXT, "t", 0, 1e9, StoredText()))
    page.take_all()
    assert page.media == []

    page.feed.look([0])
    page.take_all()

    assert page.media == [(0, 0, "stored")]
    assert page.frames[-1].header["media"][0]["nbytes"] == 5_000_000


def test_small_events_of_live_writers_come_as_they_are_and_once(store, page):
    sink = store.open_source("run")
    page.feed.look([0])
    for step in range(3):
        sink.write(Event("run", IMAGES, "i", step, 1e9, Image(1, 1, 3, bytes(1000))))
        page.take_all()

    assert page.media == [(0, step, "image") for step in range(3)]


def test_large_events_of_live_writers_wait_until_they_are_asked_for(store, page):
    page.feed.look([0])
    store.open_source("run").write(Event("run", IMAGES, "i", 0, 1e9, Image(1, 1, 3, bytes(3_000_000))))

    page.take_all()

    assert page.media == [(0, 0, "stored")]
    assert len(page.frames[-1].buffer) == 0


def test_many_events_are_spread_over_frames(store, page):
    sink = store.open_source("run")
    for step in range(30):
        sink.write(Event("run", IMAGES, "i", step, 1e9, Image(1, 1, 3, bytes(100_000))))
    page.feed.look([0])

    page.take_all()

    assert page.media == [(0, step, "image") for step in range(30)]
    assert max(len(pack_frame(frame)) for frame in page.frames) <= 1.1 * ROOM


def test_a_page_that_starts_over_gets_everything_and_later_numbers(store, page):
    write(store, "a", [1, 2])
    page.feed.look([0])
    page.take_all()
    fresh = Page(store)
    fresh.feed = page.feed

    page.feed.restart(after=40)
    fresh.take_all()

    assert fresh.points == {0: [1, 2]}
    assert fresh.names == page.names
    assert fresh.frames[0].header["seq"] == 41
