"""How long the page takes from a user's input to what it changes, by the page's own clock."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Locator, Page

# From the time stamp of the first pointer movement over the chart to the frame after its hover box has rows.
TIME_HOVER = """
(card) => {
  let moved = null;
  card.querySelector('canvas').addEventListener(
    'pointermove', (event) => { moved = event.timeStamp; }, { capture: true, once: true }
  );
  window.tbxHoverMs = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (moved === null || card.querySelector('[data-run][data-value]') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - moved));
    }).observe(card, { childList: true, subtree: true, attributes: true });
  });
}
"""

# The Event Timing API: from the input to the next painted frame, with all that handlers did between them.
TIME_EVENTS = """
() => {
  window.tbxEvents = [];
  window.tbxEventsBefore = Object.fromEntries(performance.eventCounts);
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) window.tbxEvents.push([name, duration]);
  }).observe({ type: 'event', durationThreshold: 16 });
}
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def time_hover(card: Locator, *, x: float) -> float:
    """Move the mouse over a chart, at a part `x` of its width; give the milliseconds until the box stands."""
    page = card.page
    page.mouse.move(1, 1)
    card.locator("[data-run][data-value]").first.wait_for(state="detached")
    card.evaluate(TIME_HOVER)
    move_over(card, x=x)
    return float(page.evaluate("() => window.tbxHoverMs"))


def move_over(card: Locator, *, x: float, y: float = 0.5) -> None:
    """Move the mouse to a place of a chart, in parts of its width and height."""
    at_x, at_y = place(card, x=x, y=y)
    card.page.mouse.move(at_x, at_y)


def zoom(card: Locator, *, start: float, end: float) -> None:
    """Open a box over a part of the chart's width, as a user drags it."""
    mouse = card.page.mouse
    move_over(card, x=start, y=0.1)
    mouse.down()
    mouse.move(*place(card, x=end, y=0.9), steps=4)
    mouse.up()


def place(card: Locator, *, x: float, y: float) -> tuple[float, float]:
    """Give a place of the chart in the page's pixels."""
    box = card.locator("canvas").first.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


class EventTimes:
    """Collects how long the page takes to answer keys and buttons, from here on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(TIME_EVENTS)

    def median(self, name: str, *, count: int) -> float:
        """Give the median of so many events of this name, in milliseconds; one answered within 16 counts as 0."""
        self._page.evaluate(TWO_FRAMES)
        came, slow = self._page.evaluate(
            """(name) => [
              performance.eventCounts.get(name) - window.tbxEventsBefore[name],
              window.tbxEvents.filter(([seen]) => seen === name).map(([_, duration]) => duration),
            ]""",
            name,
        )
        assert came == count, f"expected {count} {name} events, got {came}"
        return median([*slow, *[0.0] * (count - len(slow))])
