"""Points and events whole, on request: bounded, and without what cannot be read."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket

import numpy as np
import pytest

from tbx_widget.details import answer_detail, read_detail_request
from tbx_widget.errors import EventFileError
from tbx_widget.events import IMAGES, TEXT, Event, Image, Text
from tbx_widget.live.frame_reading import read_columns
from tbx_widget.live.frames import DETAIL
from tbx_widget.live.series import Points
from tbx_widget.server import handlers
from tests.unit.server.serving import WAIT_SECS, Server, wait_for


class Rests:
    """A value in a file."""

    def __init__(self, value=None, nbytes: int = 100):
        self._value = value
        self.nbytes = nbytes

    def load(self):
        if self._value is None:
            raise EventFileError("events.out.tfevents.1: gone")
        return self._value


@pytest.fixture
def server():
    with Server() as server:
        yield server


def ask(server: Server, *, ranges=(), media=(), points: int = 1000, **more):
    body = {"page": "p", "request": 7, "points": points, "ranges": list(ranges), "media": list(media), **more}
    return server.post("/detail", body)


def span(first: int, end: int, *, number: int = 0, version: int = 0) -> dict[str, int]:
    return {"id": number, "version": version, "from": first, "to": end}


def add(server: Server, *values, plugin: str = TEXT) -> list[dict[str, int]]:
    for step, value in enumerate(values):
        server.source.sink().write(Event("run", plugin, "tag", step, 1e9, value))
    return [{"id": 0, "index": index} for index in range(len(values))]


def test_a_range_comes_with_all_of_its_points_when_they_are_few(server):
    server.source.write(np.arange(5000))

    frame = ask(server, ranges=[span(1000, 1100)]).frame

    assert read_columns(frame)["values"].tolist() == list(range(1000, 1100))
    assert read_columns(frame)["flags"].tolist() == [DETAIL]
    assert frame.header["request"] == 7


def test_a_range_with_too_many_points_keeps_its_peak(server):
    values = np.zeros(100_000)
    values[77_777] = 3
    server.source.write(values)

    frame = ask(server, ranges=[span(0, 100_000)], points=500).frame

    assert len(read_columns(frame)["values"]) <= 900
    assert read_columns(frame)["values"].max() == 3
    assert read_columns(frame)["counts"].tolist() == [100_000]


def test_as_many_points_as_anybody_asks_for_are_still_bounded(server):
    server.source.write(np.random.default_rng(1).normal(size=1_000_000))

    answer = ask(server, ranges=[span(0, 1_000_000)], points=10**9)

    assert len(answer.body) <= 8_000_000


@pytest.mark.parametrize(
    "wanted", [span(0, 5, number=9), span(0, 5, version=1), span(5, 5), span(7, 2), span(100, 200)]
)
def test_what_is_not_there_is_left_out(server, wanted):
    server.source.write(np.arange(10))

    frame = ask(server, ranges=[wanted]).frame

    assert frame.header["columns"] == {}
    assert frame.header["media"] == []


def test_events_that_rest_in_files_come_with_their_values(server):
    places = add(server, Rests(Text(("one",))), Rests(Text(("two",))))

    frame = ask(server, media=places).frame

    assert [item["strings"] for item in frame.header["media"]] == [["one"], ["two"]]


def test_an_image_comes_in_the_frame_as_it_is_in_its_file(server):
    places = add(server, Rests(Image(1, 1, 3, b"\x89PNG and so on")), plugin=IMAGES)

    frame = ask(server, media=places).frame

    start, length = frame.header["media"][0]["data"]
    assert frame.buffer[start : start + length] == b"\x89PNG and so on"


def test_an_event_whose_file_is_gone_is_left_out_and_the_others_come(server):
    places = add(server, Rests(), Rests(Text(("two",))))

    frame = ask(server, media=places).frame

    assert [item["index"] for item in frame.header["media"]] == [1]


def test_events_beyond_the_bound_are_left_out(server):
    big = Image(1, 1, 3, bytes(3_000_000))
    places = add(server, *(Rests(big, 3_000_000) for _ in range(5)), plugin=IMAGES)

    answer = ask(server, media=places)

    assert [item["index"] for item in answer.frame.header["media"]] == [0, 1]
    assert len(answer.body) < 8_100_000


def test_one_event_may_be_larger_than_the_bound(server):
    places = add(server, Rests(Image(1, 1, 3, bytes(12_000_000)), 12_000_000), plugin=IMAGES)

    assert len(ask(server, media=places).body) > 12_000_000


def test_an_event_that_claims_to_be_endless_is_not_read(server):
    places = add(server, Rests(None, 2**40))

    assert ask(server, media=places).frame.header["media"] == []


def test_a_series_that_begins_anew_while_it_is_read_is_left_out(server):
    server.source.write(np.arange(20_000))
    (entry,) = server.store.entries.values()
    while entry.data.coarsen():
        pass

    class Restarts:
        def points(self, wanted):
            server.source.sink().restart()
            return [Points(*[np.arange(one.first, one.end)] * 4) for one in wanted]

    entry.origin = Restarts()

    assert ask(server, ranges=[span(0, 20_000)]).frame.header["columns"] == {}


def test_an_event_of_a_series_that_begins_anew_while_it_is_read_is_left_out(server):
    class Restarts(Rests):
        def load(self):
            server.source.sink().restart()
            return super().load()

    places = add(server, Restarts(Text(("old",))))

    assert ask(server, media=places).frame.header["media"] == []


def test_what_is_asked_for_twice_comes_once(server):
    server.source.write(np.arange(100))
    add(server, Rests(Text(("one",))))

    frame = ask(server, ranges=[span(0, 50)] * 10, media=[{"id": 1, "index": 0}] * 10).frame

    assert read_columns(frame)["values"].tolist() == list(range(50))
    assert [item["strings"] for item in frame.header["media"]] == [["one"]]


def test_a_host_with_a_narrow_channel_gets_no_large_value(server):
    places = add(server, Rests(Image(1, 1, 3, bytes(2_000_000)), 100), Rests(Text(("small",))))
    request = read_detail_request({"request": 1, "media": places})

    frame = answer_detail(server.store, request, most_bytes=1_000_000, most_value_bytes=1_500_000)

    assert [item["index"] for item in frame.header["media"]] == [1]


class Counted(Rests):
    """A value of 30 MB, which no socket takes at once."""

    def __init__(self):
        super().__init__(Image(1, 1, 3, bytes(30_000_000)), 30_000_000)
        self.loads = 0

    def load(self):
        self.loads += 1
        return super().load()


def ask_and_do_not_read(server: Server, places) -> socket.socket:
    body = json.dumps({"page": "p", "request": 7, "media": places}).encode()
    head = f"POST /detail HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_SECS)
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return connection


def test_answers_that_nobody_reads_are_few(server):
    large = Counted()
    places = add(server, large, plugin=IMAGES)

    connections = [ask_and_do_not_read(server, places) for _ in range(6)]
    wait_for(lambda: large.loads == 4)
    for number in range(20):
        server.frames(-1, page=f"other{number}")

    assert large.loads == 4
    for connection in connections:
        connection.close()
    assert len(ask(server, media=places).body) > 30_000_000


def test_who_does_not_read_an_answer_is_cut_off_before_the_next_is_made(server, monkeypatch):
    monkeypatch.setattr(handlers, "SLOW_SECS", 0.2)
    monkeypatch.setattr(server.state, "answers", asyncio.Semaphore(1))
    large = Counted()
    places = add(server, large, plugin=IMAGES)

    with ask_and_do_not_read(server, places) as connection:
        wait_for(lambda: large.loads == 1)
        answer = ask(server, media=places)

        assert len(read_all(connection)) < 30_000_000
    assert len(answer.body) > 30_000_000


def read_all(connection: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(2**20):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    "wrong",
    [{"ranges": [{}]}, {"ranges": [span(-1, 3)]}, {"ranges": [3]}, {"ranges": {}}, {"media": [{"id": 0}]},
     {"media": [[0, 0]]}, {"request": None}, {"points": "many"}, {"ranges": [span(0, 1)] * 2001},
     {"ranges": [span(first, 100) for first in range(65)]}],
)  # fmt: skip
def test_a_wrong_request_is_told_in_one_short_line(server, wrong):
    answer = server.post(
        "/detail", {"page": "p", "request": 1, "points": 9, "ranges": [], "media": [], **wrong}
    )

    assert answer.status == 400
    assert len(answer.body) < 100


def test_details_are_read_beside_the_frames(server):
    class Slow(Rests):
        def load(self):
            server.source.write([1])
            assert server.frames(-1, page="other").status == 200
            return Text(("slow",))

    places = add(server, Slow())

    assert ask(server, media=places).frame.header["media"][0]["strings"] == ["slow"]
