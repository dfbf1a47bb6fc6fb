"""When a page shows its first chart, and what the page takes: the same for our page and for TensorBoard's."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import CDPSession, Page

OURS = "[data-tag] canvas"
TENSORBOARD = "line-chart canvas"
WAIT_MS = 180_000
CALM_SECS = 5
MOST_CALM_SECS = 60

# Inside of a chart a grid is light and lines are not. What a worker has drawn, `drawImage` sees.
WATCH = """
(() => {
  const copy = document.createElement('canvas');
  const context = copy.getContext('2d', { willReadFrequently: true });
  const hasLines = (canvas) => {
    const { width, height } = canvas;
    if (width < 10 || height < 10) return false;
    Object.assign(copy, { width, height });
    context.drawImage(canvas, 0, 0);
    const inner = [0.2 * width, 0.05 * height, 0.75 * width, 0.75 * height].map(Math.round);
    const { data } = context.getImageData(...inner);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 100 && Math.min(data[i], data[i + 1], data[i + 2]) < 190) return true;
    }
    return false;
  };
  const look = () => {
    const canvas = document.querySelector('SELECTOR');
    if (canvas === null || !hasLines(canvas)) requestAnimationFrame(look);
    else requestAnimationFrame(() => { window.benchDrawn = performance.now(); });
  };
  requestAnimationFrame(look);
})()
"""


class FirstChart(NamedTuple):
    at: float
    """Seconds since the epoch at which the pixels of the first lines were on the screen."""
    after_navigation: float
    """The same in seconds since the navigation."""


class Footprint(NamedTuple):
    heap: float
    """MB of JavaScript objects and array buffers after a garbage collection."""
    nodes: float


def open_page(page: Page, url: str, selector: str) -> FirstChart:
    """Navigate to a page; return when the first canvas that the selector finds shows lines."""
    page.add_init_script(WATCH.replace("SELECTOR", selector))
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.benchDrawn !== undefined", timeout=WAIT_MS)
    drawn, origin = page.evaluate("() => [window.benchDrawn, performance.timeOrigin]")
    return FirstChart((origin + drawn) / 1000, drawn / 1000)


def footprint(page: Page) -> Footprint:
    """Weigh a page, once its document has not changed for some seconds."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    _wait_for_calm(page, session)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    heap = usage["usedSize"] + usage.get("backingStorageSize", 0)
    return Footprint(heap / 1e6, _metrics(session)["Nodes"])


def _wait_for_calm(page: Page, session: CDPSession) -> None:
    nodes, calm = -1.0, 0
    for _ in range(MOST_CALM_SECS):
        now = _metrics(session)["Nodes"]
        calm, nodes = (calm + 1 if now == nodes else 0), now
        if calm == CALM_SECS:
            return
        page.wait_for_timeout(1000)


def _metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
