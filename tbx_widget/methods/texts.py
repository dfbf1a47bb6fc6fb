"""Markdown."""

from __future__ import annotations

from typing import Any

from tbx_widget.events import TEXT
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.text import to_text


class TextMethods(Methods):
    """`add_text`."""

    def add_text(
        self,
        tag: str,
        text_string: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log Markdown.

        Parameters
        ----------
        tag : str
            The file has `<tag>/text_summary`, as tensorboardX and torch write it.
        text_string : str, or one- or two-dimensional list or array of str
            A table when it has two dimensions.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError
            Not text: numbers, None, or a list with something else than strings in it.
        ValueError
            An empty list.
        """
        call = self._call("add_text", tag, global_step, walltime)
        text = to_text(text_string, what=call.what)
        self._append(TEXT, call._replace(tag=f"{call.tag}/text_summary"), text)
