"""One notebook in JupyterLab, driven as a user would, waiting for conditions only."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

POLL_MS = 20

# Everything goes through JupyterLab's own application object (`--expose-app-in-browser`).
DRIVER = """
(path) => {
  const app = window.jupyterapp;
  const widgets = () => [...app.shell.widgets('main')];
  const panel = () => widgets().find((one) => one.context?.path === path);
  const cells = () => panel().content.widgets;
  const driver = {
    pending: 0,
    panel,
    isReady: () => Boolean(
      panel()?.context.isReady && panel().sessionContext.isReady &&
      panel().sessionContext.session?.kernel?.connectionStatus === 'connected'
    ),
    status: () => panel().sessionContext.session?.kernel?.status ?? 'none',
    isBusy: () => driver.pending > 0 || driver.status() === 'busy',
    isIdle: () => driver.pending === 0 && driver.status() === 'idle',
    run: (index) => {
      app.shell.activateById(panel().id);
      panel().content.activeCellIndex = index;
      panel().content.deselectAll();
      driver.pending += 1;
      const done = () => { driver.pending -= 1; };
      app.commands.execute('notebook:run-cell').then(done, done);
    },
    append: (source) => {
      panel().content.model.sharedModel.addCell({ cell_type: 'code', source });
      return cells().length - 1;
    },
    outputs: (index) => cells()[index].outputArea?.model.toJSON() ?? [],
    source: (index) => cells()[index].model.sharedModel.getSource(),
    count: () => cells().length,
  };
  window.tbxNotebook = driver;
}
"""

# Notes every change of what the board says it has drawn: [milliseconds, points].
POINTS_LOG = """
(element) => {
  const log = [];
  const note = () => log.push([performance.now(), Number(element.dataset.tbxPoints)]);
  new MutationObserver(note).observe(element, { attributes: true, attributeFilter: ['data-tbx-points'] });
  note();
  window.tbxPointsLog = log;
}
"""


class Notebook:
    """A notebook that is open and has a kernel.

    Parameters
    ----------
    page : Page
        Becomes a JupyterLab of its own workspace.
    url : str
        Of the server.
    path : str
        Of the notebook, below the server's root.
    """

    def __init__(self, page: Page, url: str, path: str) -> None:
        self.page = page
        self._url = url
        self._path = path
        self._open()

    def _open(self) -> None:
        self.page.goto(f"{self._url}/lab/workspaces/{uuid.uuid4().hex}/tree/{self._path}")
        self._attach()

    def reload(self) -> None:
        """Load the page again; the kernel lives on. Do not wait for it: it may be busy."""
        self.page.reload()
        self._attach(needs_kernel=False)

    def _attach(self, *, needs_kernel: bool = True) -> None:
        self.page.wait_for_function("() => window.jupyterapp?.restored !== undefined")
        self.page.evaluate("async () => { await window.jupyterapp.restored; }")
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        self.page.evaluate(DRIVER, self._path)
        self.page.wait_for_function("() => window.tbxNotebook.panel()?.context.isReady")
        if needs_kernel:
            self.page.wait_for_function("() => window.tbxNotebook.isReady() && window.tbxNotebook.isIdle()")

    def __len__(self) -> int:
        return int(self._driver("count()"))

    def source(self, cell: int) -> str:
        """Give a cell's text."""
        return str(self._driver("source(argument)", cell))

    def run(self, cell: int) -> None:
        """Start one cell, as Ctrl+Enter does, and return at once; several wait for each other."""
        self._driver("run(argument)", cell)

    def append(self, source: str) -> int:
        """Put a code cell at the end; give its index."""
        return int(self._driver("append(argument)", source))

    def execute(self, source: str) -> int:
        """Append a cell and start it; give its index."""
        cell = self.append(source)
        self.run(cell)
        return cell

    def wait_idle(self, *, timeout_secs: float = 120) -> None:
        """Return when all started cells have ended and the kernel says that it is idle."""
        self.page.wait_for_function("() => window.tbxNotebook.isIdle()", timeout=timeout_secs * 1000)

    def is_busy(self) -> bool:
        """Tell whether a started cell has not ended.

        The kernel's own status is not enough: a subshell that has answered a widget says "idle" meanwhile.
        """
        return bool(self._driver("isBusy()"))

    def outputs(self, cell: int) -> list[dict[str, Any]]:
        """Give a cell's outputs as nbformat has them."""
        found = self._driver("outputs(argument)", cell)
        assert isinstance(found, list)
        return found

    def text(self, cell: int) -> str:
        """Give what a cell has printed on standard output."""
        return "".join(one["text"] for one in self.outputs(cell) if one.get("name") == "stdout")

    def errors(self, cell: int) -> list[str]:
        """Give the exceptions that a cell has ended with."""
        return [
            f"{one['ename']}: {one['evalue']}" for one in self.outputs(cell) if one["output_type"] == "error"
        ]

    def restart_kernel(self) -> None:
        """Start the kernel anew, without asking."""
        self.page.evaluate(
            "async () => { await window.tbxNotebook.panel().sessionContext.session.kernel.restart(); }"
        )
        self.wait_idle()

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("async () => { await window.tbxNotebook.panel().sessionContext.shutdown(); }")
        self.page.close()

    def set_theme(self, name: str) -> None:
        """Change JupyterLab's theme ("JupyterLab Light" or "JupyterLab Dark")."""
        self.page.evaluate(
            "async (theme) => { await window.jupyterapp.commands.execute('apputils:change-theme', { theme }); }",
            name,
        )
        self.page.wait_for_function("(name) => document.body.dataset.jpThemeName === name", arg=name)

    def cell(self, index: int) -> Locator:
        """Locate a cell; JupyterLab may have taken one that is out of sight off the page."""
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')

    def boards(self, cell: int | None = None) -> Locator:
        """Locate the boards of one cell, or of the whole notebook, inside their shadow roots."""
        within = self.page.locator("body") if cell is None else self.cell(cell)
        return within.locator("[data-tbx-points]")

    def board(self, cell: int | None = None) -> Board:
        """Give the first board of a cell, or of the notebook, once it is there."""
        board = Board(self.boards(cell).first)
        board.element.wait_for(state="attached")
        return board

    def _driver(self, call: str, argument: object = None) -> object:
        return self.page.evaluate(f"(argument) => window.tbxNotebook.{call}", argument)


