"""Rows of texts as a table for a terminal or a notebook cell.

Columns are aligned by the cells of a terminal, of which a Chinese character takes two and a combining one none.

Source: https://www.unicode.org/reports/tr11/
"""

from __future__ import annotations

import html
import shutil
import time
import unicodedata
from collections.abc import Iterable, Sequence

_WIDE = ("W", "F")
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")
_ASSUMED_WIDTH = 120


def text_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> str:
    """Align columns with spaces, by the cells that texts take on a terminal.

    Parameters
    ----------
    head : sequence of str, length C
    rows : iterable of sequences of str, each of length C
    right : set of int
        Columns whose cells stand at the right.
    """
    cells = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            pad(cell, width, is_right=at in right)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def pad(text: str, width: int, *, is_right: bool = False) -> str:
    """Fill a text up with spaces to `width` cells of a terminal, at its end or, where it stands right, its start."""
    spaces = " " * (width - display_width(text))
    return spaces + text if is_right else text + spaces


def display_width(text: str) -> int:
    """Count the cells that a text takes on a terminal.

    Examples
    --------
    >>> display_width("loss"), display_width("损失"), display_width("e\u0301")
    (4, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def fit(parts: Sequence[str], width: int) -> str:
    """List as many texts as `width` cells of a terminal take, at least one, and how many more there are.

    Examples
    --------
    >>> fit(["3 scalars", "1 image", "1 text"], 24)
    '3 scalars and 2 more'
    """
    shown = [
        ", ".join(parts[:n]) + (f" and {len(parts) - n:,} more" if n < len(parts) else "")
        for n in range(len(parts), 0, -1)
    ]
    return next((text for text in shown if display_width(text) <= width), shown[-1] if shown else "")


def terminal_width() -> int:
    """Give the width of the terminal in cells, 120 where there is none."""
    return shutil.get_terminal_size((_ASSUMED_WIDTH, 0)).columns


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


def _cells(character: str) -> int:
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
