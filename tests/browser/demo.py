"""`make demo HEADLESS=1`: run the quickstart in JupyterLab and picture its board.

Writes pictures into `build/demo/`: of the board in mid-training, at the end, in the dark theme and with all of
its cards (`mid.png`, `end.png`, `dark.png`, `whole.png`), and of the window each time (`mid-page.png` ...); the
event files go there too. Prints the run time, the number of points drawn and all these paths.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import VIEWPORT, PageErrors, new_context, open_browser
from tests.browser.lab import Lab
from tests.browser.notebook import Board, Notebook, wait_until

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "notebooks" / "quickstart.ipynb"
OUT = ROOT / "build" / "demo"
MID_POINTS = 11_000
RUN_SECS = 600
WHOLE_HEIGHT = 3_600


def main() -> int:
    """Run the notebook once; the exit status tells whether it went well."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    say("starting JupyterLab and Chromium")
    with tempfile.TemporaryDirectory(prefix="tbx-demo-") as folder, Lab(Path(folder)) as lab:
        shutil.copy(QUICKSTART, lab.root / QUICKSTART.name)
        with open_browser() as browser:
            return run_quickstart(lab, browser)


def run_quickstart(lab: Lab, browser: Browser) -> int:
    page = new_context(browser).new_page()
    errors = PageErrors(page)
    notebook = Notebook(page, lab.url, QUICKSTART.name)
    training = training_cell(notebook)
    say("running the notebook")
    started = time.perf_counter()
    for cell in range(training + 1):
        notebook.run(cell)
    points = 0
    wait_until(page, lambda: has_board(notebook, training), timeout_secs=RUN_SECS)
    if notebook.is_busy():
        points = picture_run(notebook, notebook.board(training))
    run_secs = time.perf_counter() - started
    failures = [one for cell in range(training + 1) for one in notebook.errors(cell)] + errors.unexpected()
    if not failures:
        picture_end(notebook, notebook.board(training))
        shutil.copytree(lab.root / "runs", OUT / "runs")
    notebook.close()
    report(run_secs, points, failures)
    return 0 if (OUT / "mid.png").exists() and not failures else 1


def has_board(notebook: Notebook, cell: int) -> bool:
    return notebook.boards(cell).count() > 0 or not notebook.is_busy()


def picture_run(notebook: Notebook, board: Board) -> int:
    """Watch the board until the cell has ended, with a picture on the way; give the points drawn."""
    board.show()
    wait_until(
        board.page,
        lambda: board.points() >= MID_POINTS or not notebook.is_busy(),
        timeout_secs=RUN_SECS,
    )
    if notebook.is_busy():
        picture(board, "mid")
        say(f"{board.points()} points drawn, and the cell is still running")
    notebook.wait_idle(timeout_secs=RUN_SECS)
    return board.points()


def picture_end(notebook: Notebook, board: Board) -> None:
    picture(board, "end")
    notebook.set_theme("JupyterLab Dark")
    picture(board, "dark")
    notebook.set_theme("JupyterLab Light")
    picture_whole(notebook, board)


def training_cell(notebook: Notebook) -> int:
    """Give the index of the cell that displays the board."""
    return next(cell for cell in range(len(notebook)) if "display(board)" in notebook.source(cell))


def picture(board: Board, name: str) -> None:
    """Picture the board alone, and the window as the user sees it."""
    board.show()
    board.element.screenshot(path=OUT / f"{name}.png")
    board.page.screenshot(path=OUT / f"{name}-page.png")


def picture_whole(notebook: Notebook, board: Board) -> None:
    """Picture all cards at once: the window and the board grow, the latter by its setting from Python."""
    page = notebook.page
    page.set_viewport_size({"width": VIEWPORT["width"], "height": WHOLE_HEIGHT + 600})
    notebook.execute(f"board.height = {WHOLE_HEIGHT}")
    notebook.wait_idle()
    wait_until(page, lambda: board.element.evaluate("(one) => one.style.maxHeight !== ''"), timeout_secs=30)
    picture(board, "whole")


def report(run_secs: float, points: int, failures: list[str]) -> None:
    print(f"run time      {run_secs:.1f} s")
    print(f"points drawn  {points}")
    for what, pattern in (("event file", "runs/*/*tfevents*"), ("picture", "*.png")):
        for path in sorted(OUT.glob(pattern)):
            print(f"{what:12}  {path.relative_to(ROOT)}")
    for failure in failures:
        print(f"FAILED        {failure}")


def say(line: str) -> None:
    print(f"==> {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
