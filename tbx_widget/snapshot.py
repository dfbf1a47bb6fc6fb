"""The static picture beside a board: what GitHub, nbconvert and a notebook without a kernel show.

It is an output of its own, with a display id of its own, and hidden while the board is live; updating the
output of the widget itself would draw the live view anew.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Callable

from tbx_widget.live.store import Store
from tbx_widget.live.svg import draw_board
from tbx_widget.notebook import show_output


class Snapshot:
    """The second output of one board."""

    def __init__(self, board_id: str) -> None:
        self._board_id = board_id
        self._display_id = f"tbx-static-{board_id}"
        self._pid = os.getpid()
        self._is_displayed = False

    def display(self) -> None:
        """Put the output into the running cell, with nothing to see yet."""
        show_output(self._bundle("", ""), display_id=self._display_id)
        self._is_displayed = True

    def update(self, store: Store, shows: Callable[[str], bool], name: Callable[[str], str] = str) -> int:
        """Draw the present state; give the bytes that were sent."""
        if not self._is_displayed or os.getpid() != self._pid:
            return 0
        svg, text = draw_board(store, shows, name)
        bundle = self._bundle(svg, text)
        show_output(bundle, display_id=self._display_id, update=True)
        return sum(map(len, bundle.values()))

    def _bundle(self, svg: str, text: str) -> dict[str, str]:
        source = base64.b64encode(svg.encode()).decode()
        image = f'<img alt="{html.escape(text)}" src="data:image/svg+xml;base64,{source}">' if svg else ""
        return {
            "text/html": f'<div data-tbx-static="{self._board_id}">{image}</div>',
            "text/plain": text,
        }
