"""`tensorboardx --logdir` in a real browser, with event files that tensorboardX writes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page
from tensorboardX import SummaryWriter

import tbx_widget
from tests.browser.answering import zoom
from tests.browser.chromium import PageErrors, new_context
from tests.browser.notebook import Board, wait_until
from tests.browser.proxy import Proxy
from tests.browser.store import held_series
from tests.browser.test_controls import pixels
from tests.page_command import PageCommand

STEPS = 300
INK = """
(canvases) => canvases.filter((canvas) => canvas.width * canvas.height > 0).map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b, a] = data.subarray(i, i + 4);
    if (a > 0 && Math.max(r, g, b) - Math.min(r, g, b) > 60) ink++;
  }
  return ink;
}).reduce((sum, ink) => sum + ink, 0)
"""


class OpenPage:
    """One page, and all that it has asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors = PageErrors(page)
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, address: str) -> Board:
        self.page.goto(address)
        return self.board()

    def board(self) -> Board:
        board = Board(self.page.locator("[data-tbx-points]").first)
        board.element.wait_for(state="attached")
        return board

    def ink(self, board: Board, tag: str) -> int:
        """Count the coloured pixels of a chart."""
        return int(board.card(tag).locator("canvas").evaluate_all(INK))

    def foreign(self, address: str) -> list[str]:
        """Give what was asked of others."""
        own = urlsplit(address).netloc
        return [
            url
            for url in self.asked
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
        ]


def settled_pixels(page: Page, card: Locator) -> list[str]:
    """Give the pixels of a card's chart once they stay the same."""
    seen: list[list[str]] = [[]]

    def holds() -> bool:
        seen.append(pixels(card.locator("canvas")))
        return len(seen) > 10 and all(one == seen[-1] for one in seen[-10:])

    page.mouse.move(1, 1)
    wait_until(page, holds, timeout_secs=20)
    return seen[-1]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., PageCommand]]:
    started: list[PageCommand] = []

    def start(*arguments: str) -> PageCommand:
        started.append(PageCommand(tmp_path, "--logdir", "runs", *arguments))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[OpenPage]:
    context = new_context(browser)
    opened = OpenPage(context.new_page())
    yield opened
    context.close()
    assert opened.errors.unexpected() == []


@pytest.fixture
def curve(tmp_path: Path) -> np.ndarray:
    values = np.exp(-np.arange(STEPS) / 100).astype(np.float32)
    with SummaryWriter(str(tmp_path / "runs" / "first")) as writer:
        for step, value in enumerate(values):
            writer.add_scalar("train/loss", value, step)
    return values


def test_the_curve_of_a_directory_is_drawn_from_its_very_values(start, opened, curve):
    command = start("--port", "0")

    board = opened.open(command.address)
    wait_until(opened.page, lambda: opened.ink(board, "train/loss") > 200, timeout_secs=20)

    (series,) = held_series(board)
    assert (series["run"], series["tag"]) == ("first", "train/loss")
    assert series["values"] == curve.tolist()
    assert series["steps"] == list(range(STEPS))


def test_an_event_that_is_appended_changes_the_picture(start, opened, curve, tmp_path):
    command = start("--port", "0")
    with tbx_widget.SummaryWriter(tmp_path / "runs" / "live") as writer:
        writer.add_scalar("live/loss", 1.0, 0)
        writer.flush()
        board = opened.open(command.address)
        wait_until(opened.page, lambda: opened.ink(board, "live/loss") > 0, timeout_secs=20)
        before = opened.ink(board, "live/loss")

        for step in range(1, 40):
            writer.add_scalar("live/loss", 1.0 - step / 40, step)
        writer.flush()
        wait_until(opened.page, lambda: opened.ink(board, "live/loss") > before + 100, timeout_secs=20)

    live = next(one for one in held_series(board) if one["run"] == "live")
    assert live["steps"] == list(range(40))


def test_a_run_that_begins_later_gets_a_card(start, opened, tmp_path):
    (tmp_path / "runs").mkdir()
    command = start("--port", "0")
    board = opened.open(command.address)

    with SummaryWriter(str(tmp_path / "runs" / "late")) as writer:
        writer.add_scalar("late/loss", 1.0, 0)

    board.card("late/loss").wait_for()


