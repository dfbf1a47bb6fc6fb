"""Strings and tables of strings to text summaries.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/text/summary.py
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tbx_widget.events import Text


def to_text(value: Any, *, what: str) -> Text:
    """Read a string, or the cells of a table.

    Parameters
    ----------
    value : str, or list or array of str with one or two dimensions
        Markdown.
    what : str
        The call, for the message, such as ``add_text("notes")``.

    Returns
    -------
    Text
        A single string has the shape (1,).

    Raises
    ------
    TypeError
        If it is something else, ragged, or has more dimensions.
    ValueError
        If it is an empty list.

    Examples
    --------
    >>> to_text([["a", "b"], ["c", "d"]], what='add_text("notes")').shape
    (2, 2)
    """
    if isinstance(value, str):
        return Text((str(value),))
    cells, shape = _read_cells(value)
    if cells is None:
        raise TypeError(f"{what}: expected str, or a row or table of str, got {_describe(value)}")
    if not cells:
        raise ValueError(f"{what}: expected at least one string, got an empty {type(value).__name__}")
    return Text(tuple(str(cell) for cell in cells), shape or (1,))


def _read_cells(value: Any) -> tuple[list[Any] | None, tuple[int, ...]]:
    """Return the cells in row order and the shape; no cells if it is no row or table of strings."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        return None, ()
    try:
        table = np.asarray(value, dtype=object)
    except ValueError:
        return None, ()
    cells = table.ravel().tolist()
    is_text = table.ndim <= 2 and all(isinstance(cell, str) for cell in cells)
    return (cells if is_text else None), table.shape


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype}, shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} of {', '.join(sorted({type(cell).__name__ for cell in value}))}"
    return type(value).__name__
