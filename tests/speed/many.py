"""The rows of 10,000 runs x 10 tags x 100 points: opening, the page, and idle watching."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser.chromium import new_context, open_browser
from tests.speed.appending import append_scalar
from tests.speed.commands import Command, tensorboardx
from tests.speed.data import MANY, TAGS, many_runs
from tests.speed.processes import run_reader, run_rust
from tests.speed.sight import OURS, open_page
from tests.speed.table import Row, absolute_row, compared_row, plain_row

ROUNDS = 3
POINTS = MANY * 10 * 100
IDLE_SECS = 10
APPENDED = 8
LONGEST_PAUSE_SECS = 1.0
WHAT = "10,000 runs x 10 tags x 100"
FIRST_RUN = "aside li input[type=checkbox]"
PROGRESS = "document.querySelector('[data-tbx-points]').tbxStore.status.progress"
WATCH_POINTS = f"""
() => {{
  window.benchPoints = [];
  const look = () => {{
    const points = {PROGRESS}.points;
    if (window.benchPoints.at(-1)?.[1] !== points) window.benchPoints.push([Date.now() / 1000, points]);
    requestAnimationFrame(look);
  }};
  look();
}}
"""


class Opened(NamedTuple):
    """One opening: seconds from the command on, seconds of the server's CPU, MB, parts of a core."""

    chart: float
    usable: float
    read: float
    cpu_when_usable: float
    cpu_when_read: float
    peak: float
    idle_with_page: float
    idle: float
    slowest_append: float


def rows() -> list[Row]:
    with many_runs(keep=os.environ.get("KEEP") == "1") as path:
        with open_browser() as browser:
            opened = [_open(browser, path, seed) for seed in range(ROUNDS)]
        board, theirs = [], []
        for _ in range(ROUNDS):
            board.append(run_reader("board", path))
            assert board[-1].points >= POINTS
            theirs.append(run_rust("", path))
    found = Opened(*map(list, zip(*opened, strict=True)))
    whole = [one.whole for one in board]
    return [
        plain_row(f"{WHAT}, command to first chart", "s", found.chart),
        absolute_row(f"{WHAT}, command to first chart and an answered click", "s", found.usable, most=10),
        plain_row(f"{WHAT}, CPU of the server until then", "s", found.cpu_when_usable),
        plain_row(f"{WHAT}, command to everything read, page open", "s", found.read),
        plain_row(f"{WHAT}, CPU of the server until then", "s", found.cpu_when_read),
        plain_row(f"{WHAT}, peak memory of the server", "MB", found.peak),
        compared_row(
            f"{WHAT}, opened by the board, whole process (peer: data server, samples, no checksums)",
            "s",
            whole,
            [one.whole for one in theirs],
            ratio=None,
        ),
        absolute_row(f"{WHAT}, idle watching, CPU of a core", "%", found.idle, most=3),
        absolute_row(f"{WHAT}, idle watching, page open, CPU of a core", "%", found.idle_with_page, most=3),
        absolute_row(
            f"{WHAT}, event in any file to the page, slowest of 8", "s", found.slowest_append, most=1.5
        ),
    ]


def _open(browser: Browser, path: Path, seed: int) -> Opened:
    context = new_context(browser)
    page = context.new_page()
    with tensorboardx(path) as command:
        first = open_page(page, command.url, OURS)
        _click_first_run(page)
        usable, cpu = time.time(), command.cpu()
        page.wait_for_function(f"() => !{PROGRESS}.isReading", timeout=180_000)
        read, cpu_read = time.time(), command.cpu()
        slowest = _append_anywhere(page, path, seed)
        with_page = _idle(command)
        context.close()
        idle = _idle(command)
        peak = command.peak()
    begun = command.started_at
    return Opened(
        first.at - begun, usable - begun, read - begun, cpu, cpu_read, peak, with_page, idle, slowest
    )


def _click_first_run(page: Page) -> None:
    """Return when the frame after the answer to the click has been drawn."""
    box = page.locator(FIRST_RUN).first
    before = box.is_checked()
    box.click()
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).checked !== before", arg=[FIRST_RUN, before]
    )


def _append_anywhere(page: Page, path: Path, seed: int) -> float:
    """Append an event to one file after the other, none of which has grown before; give the longest delay."""
    chosen = random.Random(seed)
    files = chosen.sample(sorted(path.rglob("*tfevents*")), APPENDED)
    page.evaluate(WATCH_POINTS)
    points = page.evaluate(f"() => {PROGRESS}.points")
    appended = []
    for file in files:
        appended.append(append_scalar(file, TAGS[0], 1.0, 100))
        time.sleep(chosen.uniform(0, LONGEST_PAUSE_SECS))
    page.wait_for_function(f"() => window.benchPoints.at(-1)[1] === {points + APPENDED}")
    seen = page.evaluate("() => window.benchPoints")
    return max(
        next(at for at, count in seen if count > points + number) - since
        for number, since in enumerate(appended)
    )


def _idle(command: Command) -> float:
    """Give the part of a core that the command takes while nothing happens, in percent."""
    before = command.cpu()
    time.sleep(IDLE_SECS)
    return 100 * (command.cpu() - before) / IDLE_SECS
