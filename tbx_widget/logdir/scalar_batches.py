"""Numbers in the order of a file to columns, series after series."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.scalar_records import Numbers, Values
from tbx_widget.events import ScalarColumns

Tags: TypeAlias = "npt.NDArray[np.int32]"


class SeriesNumbers:
    """Numbers the scalar series of one file by the names of their tags.

    `table` of the reader's `ScalarRecords` may hold one name several times, with different metadata.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._by_name: dict[str, int] = {}
        self._by_table: dict[int, int] = {}

    def number(self, name: str) -> int:
        """Give the number of a series; a new one where it is not known."""
        number = self._by_name.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def translate(self, columns: list[Tags], most: int) -> list[Tags]:
        """Turn numbers of the table, all below `most`, into ours; -1 for those that are not known."""
        is_present = np.zeros(most, np.bool_)
        for tags in columns:
            is_present[tags] = True
        present = np.flatnonzero(is_present)
        ours = np.empty(most, np.int32)
        ours[present] = [self._by_table.get(number, -1) for number in present.tolist()]
        return [ours[tags] for tags in columns]

    def note(self, table_number: int, name: str) -> None:
        """Say which name a number of the table stands for."""
        self._by_table[table_number] = self.number(name)


class _Sorted(NamedTuple):
    series: npt.NDArray[np.int32]
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: Values

    def pick(self, rows: npt.NDArray[np.bool_], dtype: type[np.float32] | type[np.float64]) -> _Sorted:
        return _Sorted(
            self.series[rows], self.steps[rows], self.wall_times[rows], _cast(self.values[rows], dtype)
        )


def _cast(values: Values, dtype: type[np.float32] | type[np.float64]) -> Values:
    return values.astype(np.float32) if dtype is np.float32 else values.astype(np.float64)


def to_columns(run: str, numbers: list[Numbers], names: list[str]) -> list[ScalarColumns]:
    """Sort numbers by series, and within a series by record.

    Parameters
    ----------
    run : str
    numbers : list of Numbers
        `tags` are places in `names`. Each element ascends by record.
    names : list of str

    Returns
    -------
    list of ScalarColumns
        At most two: one of float32 and one of float64, for series with numbers that float32 cannot hold.
    """
    if not numbers:
        return []
    every = _sort(numbers)
    wide = {tag for one in numbers if one.values.dtype == np.float64 for tag in np.unique(one.tags).tolist()}
    if not wide:
        return [_cut(run, names, every)]
    is_wide = np.isin(every.series, list(wide))
    parts = every.pick(~is_wide, np.float32), every.pick(is_wide, np.float64)
    return [_cut(run, names, part) for part in parts if part.series.size]


def _sort(numbers: list[Numbers]) -> _Sorted:
    one = numbers[0]
    order = None
    if len(numbers) > 1:
        one = Numbers(*(np.concatenate(column) for column in zip(*numbers, strict=True)))
        order = np.argsort(one.records, kind="stable")
    tags = one.tags if order is None else one.tags[order]
    by_tag = np.argsort(_narrow(tags), kind="stable")
    order = by_tag if order is None else order[by_tag]
    return _Sorted(one.tags[order], one.steps[order], one.wall_times[order], one.values[order])


def _narrow(tags: npt.NDArray[np.int32]) -> npt.NDArray[np.integer]:
    """Make small numbers of small numbers: numpy sorts those of two bytes in linear time."""
    return tags.astype(np.uint16) if tags.size and int(tags.max()) < 1 << 16 else tags


def _cut(run: str, names: list[str], every: _Sorted) -> ScalarColumns:
    counts = np.bincount(every.series)
    present = np.flatnonzero(counts)
    tags = tuple(names[number] for number in present.tolist())
    return ScalarColumns(run, tags, counts[present], every.steps, every.wall_times, every.values)
