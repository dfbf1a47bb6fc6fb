"""The quickstart in a real JupyterLab: live while its cell runs, and the same numbers everywhere afterwards."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.browser.answering import EventTimes, time_hover, zoom
from tests.browser.conftest import opening_notebooks
from tests.browser.lab import Lab
from tests.browser.notebook import Board, Notebook, wait_until
from tests.browser.store import held_series

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"
RUNS = ("lr-0.003", "lr-0.03")
RUN_SECS = 240
WATCHED_MS = 3_000
PRESSES = 5

Scalars = dict[str, dict[str, list[tuple[int, float]]]]
"""By run and tag: step and value."""

NOTE_WHAT_IS_LOGGED = """
import collections, json, tbx_widget
logged = collections.defaultdict(lambda: collections.defaultdict(list))
class SummaryWriter(tbx_widget.SummaryWriter):
    def add_scalar(self, tag, value, step):
        logged[self.run][tag].append((step, float(value)))
        super().add_scalar(tag, value, step)
tbx_widget.SummaryWriter = SummaryWriter
"""

PRINT_LOGGED = "print(json.dumps(logged))"

PRINT_STORE = """
from tbx_widget.lanes.process import lanes
held = collections.defaultdict(dict)
for entry in lanes.store().entries.values():
    if entry.key.plugin == "scalars":
        points = entry.data.take(0, entry.data.count)
        held[entry.key.run][entry.key.tag] = list(zip(points.steps.tolist(), points.values.tolist()))
print(json.dumps(held))
"""


class Seen(NamedTuple):
    """What one run of the quickstart has shown."""

    was_busy: bool
    updates: list[tuple[float, int]]
    hover_rows: list[dict[str, str]]
    hover_ms: list[float]
    smoothing_ms: float
    smoothing: str
    zoom_ms: float
    was_zoomed: bool
    errors: list[str]
    points: int
    logged: Scalars
    held: Scalars
    shown: list[dict[str, Any]]
    logdir: Path


@pytest.fixture(scope="module")
def seen(lab: Lab, browser: Browser) -> Iterator[Seen]:
    folder = lab.root / "quickstart"
    folder.mkdir()
    with opening_notebooks(lab, browser, folder) as open_notebook:
        yield run_quickstart(open_notebook(file=QUICKSTART), folder)


def run_quickstart(notebook: Notebook, folder: Path) -> Seen:
    notebook.execute(NOTE_WHAT_IS_LOGGED)
    notebook.wait_idle()
    training = next(n for n in range(len(notebook)) if "display(board)" in notebook.source(n))
    for cell in range(training + 1):
        notebook.run(cell)
    board = notebook.board(training)
    board.show()
    board.wait_for_points(500)

    updates = watch(board)
    hover_ms = [time_hover(board.card("train/loss"), x=x) for x in (0.3, 0.5, 0.7)]
    hover_rows = board.hover_rows("train/loss")
    smoothing_ms = time_smoothing(board)
    smoothing = smoothing_slider(board).input_value()
    zoom_ms = time_zoom(board)
    was_zoomed = board.card("train/loss").get_by_label("Fit").is_enabled()
    was_busy = notebook.is_busy()

    notebook.wait_idle(timeout_secs=RUN_SECS)
    logged, held = (notebook.execute(source) for source in (PRINT_LOGGED, PRINT_STORE))
    notebook.wait_idle()
    return Seen(
        was_busy=was_busy,
        updates=updates,
        hover_rows=hover_rows,
        hover_ms=hover_ms,
        smoothing_ms=smoothing_ms,
        smoothing=smoothing,
        zoom_ms=zoom_ms,
        was_zoomed=was_zoomed,
        errors=[error for cell in range(len(notebook)) for error in notebook.errors(cell)],
        points=board.points(),
        logged=as_scalars(notebook.text(logged)),
        held=as_scalars(notebook.text(held)),
        shown=held_series(board),
        logdir=folder / "runs",
    )


def watch(board: Board) -> list[tuple[float, int]]:
    board.record_points()
    wait_until(
        board.page,
        lambda: board.recorded_points()[-1][0] - board.recorded_points()[0][0] >= WATCHED_MS,
        timeout_secs=30,
    )
    return board.recorded_points()


def time_smoothing(board: Board) -> float:
    times = EventTimes(board.page)
    slider = smoothing_slider(board)
    slider.focus()
    for _ in range(PRESSES):
        slider.press("ArrowRight")
    return times.median("keydown", count=PRESSES)


def smoothing_slider(board: Board) -> Locator:
    return board.element.get_by_label("Smoothing", exact=True)


def time_zoom(board: Board) -> float:
    times = EventTimes(board.page)
    zoom(board.card("train/loss"), start=0.3, end=0.6)
    return times.median("pointerup", count=1)


def as_scalars(text: str) -> Scalars:
    found = json.loads(text)
    return {
        run.removeprefix("runs/"): {
            tag: [(step, value) for step, value in points] for tag, points in tags.items()
        }
        for run, tags in found.items()
    }


def read_with_tensorboard(logdir: Path) -> Scalars:
    found: Scalars = {}
    for run in RUNS:
        accumulator = EventAccumulator(str(logdir / run), size_guidance={"scalars": 0})
        accumulator.Reload()
        tags = accumulator.Tags()["scalars"]
        found[run] = {tag: [(e.step, e.value) for e in accumulator.Scalars(tag)] for tag in tags}
    return found


def test_quickstart_runs_without_an_error(seen):
    assert seen.errors == []
    assert set(seen.logged) == set(RUNS)


def test_board_draws_at_five_hertz_or_more_while_the_cell_runs(seen):
    rising = sum(after > before for (_, before), (_, after) in itertools.pairwise(seen.updates))
    seconds = (seen.updates[-1][0] - seen.updates[0][0]) / 1000

    assert seen.was_busy
    assert rising / seconds >= 5


def test_hover_box_shows_a_value_that_was_logged(seen):
    row = seen.hover_rows[0]
    logged = dict(seen.logged[row["run"].removeprefix("runs/")]["train/loss"])

    assert float(row["value"]) == np.float32(logged[int(row["step"])])


def test_hover_smoothing_and_zoom_answer_within_100_ms_while_the_cell_runs(seen):
    assert seen.was_busy
    assert (seen.smoothing, seen.was_zoomed) == ("0.65", True)
    assert median(seen.hover_ms) <= 100
    assert seen.smoothing_ms <= 100
    assert seen.zoom_ms <= 100


def test_tensorboard_reads_what_the_store_holds_and_what_was_logged(seen):
    rounded = {
        run: {
            tag: [(step, float(np.float32(value))) for step, value in points] for tag, points in tags.items()
        }
        for run, tags in seen.logged.items()
    }

    read = read_with_tensorboard(seen.logdir)

    assert read == rounded
    assert seen.held == rounded


def test_board_counts_every_scalar_that_was_logged(seen):
    assert seen.points == sum(len(points) for tags in seen.logged.values() for points in tags.values())


def test_browser_holds_only_points_that_were_logged_and_no_series_is_missing(seen):
    for one in seen.shown:
        logged = seen.logged[one["run"].removeprefix("runs/")][one["tag"]]
        held = list(zip(one["steps"], one["values"], strict=True))

        assert one["isComplete"]
        assert one["count"] == len(logged)
        assert held == [(logged[n][0], float(np.float32(logged[n][1]))) for n in one["indices"]]
    assert len(seen.shown) == sum(len(tags) for tags in seen.logged.values())
