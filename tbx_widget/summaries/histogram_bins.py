"""Which buckets a histogram may have: a name, a number of them, or their edges."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.summaries.arrays import own_array

Bins: TypeAlias = "str | int | Sequence[float] | npt.NDArray[Any]"

TENSORFLOW = "tensorflow"
RULES = ("auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges")


def own_bins(bins: Bins, max_bins: int | None, *, what: str) -> Bins:
    """Refuse a wrong choice of buckets, and copy edges, so that later changes by the caller are not seen.

    Parameters
    ----------
    bins : str, int, or array, tensor or list of float
        "tensorflow", the name of a rule of `numpy.histogram_bin_edges`, a number of equal buckets, or at
        least two edges that never fall.
    max_bins : int or None
        Neighbouring buckets are merged when there are more.
    what : str
        The call, for the message, such as ``add_histogram("weights")``.

    Returns
    -------
    str, int or float64 array
        The name, the number or the edges.

    Raises
    ------
    TypeError, ValueError
        If either is something else.
    """
    if max_bins is not None:
        _check_count(max_bins, "max_bins", what)
    if isinstance(bins, str):
        _check_rule(bins, what)
        return bins
    if isinstance(bins, (int, np.integer)):
        _check_count(bins, "bins", what)
        return bins
    return _own_edges(bins, what)


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


def _own_edges(bins: Any, what: str) -> npt.NDArray[np.float64]:
    if bins is None or isinstance(bins, (float, np.floating, bytes)):
        raise TypeError(f"{what}: expected bins to be a name, a number or edges, got {type(bins).__name__}")
    edges = own_array(bins, what=f"{what}, bins").numpy().astype(np.float64)
    if edges.ndim != 1 or edges.size < 2:
        raise ValueError(
            f"{what}: expected bins to hold at least 2 edges in one row, got shape {edges.shape}"
        )
    if not np.all(np.diff(edges) >= 0):
        raise ValueError(f"{what}: expected the edges in bins to be in ascending order, without NaN")
    return edges
