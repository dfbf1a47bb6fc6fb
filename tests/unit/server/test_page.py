"""The page and its code: packed, checked by tag, below any prefix."""

from __future__ import annotations

import gzip

import pytest

from tests.unit.server.serving import Server


@pytest.fixture(scope="module")
def server():
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def prefixed():
    with Server(prefix="/some/where/") as server:
        yield server


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/static/page.js", "text/javascript"),
        ("/static/parts/markdown.js", "text/javascript"),
    ],
)
def test_files_are_packed_for_those_who_can_unpack_them(server, path, kind):
    plain = server.ask("GET", path)
    packed = server.ask("GET", path, Accept_Encoding="gzip, deflate, br")

    assert plain.status == packed.status == 200
    assert plain.headers["Content-Type"].startswith(kind)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body


def test_the_whole_page_weighs_less_than_300_kilobytes(server):
    paths = ("/", "/static/page.js", "/static/parts/markdown.js")

    packed = sum(len(server.ask("GET", path, Accept_Encoding="gzip").body) for path in paths)

    assert packed < 300_000


def test_a_file_that_the_browser_has_is_not_sent_again(server):
    tag = server.ask("GET", "/static/page.js", Accept_Encoding="gzip").headers["Etag"]

    again = server.ask("GET", "/static/page.js", Accept_Encoding="gzip", If_None_Match=tag)

    assert (again.status, again.body) == (304, b"")


def test_a_file_that_has_changed_is_sent(server):
    assert server.ask("GET", "/static/page.js", If_None_Match='"other"').status == 200


def test_head_tells_the_length_and_sends_nothing(server):
    answer = server.ask("HEAD", "/static/page.js")

    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 10_000
    assert answer.body == b""


def test_the_page_loads_by_relative_addresses_only(server):
    text = server.ask("GET", "/").body.decode()

    assert 'src="static/page.js"' in text
    assert "//" not in text.replace("<!doctype", "")
    assert 'src="/' not in text


def test_below_a_prefix_everything_is_there_and_nothing_outside(prefixed):
    content = {"page": "p", "ack": -1}

    assert prefixed.ask("GET", "/some/where/").status == 200
    assert prefixed.ask("GET", "/some/where/static/page.js").status == 200
    assert prefixed.post("/some/where/frames", content).status == 200
    assert prefixed.post("/frames", content).status == 404


@pytest.mark.parametrize("path", ["/", "/some/where", "/some/where?token=x"])
def test_the_way_to_the_prefix_is_shown(prefixed, path):
    answer = prefixed.ask("GET", path)

    assert answer.status == 302
    assert answer.headers["Location"] == "/some/where/" + path[11:]
