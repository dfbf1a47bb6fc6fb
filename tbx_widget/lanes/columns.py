"""Turns what `add_scalar` has appended into records, series after series."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tbx_widget.events import SCALARS, Event, Record, Scalar, ScalarColumns
from tbx_widget.lanes.stream import Stream, TagNumbers


def gather(run: str, numbers: TagNumbers, flat: list[Any]) -> ScalarColumns:
    """Group scalars by tag, in order of arrival within a tag, rounded to what the file holds.

    Parameters
    ----------
    run : str
    numbers : TagNumbers
        The tags of this source; new ones are added.
    flat : list
        tag, value, step, wall time; N times, N >= 1.
    """
    owners = np.array([numbers[tag] for tag in flat[0::4]])
    numbers64 = np.array(flat[1::4], np.float64)
    steps = np.array(flat[2::4], np.int64)
    wall_times = np.array(flat[3::4], np.float64)
    counts = np.bincount(owners)
    present = np.flatnonzero(counts)
    names = numbers.names
    tags = tuple(names[number] for number in present.tolist())
    if len(tags) > 1:
        order = np.argsort(owners, kind="stable")
        steps, wall_times, numbers64 = steps[order], wall_times[order], numbers64[order]
    values, too_large = _round(numbers64)
    return ScalarColumns(run, tags, counts[present], steps, wall_times, values, too_large)


def _round(numbers: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float32], frozenset[int]]:
    """Give numbers as float32, and which of them are infinite only because of that."""
    try:
        with np.errstate(over="raise"):
            return numbers.astype(np.float32), frozenset()
    except FloatingPointError:
        with np.errstate(over="ignore"):
            values = numbers.astype(np.float32)
        return values, frozenset(np.flatnonzero(np.isinf(values) & np.isfinite(numbers)).tolist())


def sort_out(stream: Stream, flat: list[Any]) -> tuple[list[Record], list[Any]]:
    """Part the scalars that can be written from those that must wait for a device.

    A number waits too while an earlier value of its tag does, so that a series keeps its order.

    Returns
    -------
    records : list of Record
        In order; a scalar with a title is an event of its own.
    later : list
        Flat like the input; `Stream.deferred` counts them by tag.
    """
    ready: list[Any] = []
    later: list[Any] = []
    for at in range(0, len(flat), 4):
        point = flat[at : at + 4]
        if stream.must_wait(point[0], point[1]):
            later += point
        else:
            ready += point
    return to_records(stream, ready), later


def to_records(stream: Stream, flat: list[Any]) -> list[Record]:
    """Turn numbers, and scalars with a title or of another type, into records, in order."""
    records: list[Record] = []
    plain: list[Any] = []
    for at in range(0, len(flat), 4):
        tag, value, step, wall_time = point = flat[at : at + 4]
        if not isinstance(value, Scalar):
            plain += point
            continue
        if plain:
            records.append(gather(stream.run, stream.tag_numbers, plain))
            plain = []
        name = stream.tag_numbers.names[stream.tag_numbers[tag]]
        records.append(Event(stream.run, SCALARS, name, step, wall_time, value))
    if plain:
        records.append(gather(stream.run, stream.tag_numbers, plain))
    return records
