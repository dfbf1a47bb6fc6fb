"""A page of a foreign site, or another user, gets nothing: each rule is provoked by a real request."""

from __future__ import annotations

import json

import pytest

from tbx_widget.server.guard import Guard
from tests.unit.server.serving import Server, send

ASK = {"page": "p", "ack": -1, "look": None}
TOKEN = "a-long-secret"


@pytest.fixture(scope="module")
def server():
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def locked():
    with Server(guard=Guard(token=TOKEN)) as server:
        yield server


@pytest.fixture(scope="module")
def wide():
    with Server(guard=Guard("0.0.0.0", frozenset({"board.example"}))) as server:
        yield server


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}", "localhost:8888"]
)
def test_names_of_loopback_are_answered(server, host):
    answer = server.post("/frames", ASK, Host=host.format(port=server.port))

    assert answer.status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.7",
     "localhost:80:80", "[::1", "", "0.0.0.0"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/static/page.js", "/nothing"])
def test_foreign_hosts_are_refused_everywhere(server, host, path):
    answer = server.ask("GET", path, Host=host.format(port=server.port))

    assert answer.status == 403
    assert b"Host header" in answer.body


def test_a_host_with_a_user_in_it_is_refused(server):
    assert server.post("/frames", ASK, Host="user@localhost").status in (400, 403)


def test_a_foreign_host_gets_no_frame(server):
    assert server.post("/frames", ASK, Host="evil.example").status == 403
    assert server.post("/detail", ASK, Host="evil.example").status == 403


def test_a_request_without_a_host_is_refused(server):
    assert server.post("/frames", ASK, Host=None).status in (400, 403)


@pytest.mark.parametrize("host", ["board.example", "10.1.2.3:6006", "[fe80::1]:6006", "localhost"])
def test_allowed_names_and_plain_addresses_are_answered_when_all_addresses_are_bound(wide, host):
    assert wide.post("/frames", ASK, Host=host).status == 200


def test_other_names_are_refused_also_when_all_addresses_are_bound(wide):
    assert wide.post("/frames", ASK, Host="evil.example").status == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:9999", "null", "http://127.0.0.1", "", "file://"]
)
def test_a_foreign_origin_is_refused(server, origin):
    answer = server.post("/frames", ASK, Origin=origin)

    assert answer.status == 403
    assert b"another site" in answer.body


def test_the_own_origin_is_answered(server):
    assert server.post("/frames", ASK, Origin=f"http://{server.host}").status == 200


def test_a_request_that_a_browser_calls_cross_site_is_refused_without_an_origin_too(server):
    assert server.post("/frames", ASK, Sec_Fetch_Site="cross-site").status == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", None]
)
@pytest.mark.parametrize("path", ["/frames", "/detail"])
def test_only_json_is_taken(server, path, kind):
    assert server.post(path, ASK, Content_Type=kind).status in (400, 415)


def test_json_with_a_charset_is_taken(server):
    assert server.post("/frames", ASK, Content_Type="application/json; charset=utf-8").status == 200


@pytest.mark.parametrize("size", [1_000_001, 50_000_000])
def test_a_huge_body_is_refused(server, size):
    try:
        status = server.ask("POST", "/frames", bytes(size), Content_Type="application/json").status
    except (BrokenPipeError, ConnectionResetError):
        status = 400

    assert status in (400, 413)
    assert server.post("/frames", ASK).status == 200


@pytest.mark.parametrize(
    "path",
    ["/static/../widget.py", "/static/%2e%2e/widget.py", "/static/widget.js", "/static/parts/../page.js",
     "/static//etc/passwd", "/../../etc/passwd", "/etc/passwd", "/static/", "/static/.sources-hash"],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(server, path):
    answer = server.ask("GET", path)

    assert answer.status == 404
    assert answer.body == b"Not Found\n"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_frames_are_for_posts_only(server, method):
    answer = server.ask(method, "/frames")

    assert answer.status == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b"null", b"\xff\xfe", b"[" * 100_000,
     *(json.dumps({**ASK, **wrong}).encode() for wrong in (
         {"page": 3}, {"page": ""}, {"page": "x" * 65}, {"page": "../x"}, {"ack": "1"}, {"ack": -2},
         {"ack": 1.5}, {"ack": True}, {"ack": 2**60}, {"look": 3}, {"look": ["a"]}, {"look": [-1]},
         {"look": {"0": 1}}))],
)  # fmt: skip
def test_a_wrong_body_is_told_in_one_short_line(server, body):
    answer = server.ask("POST", "/frames", body, Content_Type="application/json")

    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert len(answer.body) < 100
    assert b"/" not in answer.body


def test_answers_cannot_be_framed_sniffed_or_cached_and_load_nothing_from_elsewhere(server):
    headers = server.post("/frames", ASK).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/nothing"])
def test_without_the_token_nothing_is_answered(locked, path):
    answer = locked.ask("GET", path)

    assert answer.status == 403
    assert TOKEN.encode() not in answer.body


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": f"Bearer {TOKEN}x"}, {"X_Tbx_Token": TOKEN[:-1]}, {"X_Tbx_Token": "ä"},
     {"Cookie": f"tbx_00000000={TOKEN}"}],
)  # fmt: skip
def test_a_wrong_token_gets_no_frame(locked, headers):
    assert locked.post("/frames", ASK, **headers).status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": f"Bearer {TOKEN}"}, {"Authorization": f"token {TOKEN}"}, {"X_Tbx_Token": TOKEN}],
)
@pytest.mark.parametrize("host", ["proxy.example", "localhost"])
def test_a_valid_token_passes_any_host(locked, headers, host):
    assert locked.post("/frames", ASK, Host=host, **headers).status == 200


def test_the_token_of_the_address_becomes_a_cookie_for_the_frames(locked):
    page = locked.ask("GET", f"/?token={TOKEN}")
    cookie = page.headers["Set-Cookie"]

    answer = locked.post("/frames", ASK, Cookie=cookie.split(";")[0])

    assert answer.status == 200
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path" not in cookie


def test_a_wrong_token_in_the_address_sets_no_cookie(locked):
    assert "Set-Cookie" not in locked.ask("GET", "/?token=wrong").headers


def test_behind_a_proxy_the_browser_tells_that_the_page_is_its_own(locked):
    headers = {"X_Tbx_Token": TOKEN, "Host": "inner:1", "Origin": "https://hub.example"}

    assert locked.post("/frames", ASK, **headers, Sec_Fetch_Site="same-origin").status == 200
    assert locked.post("/frames", ASK, **headers, Sec_Fetch_Site="same-site").status == 403
    assert locked.post("/frames", ASK, **headers, Sec_Fetch_Site="cross-site").status == 403


def test_an_error_of_our_own_tells_nothing_of_it(server, caplog):
    server.state.source.progress = lambda: 1 // 0

    answer = server.post("/frames", ASK)

    del server.state.source.progress
    assert answer.status == 500
    assert answer.body == b"Internal Server Error\n"
    assert "ZeroDivisionError" in caplog.text


def test_many_pages_are_bounded(server):
    for number in range(100):
        server.frames(-1, page=f"page{number}")

    assert len(server.state.stream.sessions) <= 64


def test_one_connection_takes_many_requests(server):
    connection = server.connect()
    headers = {"Host": server.host, "Content-Type": "application/json"}

    for number in range(3):
        body = json.dumps({"page": f"many{number}", "ack": -1}).encode()
        response = send(connection, "POST", "/frames", body, headers)
        assert response.status == 200
        response.read()
    connection.close()