def test_nothing_is_asked_of_anybody_else_and_the_page_is_small(start, opened, curve, tmp_path):
    with SummaryWriter(str(tmp_path / "runs" / "text")) as writer:
        writer.add_text("notes", "![tracked](http://elsewhere.example/x.png) **bold**", 0)
    command = start("--port", "0")
    board = opened.open(command.address)
    board.card("notes/text_summary").locator("strong").wait_for()

    sizes = opened.page.evaluate(
        """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .filter((one) => !/frames|detail/.test(one.name)).map((one) => one.encodedBodySize)"""
    )

    assert opened.foreign(command.address) == []
    assert len(sizes) >= 3
    assert sum(sizes) < 300_000


def test_pictures_and_texts_are_fetched_when_they_are_looked_at(start, opened, tmp_path):
    with SummaryWriter(str(tmp_path / "runs" / "media")) as writer:
        writer.add_image("picture", np.full((3, 8, 12), 200, np.uint8), 0)
        writer.add_text("words", "<img src=x onerror=\"document.title='hacked'\"><b>bold</b>", 0)
        writer.add_histogram("weights", np.random.default_rng(0).normal(size=1000), 0)
    command = start("--port", "0")
    board = opened.open(command.address)

    image = board.card("picture").locator("img").first
    wait_until(opened.page, lambda: image.evaluate("(one) => one.naturalWidth") == 12, timeout_secs=20)
    board.card("words/text_summary").get_by_text("bold").wait_for()
    wait_until(opened.page, lambda: opened.ink(board, "weights") > 100, timeout_secs=20)

    assert opened.page.title() == "runs · tbx_widget"
    opened.errors.seen = [one for one in opened.errors.seen if "inline event handler violates" not in one]
    assert opened.foreign(command.address) == []


def test_a_link_shows_the_same_picture_again(start, opened, curve, tmp_path):
    with SummaryWriter(str(tmp_path / "runs" / "second")) as writer:
        for step in range(STEPS):
            writer.add_scalar("train/loss", step % 7, step)
    command = start("--port", "0")
    board = opened.open(command.address)
    card = board.card("train/loss")
    wait_until(opened.page, lambda: opened.ink(board, "train/loss") > 200, timeout_secs=20)
    board.element.get_by_label("Smoothing", exact=True).fill("0.8")
    board.element.get_by_role("checkbox", name="first").uncheck()
    zoom(card, start=0.3, end=0.6)
    opened.page.wait_for_function("() => /smoothing=.*hide=.*card=/.test(location.hash)")
    shown = settled_pixels(opened.page, card)
    link = opened.page.url

    opened.page.goto("about:blank")
    again = opened.open(link)

    wait_until(
        opened.page,
        lambda: pixels(again.card("train/loss").locator("canvas")) == shown,
        timeout_secs=20,
    )


def test_it_works_behind_a_proxy_that_has_a_prefix_and_a_host_of_its_own(start, opened, curve):
    command = start("--port", "0", "--token")
    with Proxy(command.url.port) as proxy:
        board = opened.open(f"{proxy.url}?{command.url.query}")
        wait_until(opened.page, lambda: opened.ink(board, "train/loss") > 200, timeout_secs=20)

        assert opened.foreign(proxy.url) == []
        assert all(path.startswith("/hub/user/me/proxy/6006/") for path in proxy.asked)
        opened.page.close()


def test_below_a_path_prefix_of_its_own_the_curve_is_drawn(start, opened, curve):
    command = start("--port", "0", "--path_prefix", "/my/board")

    board = opened.open(command.address.rstrip("/"))

    wait_until(opened.page, lambda: opened.ink(board, "train/loss") > 200, timeout_secs=20)


def test_a_page_outlives_its_server(start, opened, curve, tmp_path):
    command = start("--port", "0")
    board = opened.open(command.address)
    wait_until(opened.page, lambda: opened.ink(board, "train/loss") > 200, timeout_secs=20)
    command.stop(signal.SIGINT)
    with SummaryWriter(str(tmp_path / "runs" / "second")) as writer:
        writer.add_scalar("train/loss", 1.0, 0)

    start("--port", str(command.url.port))
    wait_until(opened.page, lambda: len(held_series(board)) == 2, timeout_secs=40)

    opened.errors.seen.clear()
