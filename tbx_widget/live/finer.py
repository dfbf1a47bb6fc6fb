"""Points of some series as fine as they are to be had: held, or read again by those who have them whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tbx_widget.live.entry import Entry, Origin, Wanted
from tbx_widget.live.series import Points, ScalarSeries
from tbx_widget.live.store import Store
from tbx_widget.live.thinning import Thinner

POINTS_AT_ONCE = 2**18


class Piece(NamedTuple):
    """Points first to end - 1 of a scalar series, in order of arrival, thinned to about `most`."""

    entry: Entry
    first: int
    end: int
    most: int


def read_pieces(store: Store, pieces: Sequence[Piece]) -> list[Points]:
    """Give the points of each piece; a file that has several of them is read once."""
    found: list[Points] = []
    missing: dict[Origin, list[int]] = {}
    for number, piece in enumerate(pieces):
        held = _read_held(store, piece)
        found.append(held.points())
        if held.count < piece.end - piece.first and piece.entry.origin is not None:
            missing.setdefault(piece.entry.origin, []).append(number)
    for origin, numbers in missing.items():
        whole = origin.points([_wanted(pieces[number]) for number in numbers])
        for number, points in zip(numbers, whole, strict=True):
            if points is not None:
                found[number] = points
    return found


def _read_held(store: Store, piece: Piece) -> Thinner:
    series = piece.entry.data
    assert isinstance(series, ScalarSeries)
    held = Thinner(piece.first, piece.end, piece.most)
    for start in range(piece.first, piece.end, POINTS_AT_ONCE):
        with store.lock:
            points = series.take(start, min(start + POINTS_AT_ONCE, piece.end))
        held.add(points)
    return held


def _wanted(piece: Piece) -> Wanted:
    return Wanted(piece.entry.key.tag, piece.first, piece.end, piece.most)
