"""What the browser's store holds, read from the page."""

from __future__ import annotations

from typing import Any

from tests.browser.notebook import Board

# The board's root element gives its store to scripts as the property `tbxStore`.
READ = """
(element) => [...element.tbxStore.series()].filter((one) => one.kind === 'scalars').map((one) => ({
  run: one.key.run,
  tag: one.key.tag,
  count: one.count,
  isComplete: one.isComplete,
  steps: [...one.steps.slice(0, one.length)],
  values: [...one.values.slice(0, one.length)],
  indices: [...one.indices.slice(0, one.length)],
}))
"""


def held_series(board: Board) -> list[dict[str, Any]]:
    """Give all scalar series of a board, sorted by run and tag."""
    found = board.element.evaluate(READ)
    return sorted(found, key=lambda one: (one["run"], one["tag"]))
