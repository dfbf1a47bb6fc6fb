"""The server of the command: an application, a port, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from tbx_widget.server.handlers import GuardedHandler, handlers
from tbx_widget.server.state import PageState

PORTS_TO_TRY = 100
MOST_RECEIVED_BYTES = 2_000_000
IDLE_SECS = 600.0
BODY_SECS = 30.0


class NotFoundHandler(GuardedHandler):
    """There is nothing else."""

    def prepare(self) -> None:
        super().prepare()
        raise HTTPError(404)


class SlashHandler(GuardedHandler):
    """The page's addresses are relative to a folder: its name needs the slash at the end."""

    def initialize(self, state: PageState, target: str = "/") -> None:
        super().initialize(state)
        self._target = target

    def get(self) -> None:
        query = f"?{self.request.query}" if self.request.query else ""
        self.redirect(f"{self._target}{query}")


def make_application(state: PageState, *, prefix: str = "/") -> Application:
    """Make the application that serves a page below a prefix, and nothing else."""
    routes: list[Any] = list(handlers(state, prefix=prefix))
    if prefix != "/":
        routes += [(one, SlashHandler, {"state": state, "target": prefix}) for one in ("/", prefix[:-1])]
    return Application(
        routes,
        default_handler_class=NotFoundHandler,
        default_handler_args={"state": state},
        log_function=_log_nothing,
    )


def _log_nothing(handler: RequestHandler) -> None:
    """A refusal is told to the one who asked; the terminal is for the user."""


def bind(host: str, port: int) -> list[socket.socket]:
    """Listen at a port, or at the next free one.

    Raises
    ------
    OSError
        None of them is free, or the address is not this machine's.
    """
    last = port + PORTS_TO_TRY if port else port
    while True:
        try:
            return bind_sockets(port, host or None)
        except OSError as error:
            if not _is_taken(error) or port >= min(last, 65_535):
                raise
            port += 1


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


async def serve(
    application: Application, sockets: list[socket.socket], *, started: Callable[[], None] = lambda: None
) -> None:
    """Answer requests until SIGINT or SIGTERM; a second one ends the process at once."""
    stop = asyncio.Event()
    with _stopping(asyncio.get_running_loop(), stop):
        await serve_until(stop, application, sockets, started=started)


async def serve_until(
    stop: asyncio.Event,
    application: Application,
    sockets: list[socket.socket],
    *,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests until `stop` is set."""
    server = HTTPServer(
        application,
        max_body_size=MOST_RECEIVED_BYTES,
        idle_connection_timeout=IDLE_SECS,
        body_timeout=BODY_SECS,
    )
    server.add_sockets(sockets)
    started()
    await stop.wait()
    server.stop()
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(server.close_all_connections(), timeout=1.0)


@contextlib.contextmanager
def _stopping(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    """Where the loop takes no signals (Windows), Ctrl-C comes as `KeyboardInterrupt`."""
    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):
        for one in signals:
            loop.add_signal_handler(one, stop.set)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for one in signals:
                loop.remove_signal_handler(one)
