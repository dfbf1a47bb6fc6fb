"""What the notebook tells about its cells, and what is shown in them.

Running a cell again replaces the boards that it made before.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any, Generic, TypeVar

Board = TypeVar("Board")


class BoardsOfCells(Generic[Board]):
    """Remembers, by cell, the boards of its latest execution."""

    def __init__(self) -> None:
        self._boards: dict[str, tuple[str, list[weakref.ref[Board]]]] = {}

    def enter(self, board: Board) -> list[Board]:
        """Note a new board; give those that an earlier execution of the same cell has made."""
        cell, execution = running_cell()
        if cell is None:
            return []
        latest, boards = self._boards.get(cell, (execution, []))
        if latest == execution:
            self._boards[cell] = execution, [*boards, weakref.ref(board)]
            return []
        self._boards[cell] = execution, [weakref.ref(board)]
        return [earlier for ref in boards if (earlier := ref()) is not None]


def running_cell() -> tuple[str | None, str]:
    """Give the ids of the running cell and of this execution, as far as the notebook tells them."""
    parent = _parent_message()
    cell = parent.get("metadata", {}).get("cellId")
    return cell, str(parent.get("header", {}).get("msg_id", ""))


def _parent_message() -> dict[str, Any]:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    parent = kernel.get_parent("shell") if kernel is not None else None
    return parent or {}


def show_output(
    data: dict[str, Any],
    metadata: dict[str, Any] | None = None,
    *,
    display_id: str | None = None,
    update: bool = False,
) -> None:
    """Put an output into the running cell, or replace the one that has this display id."""
    from IPython.display import display

    more = {} if display_id is None else {"display_id": display_id, "update": update}
    display(data, metadata=metadata, raw=True, **more)  # type: ignore[no-untyped-call]


def show_widget(widget: object) -> None:
    """Put a widget into the running cell."""
    from IPython.display import display

    display(widget)  # type: ignore[no-untyped-call]
