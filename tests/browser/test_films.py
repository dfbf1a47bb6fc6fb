"""Videos play on a board in a real JupyterLab, whatever their container."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.notebook import Board, wait_until

KINDS = {"gif": "IMG", "apng": "IMG", "mp4": "VIDEO", "webm": "VIDEO", "boxes": "IMG"}


def test_every_container_of_a_video_is_shown(open_notebook):
    notebook = open_notebook(
        """
import numpy as np
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
film = np.zeros((1, 8, 3, 64, 64), np.uint8)
for frame in range(8):
    film[0, frame, frame % 3, 8 * frame : 8 * frame + 8] = 255
with SummaryWriter("films") as writer:
    for container in ("gif", "apng", "mp4", "webm"):
        writer.add_video(container, film, 0, fps=8, container=container)
    writer.add_image_with_boxes("boxes", film[0, 0], np.array([[8, 8, 40, 40]]), 0, labels=["cat"])
"""
    )
    notebook.run(0)
    notebook.wait_idle()
    board = notebook.board(0)

    shown = {tag: show(board, tag) for tag in KINDS}

    assert {tag: one.evaluate("(one) => one.tagName") for tag, one in shown.items()} == KINDS


def show(board: Board, tag: str) -> Locator:
    """Bring a card into sight and wait until the browser has decoded what is on it."""
    board.card(tag).scroll_into_view_if_needed()
    shown = board.card(tag).locator("img, video")
    width = "(one) => (one.tagName === 'VIDEO' ? one.videoWidth : one.naturalWidth)"
    wait_until(board.page, lambda: shown.count() == 1 and int(shown.evaluate(width)) > 0, timeout_secs=30)
    return shown
