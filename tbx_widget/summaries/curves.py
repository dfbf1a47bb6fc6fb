"""Labels and predictions to a precision-recall curve, with the numbers that TensorBoard's own summary has.

At threshold i of T, which is i / (T - 1), a prediction p is called positive where floor(p * (T - 1)) >= i, reckoned
in the type of p.
Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/pr_curve/summary.py
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[Any]
Doubles: TypeAlias = npt.NDArray[np.float64]

MOST_THRESHOLDS = 127
"""tensorboardX and torch write no more."""
ROWS = ("true positives", "false positives", "true negatives", "false negatives", "precision", "recall")
# Weighted counts are equal to the last bit only in the blocks in which numpy.histogram adds.
_BLOCK = 1 << 16
_LEAST_COUNT = 1e-7
_MOST_NAMED = 3


class Counted(NamedTuple):
    """How many labels fall between each threshold and the next one."""

    positives: Doubles
    """Shape (T,)."""
    negatives: Doubles
    left_out: int
    """Predictions that are NaN or not between 0 and 1."""
    odd_labels: tuple[float, ...] = ()
    """The first labels that are NaN or not between 0 and 1, at most three, each of them once."""


def check_thresholds(thresholds: Any, *, what: str) -> int:
    """Give the number of thresholds of a curve, which is at most 127.

    Raises
    ------
    TypeError, ValueError
        It is no integer, or less than 1.
    """
    try:
        number = operator.index(thresholds)
    except TypeError as error:
        came = type(thresholds).__name__
        raise TypeError(f"{what}: expected num_thresholds of type int, got {came}") from error
    if number < 1:
        raise ValueError(f"{what}: expected num_thresholds of at least 1, got {number}")
    return min(number, MOST_THRESHOLDS)


def count_labels(labels: Numbers, predictions: Numbers, weights: Numbers | None, thresholds: int) -> Counted:
    """Count positive and negative labels by prediction.

    Parameters
    ----------
    labels : array of bool, integers or floats, any shape
        1 is positive, 0 negative; what is between counts in part as both.
    predictions : array of bool, integers or floats, of the same shape
        What is not between 0 and 1 is left out, NaN too.
    weights : array of floats, of the same shape or with one element; optional
    thresholds : int
        T, from 1 to 127.
    """
    labels, predictions = labels.reshape(-1), _as_floats(predictions).reshape(-1)
    if weights is None:
        plain = _count_whole(labels, predictions, thresholds)
        if plain is not None:
            return plain
    return _count_weighted(labels, predictions, np.ones(1) if weights is None else weights, thresholds)


def draw_curve(counted: Counted) -> npt.NDArray[np.float32]:
    """Add up from the highest threshold down, and give the rows that TensorBoard expects, shape (6, T)."""
    true_positives = np.cumsum(counted.positives[::-1])[::-1]
    false_positives = np.cumsum(counted.negatives[::-1])[::-1]
    true_negatives = false_positives[0] - false_positives
    false_negatives = true_positives[0] - true_positives
    with np.errstate(all="ignore"):
        precision = true_positives / np.maximum(_LEAST_COUNT, true_positives + false_positives)
        recall = true_positives / np.maximum(_LEAST_COUNT, true_positives + false_negatives)
        rows = (true_positives, false_positives, true_negatives, false_negatives, precision, recall)
        return np.stack(rows).astype(np.float32)


def stack_rows(rows: list[Numbers]) -> npt.NDArray[np.float32]:
    """Bring the rows of a curve that is reckoned already to what a file holds, shape (6, T)."""
    with np.errstate(over="ignore"):
        return np.stack(rows).astype(np.float64).astype(np.float32)


def _as_floats(predictions: Numbers) -> Numbers:
    return predictions if predictions.dtype.kind == "f" else predictions.astype(np.float64)


def _blocks(size: int) -> Iterator[slice]:
    return (slice(at, at + _BLOCK) for at in range(0, size, _BLOCK))


def _scale(predictions: Numbers, thresholds: int) -> tuple[Numbers, npt.NDArray[np.bool_] | None]:
    """Give the predictions that lie on the scale, from 0 to T, and which they are if not all do."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = predictions * (thresholds - 1)
    if scaled.min() >= 0 and scaled.max() < thresholds:
        return scaled, None
    kept = (scaled >= 0) & (scaled < thresholds)
    return scaled[kept], kept


def _count_whole(labels: Numbers, predictions: Numbers, thresholds: int) -> Counted | None:
    """Count labels that are all 0 or 1, both kinds in one pass over bytes; None where some are not."""
    counts = np.zeros(256, np.int64)
    left_out = 0
    for block in _blocks(labels.size):
        flags = _to_flags(labels[block])
        if flags is None:
            return None
        scaled, kept = _scale(predictions[block], thresholds)
        if kept is not None:
            left_out += kept.size - scaled.size
            flags = flags[kept]
        keys = scaled.astype(np.uint8)
        keys <<= 1
        keys |= flags.view(np.uint8)
        counts += np.bincount(keys, minlength=256)
    by_kind = counts[: 2 * thresholds].reshape(thresholds, 2).astype(np.float64)
    return Counted(by_kind[:, 1], by_kind[:, 0], left_out)


def _to_flags(labels: Numbers) -> npt.NDArray[np.bool_] | None:
    """Read labels that are all 0 or 1; None where some are not."""
    if labels.dtype.kind == "f":
        flags = labels == 1
        return flags if (flags == labels).all() else None
    if labels.dtype.kind != "b" and np.bitwise_or.reduce(labels) not in (0, 1):
        return None
    return labels.astype(np.bool_, copy=False)


def _count_weighted(labels: Numbers, predictions: Numbers, weights: Numbers, thresholds: int) -> Counted:
    shares = labels.astype(np.float64)
    weights = np.broadcast_to(weights.reshape(-1), shares.shape)
    positives, negatives = np.zeros(thresholds), np.zeros(thresholds)
    left_out = 0
    for block in _blocks(labels.size):
        scaled, kept = _scale(predictions[block], thresholds)
        share, weight = shares[block], weights[block]
        if kept is not None:
            left_out += kept.size - scaled.size
            share, weight = share[kept], weight[kept]
        keys = scaled.astype(np.intp)
        with np.errstate(all="ignore"):
            positives += np.bincount(keys, share * weight, thresholds)
            negatives += np.bincount(keys, (1.0 - share) * weight, thresholds)
    return Counted(positives, negatives, left_out, _find_odd(shares))


def _find_odd(labels: Doubles) -> tuple[float, ...]:
    is_odd = ~((labels >= 0) & (labels <= 1))
    if not is_odd.any():
        return ()
    values, firsts = np.unique(labels[is_odd], return_index=True)
    return tuple(values[np.argsort(firsts)][:_MOST_NAMED].tolist())
