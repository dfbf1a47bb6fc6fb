"""From `add_scalar` to the changed pixel, in a real JupyterLab: kernel and page read the same clock."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np

from tests.browser.chromium import new_context, open_browser
from tests.browser.conftest import as_notebook
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook

CELL = """
import json, time, torch
from tbx_widget import LiveBoard, SummaryWriter
torch.set_num_threads(1)
weights = torch.randn(200, 200)

def work_torch(end):
    x = weights
    while time.perf_counter() < end:
        x = torch.tanh(x @ weights)

def work_python(end):
    n = 0
    while time.perf_counter() < end:
        n += 1

display(LiveBoard())
writer = SummaryWriter("{tag}")
logged = []
started = time.perf_counter()
for step in range(600):
    work_{beside}(started + 0.02 * (step + 1))
    logged.append(time.time())
    writer.add_scalar("{tag}", step % 7, step)
writer.close()
print(json.dumps(logged))
"""

# The frame after the one in which the chart was drawn: by then its pixels are on the screen.
WATCH = """
(card) => {
  window.tbxDrawn = [];
  const note = () => {
    const count = Number(card.dataset.count);
    requestAnimationFrame(() => window.tbxDrawn.push([(performance.timeOrigin + performance.now()) / 1000, count]));
  };
  new MutationObserver(note).observe(card, { attributes: true, attributeFilter: ['data-count'] });
}
"""


def measure_latency(beside: str, *, rounds: int = 3) -> list[float]:
    """Give the 95th percentile in milliseconds of each round, beside a loop of `torch` or plain `python`."""
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab, open_browser() as browser:
        page = new_context(browser).new_page()
        path = lab.root / "latency.ipynb"
        path.write_text(as_notebook(("",)), encoding="utf-8")
        notebook = Notebook(page, lab.url, path.name)
        found = [_round(notebook, beside, f"round{number}") for number in range(rounds)]
        notebook.close()
    return found


def _round(notebook: Notebook, beside: str, tag: str) -> float:
    cell = notebook.execute(CELL.replace("{beside}", beside).replace("{tag}", tag))
    board = notebook.board(cell)
    board.show()
    card = board.card(tag)
    card.wait_for(state="attached")
    card.evaluate(WATCH)
    notebook.wait_idle()
    logged = json.loads(notebook.text(cell))
    drawn = np.array(notebook.page.evaluate("() => window.tbxDrawn"))
    seen = np.searchsorted(np.maximum.accumulate(drawn[:, 1]), np.arange(len(logged)), side="right")
    watched = np.arange(len(logged)) >= drawn[0, 1]
    shown = watched & (seen < len(drawn))
    delays = drawn[np.minimum(seen, len(drawn) - 1), 0] - np.array(logged)
    return float(np.percentile(1000 * delays[shown], 95))
