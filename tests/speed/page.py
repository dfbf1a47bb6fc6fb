"""The rows of the page: from the command to the first chart in Chromium, beside TensorBoard."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Browser

from tests.browser.chromium import new_context, open_browser
from tests.speed.commands import Command, children_cpu, tensorboard, tensorboardx
from tests.speed.data import logdir
from tests.speed.sight import OURS, TENSORBOARD, footprint, open_page
from tests.speed.table import Row, absolute_row, compared_row

ROUNDS = 3
RUNS = 100
WHAT = "page of 100 runs x 20 tags x 1,000"


class Opened(NamedTuple):
    """One opening: seconds, MB, nodes."""

    from_command: float
    from_navigation: float
    cpu: float
    heap: float
    nodes: float


def open_once(browser: Browser, command: Command, selector: str) -> Opened:
    """Start a command, open its page, and measure both."""
    context = new_context(browser)
    page = context.new_page()
    before = children_cpu()
    with command:
        first = open_page(page, command.url, selector)
        cpu = children_cpu() - before
        weight = footprint(page)
        context.close()
    from_command = first.at - command.started_at
    return Opened(from_command, first.after_navigation, cpu, weight.heap, weight.nodes)


def rows() -> list[Row]:
    path = logdir("100-runs")
    ours, theirs = [], []
    with open_browser() as browser:
        for _ in range(ROUNDS):
            ours.append(open_once(browser, tensorboardx(path), OURS))
            theirs.append(open_once(browser, tensorboard(path, RUNS), TENSORBOARD))
    return [
        *_rows("command to first chart", "s", 0, ours, theirs, most=2),
        *_rows("navigation to first chart", "s", 1, ours, theirs, ratio=10),
        *_rows("CPU of server and browser to first chart", "s", 2, ours, theirs),
        *_rows("JavaScript heap", "MB", 3, ours, theirs, most=50),
        *_rows("DOM nodes", "", 4, ours, theirs, most=3000),
    ]


def _rows(
    what: str,
    unit: str,
    column: int,
    ours: list[Opened],
    theirs: list[Opened],
    *,
    most: float | None = None,
    ratio: float | None = None,
) -> list[Row]:
    mine, peer = [one[column] for one in ours], [one[column] for one in theirs]
    rows = [compared_row(f"{WHAT}, {what} (peer: TensorBoard)", unit, mine, peer, ratio=ratio)]
    return rows if most is None else [absolute_row(f"{WHAT}, {what}", unit, mine, most=most), *rows]
