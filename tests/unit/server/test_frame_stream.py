"""The long poll: at once when there is something, whole again after every mishap."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tbx_widget.live.frame_reading import read_columns, read_series
from tbx_widget.live.frames import KEYFRAME, Progress
from tests.unit.server.serving import Server, wait_for


@pytest.fixture
def server():
    with Server() as server:
        yield server


@pytest.fixture
def hasty():
    """A server whose requests wait for a moment only."""
    with Server(wait_secs=0.2) as server:
        yield server


@pytest.fixture
def threads():
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_the_first_frame_names_the_series_and_tells_the_progress(server):
    server.source.write([1, 2])

    frame = server.frames(-1).frame

    assert [(one["run"], one["tag"]) for one in read_series(frame.header)] == [("run", "loss")]
    assert frame.header["seq"] == 0
    assert frame.header["status"]["progress"]["runs"] == 1


def test_points_come_when_they_are_looked_at(server):
    server.source.write([1, 2])
    server.frames(-1)

    frame = server.frames(0, [0]).frame

    assert read_columns(frame)["values"].tolist() == [1, 2]
    assert frame.header["seq"] == 1


def test_what_comes_while_a_page_waits_is_sent_at_once(server, threads):
    server.source.write([1])
    server.frames(-1)
    server.frames(0, [0])
    waiting = threads.submit(server.frames, 1)
    wait_for(lambda: server.news.waiting)

    server.source.write([5])
    frame = waiting.result().frame

    assert read_columns(frame)["values"].tolist() == [5]


def test_nothing_new_is_answered_by_nothing_after_a_while(hasty):
    hasty.frames(-1)

    answer = hasty.frames(0)

    assert (answer.status, answer.body) == (204, b"")


def test_after_an_empty_answer_the_page_goes_on_from_where_it_is(hasty):
    hasty.source.write([1])
    hasty.frames(-1, [0])
    hasty.frames(0)
    hasty.source.write([2])

    frame = hasty.frames(0).frame

    assert frame.header["seq"] == 1
    assert read_columns(frame)["values"].tolist() == [2]
    assert read_columns(frame)["flags"].tolist() == [0]


@pytest.mark.parametrize("ack", [-1, 0, 99])
def test_a_page_that_says_it_has_another_frame_starts_over(server, ack):
    server.source.write([1])
    server.frames(-1, [0])
    server.source.write([2])
    server.frames(0)
    server.source.write([3])
    server.frames(1)

    frame = server.frames(ack).frame

    assert read_columns(frame)["values"].tolist() == [1, 2, 3]
    assert read_columns(frame)["flags"].tolist() == [KEYFRAME]
    assert frame.header["seq"] == max(3, ack + 1)
    assert frame.header["status"] is not None


def test_an_answer_that_got_lost_is_sent_again(server):
    server.source.write([1])
    server.frames(-1, [0])
    server.source.write([2])
    lost = server.frames(0)

    again = server.frames(0)

    assert again.body == lost.body


def test_a_page_that_was_forgotten_goes_on_with_higher_numbers(server):
    server.source.write([1])

    frame = server.frames(40, [0]).frame

    assert frame.header["seq"] == 41
    assert read_columns(frame)["values"].tolist() == [1]


def test_a_page_that_was_forgotten_is_asked_what_it_looks_at(server):
    server.source.write([1])

    answer = server.frames(40)

    assert (answer.status, answer.body) == (409, b"this page was forgotten: say what it looks at\n")
    assert len(server.state.stream.sessions) == 0
    assert read_columns(server.frames(40, [0]).frame)["values"].tolist() == [1]


def test_a_newer_request_of_the_same_page_takes_over(server, threads):
    server.source.write([1])
    server.frames(-1)
    waiting = threads.submit(server.frames, 0)
    wait_for(lambda: server.state.stream.sessions.get("p").waiting == 1)

    frame = server.frames(0, [0]).frame

    assert waiting.result().status == 204
    assert read_columns(frame)["values"].tolist() == [1]


def test_a_page_that_hangs_up_and_asks_again_misses_nothing(server):
    server.source.write([1])
    server.frames(-1, [0])
    connection = server.connect()
    body = json.dumps({"page": "p", "ack": 0}).encode()
    connection.request("POST", "/frames", body, {"Host": server.host, "Content-Type": "application/json"})
    wait_for(lambda: server.state.stream.sessions.get("p").waiting == 1)
    connection.close()
    wait_for(lambda: server.state.stream.sessions.get("p").waiting == 0)
    server.source.write([2])

    frame = server.frames(0).frame

    assert read_columns(frame)["values"].tolist() == [2]


def test_pages_do_not_disturb_each_other(server):
    server.source.write([1])
    server.frames(-1, [0], page="a")

    frame = server.frames(-1, [], page="b").frame

    assert frame.header["seq"] == 0
    assert frame.header["columns"] == {}


def test_a_burst_of_news_is_few_frames(server, threads):
    server.source.write([0])
    ack = server.frames(-1, [0]).frame.header["seq"]
    writing = threads.submit(lambda: [server.source.write([n]) for n in range(2000)])
    count = frames = 0
    while count < 2001:
        frame = server.frames(ack).frame
        ack, frames = frame.header["seq"], frames + 1
        count = int(read_columns(frame)["firsts"][0] + read_columns(frame)["counts"][0])

    writing.result()
    assert frames < 100


def test_damage_that_the_source_reports_reaches_the_page(server):
    server.frames(-1)
    server.source.lines.append("events.out.tfevents.1, byte 12: the checksum is wrong")

    frame = server.frames(0).frame

    assert frame.header["status"]["problems"] == server.source.lines


def test_runs_that_grow_are_told(server):
    server.frames(-1)
    server.source.runs.append("run")

    frame = server.frames(0).frame

    assert frame.header["status"]["live"] == ["run"]


def test_names_of_files_that_are_not_utf_8_reach_the_page(server):
    server.source.lines.append("l\udcff: no permission")
    server.source.said = Progress(roots=("l\udcff",))

    status = server.frames(-1).frame.header["status"]

    assert (status["problems"], status["progress"]["roots"]) == (["l?: no permission"], ["l?"])


def test_the_server_ends_while_pages_wait(threads):
    with Server() as server:
        server.frames(-1)
        waiting = threads.submit(answer_or_none, server)
        wait_for(lambda: server.state.stream.sessions.get("p").waiting == 1)

    assert waiting.result() in (204, None)


def answer_or_none(server: Server) -> int | None:
    try:
        return server.frames(0).status
    except OSError:
        return None
    except Exception as error:
        return None if type(error).__name__ == "RemoteDisconnected" else 500
