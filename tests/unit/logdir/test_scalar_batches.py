"""Numbers of many files sorted into their series."""

from __future__ import annotations

import tracemalloc

import numpy as np

from tbx_widget.encoding.scalar_records import Numbers
from tbx_widget.logdir.scalar_batches import SeriesNumbers, to_columns


def numbers(tags: list[int], values: list[float], dtype: type, first: int = 0) -> Numbers:
    count = len(tags)
    return Numbers(
        np.arange(first, first + count),
        np.array(tags, np.int32),
        np.arange(first, first + count),
        np.zeros(count),
        np.array(values, dtype),
    )


def test_a_series_is_in_the_order_of_its_file_whatever_its_numbers_came_in():
    late = numbers([1, 0, 1], [3, 4, 5], np.float32, first=3)
    early = numbers([0, 1, 1], [0, 1, 2], np.float32)

    (columns,) = to_columns("run", [late, early], ["a", "b"])

    assert columns.tags == ("a", "b")
    assert columns.counts.tolist() == [2, 4]
    assert columns.values.tolist() == [0, 4, 1, 2, 3, 5]


def test_series_of_doubles_are_kept_apart():
    wide = numbers([1, 1], [1e300, 0.1], np.float64)
    narrow = numbers([0, 1], [0.5, 0.25], np.float32, first=2)

    single, double = to_columns("run", [wide, narrow], ["a", "b"])

    assert (single.tags, single.values.dtype, single.values.tolist()) == (("a",), np.float32, [0.5])
    assert (double.tags, double.values.dtype, double.values.tolist()) == (
        ("b",),
        np.float64,
        [1e300, 0.1, 0.25],
    )


def test_tags_of_a_table_are_numbered_as_they_come():
    series = SeriesNumbers()
    series.note(70_000, "late")
    series.note(3, "early")

    ours, others = series.translate([np.array([3, 70_000, 5], np.int32), np.array([3], np.int32)], 100_000)

    assert ours.tolist() == [1, 0, -1]
    assert others.tolist() == [1]
    assert series.names == ["late", "early"]


def test_a_file_needs_no_memory_for_the_tags_of_others():
    files = [SeriesNumbers() for _ in range(50)]
    tags = np.array([999_999], np.int32)

    tracemalloc.start()
    try:
        for series in files:
            series.note(999_999, "tag")
            series.translate([tags], 1_000_000)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 1_000_000
