"""The requests of a page: `handlers` gives what any tornado application can mount, under any prefix.

========================== ============================================================
GET  ./                    the page
GET  ./static/NAME         its code
POST ./frames              the next frame, a long poll; 204 when nothing has come, 409
                           when the page was forgotten and does not say what it looks at
POST ./detail              points or events whole, one frame
========================== ============================================================

Data goes in frames only, never as a document of its own that a browser could open.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

from tornado.web import HTTPError, RequestHandler

from tbx_widget.details import DetailRequest, answer_detail
from tbx_widget.live.frames import pack_frame
from tbx_widget.live.store import Store
from tbx_widget.server.assets import PAGE, TYPES, read_asset
from tbx_widget.server.guard import Caller
from tbx_widget.server.requests import MOST_BODY_BYTES, read_detail_body, read_frame_request
from tbx_widget.server.sessions import UnknownPageError
from tbx_widget.server.state import PageState

logger = logging.getLogger(__name__)

PIECE_BYTES = 2**18
SLOW_SECS = 20.0
"""Who does not take a piece within that time is cut off."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "media-src blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def handlers(
    state: PageState, *, prefix: str = "/"
) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    """Give the routes of the page below a prefix that starts and ends with a slash."""
    base = re.escape(prefix)
    arguments = {"state": state}
    names = "|".join(re.escape(name) for name in TYPES if name != PAGE)
    return [
        (base, PageHandler, arguments),
        (f"{base}static/({names})", PageHandler, arguments),
        (f"{base}frames", FramesHandler, arguments),
        (f"{base}detail", DetailHandler, arguments),
    ]


class GuardedHandler(RequestHandler):
    """Answers nobody whom the guard refuses, and tells no more than it must."""

    state: PageState

    def initialize(self, state: PageState) -> None:
        self.state = state

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        refusal = self.state.guard.refusal(self._caller(), is_post=self.request.method == "POST")
        if refusal is not None:
            raise HTTPError(403, reason=None, log_message=refusal)

    def check_xsrf_cookie(self) -> None:
        """Do nothing: the guard has compared the origin, and a form cannot send JSON."""

    def _caller(self) -> Caller:
        headers = self.request.headers
        scheme, _, bearer = headers.get("Authorization", "").partition(" ")
        cookie = self.get_cookie(self.state.guard.cookie)
        given = [*self.get_query_arguments("token"), headers.get("X-Tbx-Token"), cookie]
        if scheme.lower() in ("bearer", "token"):
            given.append(bearer)
        return Caller(
            host=headers.get("Host", ""),
            origin=headers.get("Origin"),
            fetch_site=headers.get("Sec-Fetch-Site"),
            tokens=tuple(one for one in given if one),
        )

    def write_error(self, status_code: int, **more: Any) -> None:
        """Answer with a short text; `log_message` of our own errors is meant for the one who asks."""
        error = more.get("exc_info", (None, None))[1]
        text = error.log_message if isinstance(error, HTTPError) and error.log_message else self._reason
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{text}\n")

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Log our own errors only, without the query, which may hold the token."""
        if not isinstance(error, HTTPError):
            what = self.request.method, self.request.path
            logger.error("answering %s %s failed", *what, exc_info=(kind, error, trace))


class PageHandler(GuardedHandler):
    """The page and its code."""

    def get(self, name: str = PAGE) -> None:
        asset = read_asset(name)
        is_packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        self.set_header("Content-Type", asset.content_type)
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        self.set_header("Etag", f'"{asset.etag}{"-gz" if is_packed else ""}"')
        self._keep_token()
        if self.check_etag_header():
            self.set_status(304)
            return
        if is_packed:
            self.set_header("Content-Encoding", "gzip")
        self.finish(asset.packed if is_packed else asset.plain)

    def head(self, name: str = PAGE) -> None:
        self.get(name)

    def _keep_token(self) -> None:
        """A cookie without a path is sent to the page's own folder only, whatever prefix a proxy has put before."""
        guard = self.state.guard
        if guard.token and self.get_query_argument("token", None):
            self.set_cookie(guard.cookie, guard.token, path="", httponly=True, samesite="Lax")


class JsonHandler(GuardedHandler):
    """Takes JSON only: a page of another site cannot send that without asking first."""

    def initialize(self, state: PageState) -> None:
        super().initialize(state)
        self.gone = asyncio.Event()
        """Set when the connection was closed."""

    def prepare(self) -> None:
        super().prepare()
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if self.request.method == "POST" and kind != "application/json":
            raise HTTPError(415, "expected Content-Type: application/json")
        if len(self.request.body) > MOST_BODY_BYTES:
            raise HTTPError(413, f"expected at most {MOST_BODY_BYTES} bytes")

    async def send_frame(self, packed: bytes | None) -> None:
        """Send a frame piece by piece, so that it is known whether the other side still reads."""
        if packed is None:
            self.set_status(204)
            self.finish()
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(len(packed)))
        for start in range(0, len(packed), PIECE_BYTES):
            self.write(packed[start : start + PIECE_BYTES])
            if not await self._is_taken():
                self.detach().close()
                return
        self.finish()

    async def _is_taken(self) -> bool:
        """Wait until what was written is with the system; tell whether it came to that."""
        ends: set[asyncio.Future[Any]] = {self.flush(), asyncio.ensure_future(self.gone.wait())}
        done, left = await asyncio.wait(ends, timeout=SLOW_SECS, return_when=asyncio.FIRST_COMPLETED)
        for one in left:
            one.cancel()
        return bool(done) and not self.gone.is_set() and all(one.exception() is None for one in done)

    def on_connection_close(self) -> None:
        self.gone.set()


class FramesHandler(JsonHandler):
    """Waits for the next frame."""

    async def post(self) -> None:
        try:
            ask = read_frame_request(self.request.body)
        except ValueError as error:
            raise HTTPError(400, str(error)) from None
        try:
            packed = await self.state.stream.answer(ask, self.gone.is_set)
        except UnknownPageError:
            raise HTTPError(409, "this page was forgotten: say what it looks at") from None
        await self.send_frame(packed)

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self.state.news.tell()


class DetailHandler(JsonHandler):
    """Reads what is asked for in a thread; few answers are on their way at a time."""

    async def post(self) -> None:
        try:
            ask = read_detail_body(self.request.body)
        except ValueError as error:
            raise HTTPError(400, str(error)) from None
        loop, state = asyncio.get_running_loop(), self.state
        async with state.answers:
            if not self.gone.is_set():
                await self.send_frame(
                    await loop.run_in_executor(state.threads, _pack_answer, state.store, ask)
                )


def _pack_answer(store: Store, ask: DetailRequest) -> bytes:
    return pack_frame(answer_detail(store, ask))
