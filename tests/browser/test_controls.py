"""The controls of a built board change what is drawn, and the cards of all plugins show what was logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.answering import zoom
from tests.browser.conftest import opening_notebooks
from tests.browser.lab import Lab
from tests.browser.notebook import Board, Notebook, wait_until

CELL = """
import numpy as np
from tbx_widget import LiveBoard, SummaryWriter
rng = np.random.default_rng(0)
board = LiveBoard(height=4000)
display(board)
for run in ("one", "two"):
    with SummaryWriter(run) as writer:
        for step in range(300):
            writer.add_scalar("train/loss", 5 / (1 + step) + rng.random(), step)
        for step in range(4):
            writer.add_histogram("train/weights", rng.normal(size=1000), step)
            writer.add_image("train/picture", np.full((3, 8, 12), 60 * step, np.uint8), step)
        writer.add_text("train/settings", "| a | b |\\n|---|---|\\n| **1** | <img src=x onerror=alert(1)> |", 0)
"""


@pytest.fixture(scope="module")
def notebook(lab: Lab, browser: Browser) -> Iterator[Notebook]:
    folder = lab.root / "controls"
    folder.mkdir()
    with opening_notebooks(lab, browser, folder) as open_notebook:
        notebook = open_notebook(CELL)
        notebook.page.set_viewport_size({"width": 1280, "height": 3000})
        notebook.run(0)
        notebook.wait_idle()
        notebook.board(0).show()
        notebook.board(0).wait_for_points(600)
        yield notebook


@pytest.fixture
def board(notebook: Notebook) -> Board:
    return notebook.board(0)


def pixels(canvases: Locator) -> list[str]:
    return list(canvases.evaluate_all("(all) => all.map((one) => one.toDataURL())"))


def changes(board: Board, tag: str, act: Callable[[], object]) -> None:
    """Do something, and wait until the chart looks different; then it must stay so."""
    canvases = board.card(tag).locator("canvas")
    before = pixels(canvases)
    act()
    wait_until(board.page, lambda: pixels(canvases) != before, timeout_secs=10)


def test_smoothing_redraws_the_chart(board):
    slider = board.element.get_by_label("Smoothing", exact=True)

    changes(board, "train/loss", lambda: slider.fill("0.9"))
    changes(board, "train/loss", lambda: slider.fill("0"))


def test_every_axis_redraws_the_chart(board):
    for axis in ("Relative", "Wall", "Order"):
        option = board.element.get_by_role("radio", name=axis)
        changes(board, "train/loss", lambda option=option: option.check(force=True))
    board.element.get_by_role("radio", name="Step").check(force=True)


def test_switching_a_run_off_takes_its_line_away(board):
    box = board.element.get_by_role("checkbox", name="two")

    changes(board, "train/loss", box.uncheck)
    assert board.card("train/loss").get_attribute("data-count") == "300"

    changes(board, "train/loss", box.check)
    assert board.card("train/loss").get_attribute("data-count") == "600"


def test_a_box_zooms_and_a_double_click_resets(board):
    card = board.card("train/loss")
    whole = card.get_attribute("data-x-max")

    zoom(card, start=0.2, end=0.4)
    wait_until(board.page, lambda: float(card.get_attribute("data-x-max")) < 200, timeout_secs=10)

    card.locator("canvas").first.dblclick()
    wait_until(board.page, lambda: card.get_attribute("data-x-max") == whole, timeout_secs=10)


def test_a_log_axis_redraws_the_chart(board):
    button = board.card("train/loss").get_by_role("button", name="Log")

    changes(board, "train/loss", button.click)
    changes(board, "train/loss", button.click)


def test_the_arrow_keys_move_the_cursor_over_the_points(board):
    card = board.card("train/loss")
    card.locator("canvas").first.focus()

    board.page.keyboard.press("Home")
    board.page.keyboard.press("ArrowRight")
    board.page.keyboard.press("ArrowRight")

    def rows() -> list[tuple[str, str]]:
        return sorted((row["run"], row["step"]) for row in board.hover_rows("train/loss"))

    wait_until(board.page, lambda: rows() == [("one", "2"), ("two", "2")], timeout_secs=10)
    board.page.keyboard.press("Escape")


def test_the_theme_of_the_notebook_redraws_the_chart(notebook, board):
    changes(board, "train/loss", lambda: notebook.set_theme("JupyterLab Dark"))
    assert board.element.get_attribute("data-tbx-theme") == "dark"

    changes(board, "train/loss", lambda: notebook.set_theme("JupyterLab Light"))
    assert board.element.get_attribute("data-tbx-theme") == "light"


def test_the_tag_filter_leaves_only_what_matches(board):
    box = board.element.get_by_placeholder("Filter tags")

    box.fill("los[s]$")
    wait_until(board.page, lambda: board.element.locator("[data-tag]").count() == 1, timeout_secs=10)
    box.fill("nothing like this")
    board.element.get_by_role("button", name="filter").first.wait_for()
    box.fill("")

    wait_until(board.page, lambda: board.element.locator("[data-tag]").count() == 4, timeout_secs=10)


def test_images_follow_the_newest_step_until_the_slider_is_moved(board):
    card = board.card("train/picture")
    picture = card.locator("img").first
    wait_until(board.page, lambda: picture.evaluate("(one) => one.naturalWidth") == 12, timeout_secs=10)
    newest = picture.get_attribute("src")

    card.get_by_role("slider").fill("0")
    wait_until(board.page, lambda: card.locator("img").first.get_attribute("src") != newest, timeout_secs=10)

    assert card.locator("[data-step]").first.get_attribute("data-step") == "0"


def test_histograms_are_drawn_as_ridges_and_as_a_heat_map(board):
    card = board.card("train/weights")
    assert card.locator("canvas").count() == 2

    changes(board, "train/weights", card.get_by_role("button").nth(1).click)


def test_markdown_arrives_as_a_part_and_is_harmless(board):
    table = board.card("train/settings/text_summary").locator("table").first
    table.wait_for()

    assert table.locator("strong").inner_text() == "1"
    assert board.card("train/settings/text_summary").locator("[onerror]").count() == 0
