"""Which buckets a histogram may have: a name, a number of them, or their edges."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Bins: TypeAlias = "str | int | Sequence[float] | npt.NDArray[Any]"

TENSORFLOW = "tensorflow"
RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")


def check_bins(bins: Bins, max_bins: int | None, *, what: str) -> None:
    """Refuse a wrong choice of buckets.

    Parameters
    ----------
    bins : str, int or sequence of float
        "tensorflow", the name of a rule of `numpy.histogram_bin_edges`, a number of equal buckets, or at
        least two edges that never fall.
    max_bins : int or None
        Neighbouring buckets are merged when there are more.
    what : str
        The call, for the message, such as ``add_histogram("weights")``.

    Raises
    ------
    TypeError, ValueError
        If either is something else.
    """
    if isinstance(bins, str):
        _check_rule(bins, what)
    elif isinstance(bins, (int, np.integer)):
        _check_count(bins, "bins", what)
    else:
        _check_edges(bins, what)
    if max_bins is not None:
        _check_count(max_bins, "max_bins", what)


def _check_rule(name: str, what: str) -> None:
    if name != TENSORFLOW and name not in RULES:
        names = ", ".join((TENSORFLOW, *RULES))
        raise ValueError(f'{what}: expected bins to be one of {names}, a number or edges, got "{name}"')


def _check_count(count: Any, name: str, what: str) -> None:
    try:
        if isinstance(count, (bool, np.bool_)):
            raise TypeError
        number = operator.index(count)
    except TypeError:
        raise TypeError(f"{what}: expected {name} to be an integer, got {type(count).__name__}") from None
    if number < 1:
        raise ValueError(f"{what}: expected {name} to be at least 1, got {number}")


def _check_edges(bins: Any, what: str) -> None:
    if bins is None or isinstance(bins, (float, np.floating, bytes)):
        raise TypeError(f"{what}: expected bins to be a name, a number or edges, got {type(bins).__name__}")
    try:
        edges = np.asarray(bins, np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{what}: expected the edges in bins to be numbers, got {bins!r}") from None
    if edges.ndim != 1 or edges.size < 2:
        raise ValueError(
            f"{what}: expected bins to hold at least 2 edges in one row, got shape {edges.shape}"
        )
    if not np.all(np.diff(edges) >= 0):
        raise ValueError(f"{what}: expected the edges in bins to be in ascending order, without NaN")
