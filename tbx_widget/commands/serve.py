"""`tensorboardx --logdir logs`: the board as a page."""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
import threading
import time
import webbrowser
from typing import Any

from tbx_widget.commands.flags import add_not_needed
from tbx_widget.commands.greeting import greet, page_url, say, say_what_was_found, warn
from tbx_widget.commands.serve_options import add_server_options, add_source_options
from tbx_widget.commands.slips import check_each_is_one
from tbx_widget.errors import LogdirError
from tbx_widget.live.store import Store
from tbx_widget.logdir.discovery import (
    Root,
    explain_missing,
    find_near,
    read_logdir_spec,
    read_roots,
    tell_apart,
)
from tbx_widget.server.assets import PAGE, read_asset
from tbx_widget.server.guard import Guard
from tbx_widget.server.news import News
from tbx_widget.server.serving import bind, make_application, serve
from tbx_widget.server.state import PageState
from tbx_widget.sources import LogdirSource

FAILURE = 1
TELL_SECS = 0.1
EXAMPLES = """\
examples:
  tensorboardx --logdir runs
  tensorboardx --logdir old=runs/2023 --logdir new=/data/runs    several, with a name before their runs
  tensorboardx --logdir runs --bind_all --token                  for other machines, with a secret address
  ssh -L 6006:localhost:6006 host tensorboardx --logdir runs     from a machine without a browser
"""


def add_parser(subparsers: Any) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser(
        "serve",
        usage="%(prog)s --logdir DIR [options]",
        help="show log directories as a page in the browser (the default)",
        description="Shows log directories as a page in the browser, live while they grow.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_options(parser)
    parser.set_defaults(run=run)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the page and the notebook's magic understand."""
    add_source_options(parser)
    add_server_options(parser)
    add_not_needed(parser)


def spell_sources(arguments: argparse.Namespace) -> list[str]:
    """Give the log directories as `LiveBoard` takes them, with their names before them.

    Raises
    ------
    LogdirError
        One of them is several.
    """
    check_each_is_one([*arguments.logdir, *arguments.directories])
    named = read_logdir_spec(arguments.logdir_spec)
    spelt = [f"{root.name}={root.path}" if root.name else str(root.path) for root in named]
    return [*arguments.logdir, *arguments.directories, *spelt]


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; give the exit status."""
    roots = _read_roots(arguments)
    host = "" if arguments.bind_all else arguments.host
    try:
        read_asset(PAGE)
        sockets = bind(host, arguments.port)
    except OSError as error:
        sys.stderr.write(
            f"cannot serve at {host or 'all addresses'}, port {arguments.port}: {_reason(error)}\n"
        )
        return FAILURE
    asyncio.run(_serve(roots, sockets, host, arguments))
    return 0


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _read_roots(arguments: argparse.Namespace) -> tuple[Root, ...]:
    """Read what is to be shown; a directory that is not there may come, unless it looks like a slip of the pen."""
    given = [*arguments.logdir, *arguments.directories]
    named = read_logdir_spec(arguments.logdir_spec)
    if not given and not named:
        raise LogdirError("expected --logdir DIR, the directory that your runs are written to")
    check_each_is_one(given)
    roots = (*(read_roots(given, must_exist=False) if given else ()), *named)
    for root in roots:
        if not root.path.exists() and find_near(root.path) is not None:
            raise LogdirError(explain_missing(root.path))
        if not root.path.exists():
            say(f"{explain_missing(root.path)} yet; its runs will show up as they are written")
    return tell_apart(roots)


async def _serve(
    roots: tuple[Root, ...], sockets: list[socket.socket], host: str, arguments: argparse.Namespace
) -> None:
    store, news = Store(), News()
    news.start()
    source = LogdirSource(roots, store, news.notify, reload_secs=arguments.reload_interval)
    guard = Guard(host, frozenset(name.lower() for name in arguments.allow_host), arguments.token or "")
    state = PageState(store, source, guard, news)
    port = sockets[0].getsockname()[1]
    url = page_url(host, port, prefix=arguments.path_prefix, token=arguments.token or "")

    def started() -> None:
        warn(host, token=arguments.token or "", wanted_port=arguments.port, port=port)
        greet(url, [*arguments.logdir, *arguments.directories, *filter(None, [arguments.logdir_spec])])
        source.start()
        if arguments.open:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    telling = asyncio.create_task(_tell_first_reading(state))
    try:
        await serve(make_application(state, prefix=arguments.path_prefix), sockets, started=started)
    finally:
        telling.cancel()
        state.close()
        source.close()


async def _tell_first_reading(state: PageState) -> None:
    started_at = time.perf_counter()
    loop = asyncio.get_running_loop()
    is_reading = True
    while is_reading:
        await asyncio.sleep(TELL_SECS)
        status = await loop.run_in_executor(state.threads, state.statuses.get, state.news.count)
        is_reading = status.progress is None or status.progress.is_reading
    assert status.progress is not None
    say_what_was_found(status.progress, len(status.problems), time.perf_counter() - started_at)
