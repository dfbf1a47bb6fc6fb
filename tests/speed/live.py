"""The rows of watching with a page open: from an event that is in its file to the changed pixel."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser

from tests.browser.chromium import new_context, open_browser
from tests.speed.appending import append_scalar
from tests.speed.commands import tensorboardx
from tests.speed.latency import WATCH
from tests.speed.sight import OURS, open_page
from tests.speed.table import Row, absolute_row

ROUNDS = 3
EVENTS = 40
BEFORE = 100
LONGEST_PAUSE_SECS = 0.6
WHAT = "appended event to changed pixel on the page"


def rows() -> list[Row]:
    with open_browser() as browser:
        delays = [_append_and_watch(browser, seed) for seed in range(ROUNDS)]
    medians, slowest = [float(np.median(one)) for one in delays], [float(one.max()) for one in delays]
    return [
        absolute_row(f"{WHAT}, median of {EVENTS}", "s", medians, most=1.5),
        absolute_row(f"{WHAT}, slowest of {EVENTS}", "s", slowest, most=1.5),
    ]


def _append_and_watch(browser: Browser, seed: int) -> npt.NDArray[np.float64]:
    """Give the seconds that each appended event has taken to the screen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run" / "events.out.tfevents.1.bench"
        path.parent.mkdir()
        for step in range(BEFORE):
            append_scalar(path, "loss", step % 7, step)
        context = new_context(browser)
        page = context.new_page()
        with tensorboardx(Path(folder)) as command:
            open_page(page, command.url, OURS)
            page.locator('section[data-tag="loss"]').evaluate(WATCH)
            appended = _append(path, seed)
            page.wait_for_function(f"() => window.tbxDrawn.at(-1)?.[1] === {BEFORE + EVENTS}")
            drawn = np.array(page.evaluate("() => window.tbxDrawn"))
            context.close()
    first = np.searchsorted(drawn[:, 1], BEFORE + 1 + np.arange(EVENTS))
    delays: npt.NDArray[np.float64] = drawn[first, 0] - appended
    return delays


def _append(path: Path, seed: int) -> npt.NDArray[np.float64]:
    """Append events at odd moments; give the times at which they were in the file."""
    pauses = random.Random(seed)
    times = []
    for number in range(EVENTS):
        times.append(append_scalar(path, "loss", number % 7, BEFORE + number))
        time.sleep(pauses.uniform(0, LONGEST_PAUSE_SECS))
    return np.array(times)
