"""`tensorboardx` in a process of its own, as a user starts and stops it."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tbx_widget.live.frame_reading import unpack_frame

COMMAND = [sys.executable, "-c", "import sys; from tbx_widget.cli import main; sys.exit(main())"]
WAIT_SECS = 30


class PageCommand:
    """The running command, from its first line on."""

    def __init__(self, folder: Path, *arguments: str):
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        found = re.search(r"http://\S+", self.line)
        if found is None:
            raise RuntimeError(self.process.communicate()[1])
        self.address = found[0]
        self.url = urlsplit(self.address)

    def ask(self, method: str, path: str, content: Any = None) -> tuple[int, bytes]:
        """Send one request; give status and body."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.url.port, timeout=WAIT_SECS)) as connection:
            body = None if content is None else json.dumps(content)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()

    def headers(self) -> Iterator[dict[str, Any]]:
        """Give the headers of all frames, as a page that looks at nothing gets them."""
        ack = -1
        while True:
            status, body = self.ask("POST", f"{self.url.path}frames", {"page": "p", "ack": ack})
            assert status == 200
            header = unpack_frame(body).header
            ack = header["seq"]
            yield header

    def next_error_line(self) -> str:
        """Wait for one more line on standard error."""
        assert self.process.stderr is not None
        return self.process.stderr.readline()

    def stop(self, number: int) -> tuple[int, str, str]:
        """Send a signal; give status, output and errors of the process."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=WAIT_SECS)
        return self.process.returncode, out, err

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.communicate()
