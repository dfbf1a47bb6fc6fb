"""A small reverse proxy: serves what another server has below a path of its own, and sends a Host of its own."""

from __future__ import annotations

import http.client
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PREFIX = "/hub/user/me/proxy/6006"
HOST = "inner.example:80"
HOP_HEADERS = ("host", "connection", "transfer-encoding")
WAIT_SECS = 60


class Proxy:
    """Forwards requests below `PREFIX` to a port of this machine while the `with` block runs."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._forward(None)

            def do_POST(self) -> None:
                self._forward(self.rfile.read(int(self.headers["Content-Length"])))

            def _forward(self, body: bytes | None) -> None:
                asked.append(self.path)
                if not self.path.startswith(PREFIX):
                    self.send_error(404)
                    return
                headers = {
                    name: value for name, value in self.headers.items() if name.lower() not in HOP_HEADERS
                }
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECS)) as connection:
                    path = self.path.removeprefix(PREFIX)
                    connection.request(self.command, path, body, {**headers, "Host": HOST})
                    self._answer(connection.getresponse())

            def _answer(self, response: http.client.HTTPResponse) -> None:
                content = response.read()
                self.send_response_only(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in (*HOP_HEADERS, "content-length"):
                        self.send_header(name, value)
                if response.status not in (204, 304):
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *parts: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *request: None  # type: ignore[method-assign]
        self.url = f"http://localhost:{self._server.server_port}{PREFIX}/"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
