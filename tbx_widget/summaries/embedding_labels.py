"""What is known of the vectors of an embedding: labels or rows of cells, to the text that the projector reads.

A line for each vector, and tabs between its cells. TensorBoard's browser side takes the first line for the names of
the columns when there is a tab in it, and skips lines that are blank, so that all labels behind one would move up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from tbx_widget.summaries.arrays import OwnedArray, is_device_tensor, own_array

BLANK = "\u200b"
"""Zero-width space: stands at the start of a line that would be blank, and no browser trims it."""
_CELL_BYTES = 8
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = re.compile("[\t\n\r]")
_IS_BLANK = re.compile(r"[\s\ufeff]*")
_COVERED = re.compile(rf"^{BLANK}(?=(?:[^\S\n]|\ufeff)*$)", re.MULTILINE)
_PLAIN = frozenset((str, int, float, bool, type(None)))


class Labels(NamedTuple):
    """N labels, or N rows with a cell for each name of the header, that nobody else can change."""

    rows: list[Any] | OwnedArray
    header: tuple[str, ...] = ()
    """Two names or more; empty where there are labels."""

    @property
    def nbytes(self) -> int:
        """About how many bytes are held."""
        if isinstance(self.rows, OwnedArray):
            return self.rows.nbytes
        return len(self.rows) * max(len(self.header), 1) * _CELL_BYTES


def own_labels(metadata: Any, header: Any, *, count: int, what: str) -> Labels:
    """Copy labels or rows, and check their number.

    Parameters
    ----------
    metadata : list, array or tensor of N labels; with a header, of N rows
        A label or cell is text, a number, an array or tensor of one number, or anything that has a text.
    header : list of str, or None
        Names of the columns. With a single name `metadata` may also have labels instead of rows.
    count : int
        N.
    what : str
        The call, for the message, such as ``add_embedding("words")``.

    Raises
    ------
    TypeError
        Text or a dict instead of a list; rows that are none.
    ValueError
        Another number of labels than `count`, or of cells than names.
    """
    names = _own_header(header, what)
    numbers = _own_numbers(metadata, what)
    if numbers is not None:
        _check_count(numbers.shape[0] if numbers.shape else 0, count, what)
        _check_width(numbers.shape, names, what)
        return Labels(numbers, names if len(names) > 1 else ())
    rows = _own_list(metadata, "a list of labels as metadata", what)
    _check_count(len(rows), count, what)
    if names and not (len(names) == 1 and all(map(_is_cell, rows))):
        rows = [_own_row(row, names, number, what) for number, row in enumerate(rows)]
        return Labels(rows, names) if len(names) > 1 else Labels([cell for (cell,) in rows])
    return Labels([cell if type(cell) in _PLAIN else _own_cell(cell, what) for cell in rows])


def write_labels(labels: Labels) -> bytes:
    r"""Write the file of the projector.

    Tab, line feed and carriage return inside a label become ``\t``, ``\n`` and ``\r``, as one would type them. A line
    that would be blank starts with a zero-width space. A single column has no line with its name, for
    TensorBoard would take that for a label.

    Examples
    --------
    >>> write_labels(Labels(["cat", "dog\tpuppy"]))
    b'cat\ndog\\tpuppy\n'
    """
    rows = _unfold(labels)
    if labels.header:
        lines = ["\t".join([_escape(str(cell)) for cell in row]) for row in [labels.header, *rows]]
    else:
        lines = [_escape(str(label)) for label in rows]
    if any(_IS_BLANK.fullmatch(line) for line in lines):
        lines = [BLANK + line if _IS_BLANK.fullmatch(line) else line for line in lines]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def uncover_blanks(text: str) -> str:
    """Give the text of such a file with its blank lines."""
    return _COVERED.sub("", text) if BLANK in text else text


def _unfold(labels: Labels) -> list[Any]:
    if not isinstance(labels.rows, OwnedArray):
        return labels.rows
    array = labels.rows.numpy()
    if labels.header or array.ndim == 1:
        return list(array)
    return list(array[:, 0]) if array.shape[1:] == (1,) else [str(row.tolist()) for row in array]


def _escape(text: str) -> str:
    return text if text.isprintable() else _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def _own_header(header: Any, what: str) -> tuple[str, ...]:
    if header is None:
        return ()
    names = _own_list(header, "a list of names as metadata_header", what)
    return tuple(str(_own_cell(name, what)) for name in names)


def _own_list(values: Any, expected: str, what: str) -> list[Any]:
    if isinstance(values, (str, bytes, bytearray, Mapping)) or not isinstance(values, Iterable):
        raise TypeError(f"{what}: expected {expected}, got {type(values).__name__}")
    if isinstance(values, (list, tuple)) or not hasattr(values, "__array__"):
        return list(values)
    array = np.asarray(values)
    return list(array.astype(str) if array.dtype.kind in "mM" else array)


def _check_count(length: int, count: int, what: str) -> None:
    if length != count:
        raise ValueError(f"{what}: expected metadata for {count:,} vectors, got {length:,} labels")


def _own_numbers(values: Any, what: str) -> OwnedArray | None:
    """Own numbers in one piece: an array of them, or a list of tensors on a device, which are not waited for."""
    is_list = isinstance(values, (list, tuple))
    is_array = not is_list and (hasattr(values, "__array__") or hasattr(values, "__dlpack__"))
    if not is_array and not (is_list and values and is_device_tensor(values[0])):
        return None
    try:
        return own_array(values, what=what)
    except TypeError:
        return None


def _check_width(shape: tuple[int, ...], names: tuple[str, ...], what: str) -> None:
    width = shape[1] if len(shape) > 1 else 1
    if names and (len(shape) > 2 or width != len(names)):
        raise ValueError(f"{what}: expected rows of {_list(names)}, got an array of shape {shape}")


def _own_row(row: Any, names: tuple[str, ...], number: int, what: str) -> tuple[Any, ...]:
    if _is_cell(row):
        raise TypeError(
            f"{what}: expected rows of {_list(names)}, got row {number} of type {type(row).__name__}"
        )
    owned = tuple([cell if type(cell) in _PLAIN else _own_cell(cell, what) for cell in row])
    if len(owned) != len(names):
        raise ValueError(f"{what}: expected rows of {_list(names)}, got {len(owned)} cells in row {number}")
    return owned


def _is_cell(value: Any) -> bool:
    if isinstance(value, (str, bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        return True
    return getattr(value, "ndim", 1) == 0


def _own_cell(value: Any, what: str) -> str:
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, (str, np.generic)):
        return str(value)
    if not hasattr(value, "__array__") and not hasattr(value, "__dlpack__"):
        return str(value)
    try:
        array = own_array(value, what=what).numpy()
    except TypeError:
        return str(value)
    return str(array.reshape(())[()] if array.size == 1 else array.tolist())


def _list(names: tuple[str, ...]) -> str:
    return f"{len(names)} cells ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"
