"""A board of log directories in a real JupyterLab: other processes' runs live, everything else when somebody looks."""

from __future__ import annotations

import math
import textwrap
from itertools import count
from pathlib import Path

import numpy as np
import tensorboardX

from tests.browser.notebook import wait_until
from tests.browser.store import held_series

TRAIN = """
import time, torch
from torch.utils.tensorboard import SummaryWriter
writer = SummaryWriter("logs/other", flush_secs=1)
for step in range(60):
    writer.add_scalar("train/loss", 1 / (1 + step), step)
    writer.flush()
    time.sleep(0.1)
time.sleep(3)
writer.close()
"""

PEAK_STEP = 12_345


def write_curve(logdir: Path, steps: int) -> np.ndarray:
    values = np.sin(np.arange(steps) / 500).astype(np.float32)
    values[PEAK_STEP % steps] = 9.0
    with tensorboardX.SummaryWriter(str(logdir)) as writer:
        for step, value in enumerate(values.tolist()):
            writer.add_scalar("loss", value, step)
    return values


def test_training_in_another_process_is_watched_while_the_cell_waits_for_it(open_notebook, folder):
    (folder / "train.py").write_text(textwrap.dedent(TRAIN))
    notebook = open_notebook(
        "import sys\nfrom tbx_widget import LiveBoard\nLiveBoard('logs')", "!{sys.executable} train.py"
    )
    notebook.run(0)
    board = notebook.board(0)
    notebook.run(1)
    seen = []

    while not seen or seen[-1] < 60:
        board.wait_for_points(seen[-1] + 1 if seen else 1)
        seen.append(board.points())

    assert notebook.is_busy()
    assert len(seen) > 8
    assert board.card("train/loss").is_visible()


def test_the_magic_shows_the_same_and_a_wrong_directory_says_what_is_there(open_notebook, folder):
    write_curve(folder / "runs" / "cnn", 100)
    notebook = open_notebook(
        "%load_ext tbx_widget", "%tensorboardx --logdir runs --port 6006", "%tensorboardx --logdir run"
    )
    for cell in range(3):
        notebook.run(cell)
    board, wrong = notebook.board(1), notebook.board(2)
    board.wait_for_points(100)

    assert [(one["run"], one["count"]) for one in held_series(board)] == [("cnn", 100)]
    wait_until(
        notebook.page, lambda: "did you mean 'runs'?" in (wrong.element.text_content() or ""), timeout_secs=20
    )
    assert [notebook.errors(cell) for cell in range(3)] == [[], [], []]


def test_a_long_run_is_whole_in_sight_and_fine_where_somebody_zooms_in(open_notebook, folder):
    values = write_curve(folder / "logs" / "long", 20_000)
    notebook = open_notebook("from tbx_widget import LiveBoard\nLiveBoard('logs')")
    notebook.run(0)
    board = notebook.board(0)
    board.wait_for_points(20_000)
    notebook.wait_idle()

    held = held_series(board)[0]
    assert held["count"] == 20_000
    assert len(held["steps"]) <= 2048
    assert max(held["values"]) == 9.0
    canvas = board.card("loss").locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + 0.45 * box["width"], box["y"] + 40
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 30, y + 2, steps=4)
    notebook.page.mouse.up()

    held_steps = {int(step) for step in held["steps"]}
    moves = count()

    def is_fine() -> bool:
        notebook.page.mouse.move(box["x"] + 120 + next(moves) % 80, y + 30)
        rows = board.hover_rows("loss")
        return bool(rows) and int(rows[0]["step"]) not in held_steps

    wait_until(notebook.page, is_fine, timeout_secs=30)
    row = board.hover_rows("loss")[0]
    shown = int(row["step"])
    assert math.isclose(float(row["value"].replace("−", "-")), float(values[shown]), rel_tol=1e-3)


def test_a_picture_is_fetched_from_its_file_when_the_slider_gets_there(open_notebook, folder):
    colors = [(250, 0, 0), (0, 250, 0), (0, 0, 250)]
    noise = np.random.default_rng(0).integers(0, 5, (3, 160, 160), np.uint8)
    with tensorboardX.SummaryWriter(str(folder / "logs" / "run")) as writer:
        for step, color in enumerate(colors):
            writer.add_image("color", noise + np.array(color, np.uint8)[:, None, None], step)
    notebook = open_notebook("from tbx_widget import LiveBoard\nLiveBoard('logs')")
    notebook.run(0)
    board = notebook.board(0)
    card = board.card("color")
    card.locator("img").first.wait_for()
    notebook.wait_idle()

    slider = card.locator("input[type=range]")
    seen = []
    for step in (2, 0, 1):
        slider.evaluate(
            "(element, value) => { element.value = value; element.dispatchEvent(new Event('input')); }",
            str(step),
        )
        wait_until(notebook.page, lambda step=step: dominant(card) == step, timeout_secs=20)
        seen.append(step)

    assert seen == [2, 0, 1]


def dominant(card) -> int:
    """Say which of red, green and blue the shown picture is; -1 while there is none."""
    return int(
        card.evaluate(
            """(card) => {
              const image = card.querySelector('img');
              if (!image || !image.complete || !image.naturalWidth) return -1;
              const canvas = document.createElement('canvas');
              canvas.width = canvas.height = 1;
              const context = canvas.getContext('2d');
              context.drawImage(image, 0, 0, 1, 1);
              const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
              return [r, g, b].indexOf(Math.max(r, g, b));
            }"""
        )
    )
