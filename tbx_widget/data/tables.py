"""Rows of texts as a table for a terminal or a notebook cell."""

from __future__ import annotations

import html
import time
from collections.abc import Iterable, Sequence


def text_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> str:
    """Align columns with spaces.

    Parameters
    ----------
    head : sequence of str, length C
    rows : iterable of sequences of str, each of length C
    right : set of int
        Columns whose cells stand at the right.
    """
    cells = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table in HTML; every cell is escaped."""
    top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def printable(text: str) -> str:
    """Write control characters as escapes, so that a tag cannot move a terminal's cursor."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def local_time(wall_time: float | None) -> str:
    """Write seconds since the epoch in local time; "" for none, and the number where it is no time."""
    if wall_time is None:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(wall_time))
    except (ValueError, OverflowError, OSError):
        return str(wall_time)
