"""A server in a thread of this process, with a store that a test fills, and real requests to it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable
from contextlib import closing
from types import TracebackType
from typing import Any

import numpy as np

from tbx_widget.events import ScalarColumns
from tbx_widget.live.frame_reading import unpack_frame
from tbx_widget.live.frames import Frame, Progress
from tbx_widget.live.store import Store
from tbx_widget.server.guard import Guard
from tbx_widget.server.news import News
from tbx_widget.server.serving import bind, make_application, serve_until
from tbx_widget.server.state import PageState

WAIT_SECS = 20
ENDLESS_SECS = 3600
"""A request waits for longer than any test does: what is to come must wake it."""


class FakeSource:
    """Fills a store by hand, as the reader of a log directory does."""

    def __init__(self, store: Store, news: News):
        self.store = store
        self.news = news
        self.lines: list[str] = []
        self.runs: list[str] = []
        self.said = Progress(runs=1)

    def progress(self) -> Progress:
        return self.said

    def problems(self) -> list[str]:
        return self.lines

    def growing(self) -> list[str]:
        return self.runs

    def write(self, values: Any, *, tag: str = "loss", run: str = "run") -> None:
        values = np.asarray(values, np.float32)
        steps = np.arange(len(values))
        columns = ScalarColumns(run, (tag,), np.array([len(values)]), steps, 1e9 + steps, values)
        self.sink(run).write(columns)
        self.news.notify()

    def sink(self, run: str = "run") -> Any:
        self._sinks = getattr(self, "_sinks", {})
        return self._sinks.setdefault(run, None) or self._open(run)

    def _open(self, run: str) -> Any:
        self._sinks[run] = self.store.open_source(run)
        return self._sinks[run]


class Answer:
    def __init__(self, response: http.client.HTTPResponse):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def frame(self) -> Frame:
        assert self.status == 200, self.body
        return unpack_frame(self.body)


class Server:
    """Answers on a free port of loopback while the `with` block runs."""

    def __init__(self, *, guard: Guard | None = None, prefix: str = "/", wait_secs: float = ENDLESS_SECS):
        self.store, self.news = Store(), News()
        self.source = FakeSource(self.store, self.news)
        self.state = PageState(self.store, self.source, guard or Guard(), self.news, wait_secs)
        self._prefix = prefix
        self._sockets = bind("127.0.0.1", 0)
        self.port = self._sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Server:
        self._thread.start()
        assert self._is_up.wait(WAIT_SECS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WAIT_SECS)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        application = make_application(self.state, prefix=self._prefix)
        self._loop.call_soon(self._is_up.set)
        try:
            await serve_until(self._stop, application, self._sockets)
        finally:
            self.state.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECS)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answer:
        """Send one request with exactly these headers, besides Host and a length; None leaves one out."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(self.connect()) as connection:
            return Answer(send(connection, method, path, body, {"Host": self.host, **given}))

    def post(self, path: str, content: Any, **headers: str | None) -> Answer:
        return self.ask(
            "POST", path, json.dumps(content).encode(), **{"Content_Type": "application/json", **headers}
        )

    def frames(self, ack: int, look: Any = None, *, page: str = "p") -> Answer:
        return self.post("/frames", {"page": page, "ack": ack, "look": look})


def send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str | None],
) -> http.client.HTTPResponse:
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    return connection.getresponse()


def wait_for(condition: Callable[[], object]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen")