def wait_until(page: Page, holds: Callable[[], bool], *, timeout_secs: float) -> None:
    """Return as soon as a condition holds, for what must be asked from Python."""
    deadline = time.monotonic() + timeout_secs
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the condition did not hold within {timeout_secs} s")
        page.wait_for_timeout(POLL_MS)


class Board:
    """One board on the page: `element` is its root inside the shadow root."""

    def __init__(self, element: Locator) -> None:
        self.element = element
        self.page = element.page

    def show(self) -> None:
        """Scroll to the board, as a user does who wants to see it: one that is out of sight does not draw."""
        self.element.scroll_into_view_if_needed()

    def points(self) -> int:
        """Give the number of points that the board says it has drawn."""
        return int(self.element.get_attribute("data-tbx-points") or 0)

    def wait_for_points(self, count: int, *, timeout_secs: float = 60) -> None:
        """Return when the board, brought into sight, has drawn at least so many points."""
        self.element.evaluate("(board) => board.scrollIntoView({ block: 'nearest' })")
        wait_until(self.page, lambda: self.points() >= count, timeout_secs=timeout_secs)

    def record_points(self) -> None:
        """Begin to note each change of the number of points."""
        self.element.evaluate(POINTS_LOG)

    def recorded_points(self) -> list[tuple[float, int]]:
        """Give what was noted: milliseconds of the page's clock, and points."""
        return [(float(at), int(points)) for at, points in self.page.evaluate("() => window.tbxPointsLog")]

    def card(self, tag: str) -> Locator:
        """Locate the card of one tag."""
        return self.element.locator(f'[data-tag="{tag}"]').first

    def hover_rows(self, tag: str) -> list[dict[str, str]]:
        """Give the rows of the hover box of a tag's chart: run, step and value, as texts."""
        rows = self.card(tag).locator("[data-run][data-value]")
        return list(
            rows.evaluate_all(
                "(rows) => rows.map(({ dataset: { run, step, value } }) => ({ run, step, value }))"
            )
        )
