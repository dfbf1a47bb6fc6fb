"""What the command says at its start: where the page is, and who else may see it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tbx_widget.live.frames import Progress
from tbx_widget.server.guard import ANY_ADDRESS, is_loopback
from tbx_widget.version import __version__

HOMES = Path("/home")


def page_url(host: str, port: int, *, prefix: str = "/", token: str = "") -> str:
    """Give the address to open."""
    name = "localhost" if is_loopback(host) else socket.gethostname() if host in ANY_ADDRESS else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}{quote(prefix)}{f'?token={quote(token)}' if token else ''}"


def greet(url: str, logdirs: Sequence[str]) -> None:
    """Say where the page is."""
    version = f"tbx_widget {__version__}"
    sys.stdout.write(f"{version} at {url} (reading {', '.join(logdirs)}; press Ctrl-C to quit)\n")
    sys.stdout.flush()


def warn(host: str, *, token: str, wanted_port: int, port: int) -> None:
    """Say what the user may not expect."""
    if wanted_port not in (0, port):
        say(f"port {wanted_port} is taken, so this is {port}")
    if token:
        return
    if not is_loopback(host):
        say("warning: whoever reaches this machine can see these logs; --token keeps others out")
    elif is_shared_machine():
        say("note: every user of this machine can open this page; --token keeps others out")


def is_shared_machine() -> bool:
    """Guess whether other people work here."""
    try:
        return sum(1 for one in os.scandir(HOMES) if one.is_dir()) > 1
    except OSError:
        return False


def say(line: str) -> None:
    """Write a line that is no result."""
    sys.stderr.write(f"{line}\n")


def say_what_was_found(progress: Progress, problems: int, secs: float) -> None:
    """Tell what the first reading of all that was there has found."""
    if progress.files == 0:
        looked = f"{_count(progress.directories, 'directory', 'directories')} looked into"
        others = _count(progress.other_files, "other file", "other files")
        say(f"no event files yet: {looked}, {others} found; runs will show up as they are written")
        return
    damage = f"; {_count(problems, 'problem', 'problems')}, listed on the page" if problems else ""
    runs = _count(progress.runs, "run", "runs")
    say(f"read {runs} with {_count(progress.points, 'point', 'points')} in {secs:.1f} s{damage}")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
