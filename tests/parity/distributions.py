"""Calls that write histograms and curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .row import BOTH, TENSORBOARDX, WALL_TIME, Row, call, plain


def spread(size: int, seed: int = 0) -> np.ndarray:
    """Numbers of all magnitudes, both signs and some zeros."""
    random = np.random.default_rng(seed)
    numbers = random.normal(size=size) * 10.0 ** random.uniform(-6, 6, size)
    numbers[::17] = 0
    return numbers.astype(np.float32)


def histogram(name: str, numbers: Any, values: Any = None, **keywords: Any) -> Row:
    of = TENSORBOARDX if isinstance(values, list) else BOTH
    shown = numbers if values is None else values
    return Row(f"histogram {name}", call("add_histogram", shown, **keywords), of, numbers=np.asarray(numbers))


RAW = {
    "min": 0.5,
    "max": 3.5,
    "num": 6,
    "sum": 11.0,
    "sum_squares": 25.0,
    "bucket_limits": [1.0, 2.0, 3.0, 4.0],
    "bucket_counts": [1, 2, 2, 1],
}
ARRAYS = {name: np.array(value, np.int64 if name == "num" else None)[()] for name, value in RAW.items()}
NUMBERS = spread(5000)
INSIDE = NUMBERS[np.abs(NUMBERS) <= 2]

HISTOGRAMS = [
    histogram("of float32", NUMBERS),
    histogram("of float64", NUMBERS.astype(np.float64)),
    histogram("of float16", np.linspace(-30, 30, 700).astype(np.float16)),
    histogram("of ints", np.arange(-500, 500)),
    histogram("of bytes", np.arange(256, dtype=np.uint8)),
    histogram("of three dimensions", NUMBERS[:4800].reshape(4, 12, 100)),
    histogram("of one number", np.array([0.5])),
    histogram("of equal numbers", np.full(9, 0.5)),
    histogram("of zeros", np.zeros(9)),
    histogram("of a tensor", NUMBERS, torch.from_numpy(NUMBERS)),
    histogram("of a tensor with gradient", NUMBERS, torch.from_numpy(NUMBERS.copy()).requires_grad_()),
    histogram("of a transposed tensor", NUMBERS, torch.from_numpy(NUMBERS).reshape(50, 100).T),
    histogram("of a list", np.array([1.0, 2.0, 2.5]), [1.0, 2.0, 2.5]),
    histogram("in bins of a rule", NUMBERS[:200], bins="auto"),
    histogram("in bins of Doane's rule", NUMBERS[:200], bins="doane"),
    *(
        histogram(f"in bins of the rule {rule}", NUMBERS[:200], bins=rule)
        for rule in ("rice", "scott", "sqrt", "stone", "sturges")
    ),
    histogram("of bools", NUMBERS > 0),
    histogram("of one Python number", np.array([0.5]), 0.5),
    histogram("of a numpy number", np.array([2.5]), np.float32(2.5)),
    histogram("of an int tensor", np.arange(-50, 50), torch.arange(-50, 50)),
    histogram("of a nested list", np.array([[1.0, 2.0], [2.5, -1]]), [[1.0, 2.0], [2.5, -1]]),
    histogram("of large numbers", np.linspace(-1e9, 1e9, 1000)),
    histogram("in bins of an array", INSIDE, NUMBERS, bins=np.linspace(-2, 2, 9)),
    histogram("in bins of a tuple", INSIDE, NUMBERS, bins=(-2, -0.5, 0.5, 2)),
    histogram("in bins of a tensor", INSIDE, NUMBERS, bins=torch.linspace(-2, 2, 9)),
    histogram("in one bin", NUMBERS, bins=1),
    histogram("in at most one bin", np.linspace(-1, 1, 999), bins=100, max_bins=1),
    histogram("in fewer bins than at most", np.linspace(-1, 1, 999), bins=10, max_bins=64),
    histogram("in at most 300 bins", NUMBERS, max_bins=300),
    histogram("in 30 bins", NUMBERS, bins=30),
    histogram("in given bins", INSIDE, NUMBERS, bins=[-2.0, -1.0, 0.0, 1.0, 2.0]),
    histogram("in at most 20 bins", np.linspace(-1, 1, 999), bins=100, max_bins=20),
    Row("histogram as it is, of arrays", call("add_histogram_raw", **ARRAYS)),
    Row("histogram as it is, in positions", plain("add_histogram_raw", "tag", *RAW.values(), 3, WALL_TIME)),
    Row("histogram as it is", call("add_histogram_raw", **RAW)),
]

LABELS = np.random.default_rng(1).random(500) < 0.3
SCORES = np.clip(LABELS * 0.3 + np.random.default_rng(2).random(500) * 0.7, 0, 1).astype(np.float32)
WEIGHTS = np.random.default_rng(3).random(500)
RAW_CURVE = ([3, 2, 1], [3, 1, 0], [0, 2, 3], [0, 1, 2], [0.5, 0.67, 1.0], [1.0, 0.67, 0.33])

CURVE_NAMES = (
    "true_positive_counts",
    "false_positive_counts",
    "true_negative_counts",
    "false_negative_counts",
    "precision",
    "recall",
)

CURVES = [
    Row("curve", call("add_pr_curve", LABELS, SCORES)),
    Row("curve of tensors", call("add_pr_curve", torch.from_numpy(LABELS), torch.from_numpy(SCORES))),
    Row("curve of int labels", call("add_pr_curve", LABELS.astype(np.int64), SCORES)),
    Row("curve of float labels", call("add_pr_curve", LABELS.astype(np.float32), SCORES)),
    Row("curve at 11 thresholds", call("add_pr_curve", LABELS, SCORES, num_thresholds=11)),
    Row("curve at 500 thresholds", call("add_pr_curve", LABELS, SCORES, num_thresholds=500)),
    Row("curve with weights", call("add_pr_curve", LABELS, SCORES, weights=WEIGHTS)),
    Row("curve of squares", call("add_pr_curve", LABELS.reshape(20, 25), SCORES.reshape(20, 25))),
    Row("curve of float64", call("add_pr_curve", LABELS, SCORES.astype(np.float64))),
    Row("curve of zeros and ones", call("add_pr_curve", LABELS, (SCORES > 0.5).astype(np.int64))),
    Row("curve of all labels 1", call("add_pr_curve", LABELS | True, SCORES)),
    Row("curve of all labels 0", call("add_pr_curve", LABELS & False, SCORES)),
    Row(
        "curve of a tensor with gradient",
        call("add_pr_curve", LABELS, torch.tensor(SCORES, requires_grad=True)),
    ),
    Row("curve at 2 thresholds", call("add_pr_curve", LABELS, SCORES, num_thresholds=2)),
    Row("curve with one weight", call("add_pr_curve", LABELS, SCORES, weights=0.5)),
    Row("curve with a list of weights", call("add_pr_curve", LABELS, SCORES, weights=WEIGHTS.tolist())),
    Row("curve in positions", plain("add_pr_curve", "tag", LABELS, SCORES, 3, 11, WEIGHTS, WALL_TIME)),
    Row("curve of lists", call("add_pr_curve", LABELS.tolist(), SCORES.tolist()), TENSORBOARDX),
    Row("curve as it is, of arrays", call("add_pr_curve_raw", *map(np.array, RAW_CURVE), num_thresholds=3)),
    Row(
        "curve as it is, with weights", call("add_pr_curve_raw", *RAW_CURVE, num_thresholds=3, weights=[1.0])
    ),
    Row("curve as it is, with 500 thresholds", call("add_pr_curve_raw", *RAW_CURVE, num_thresholds=500)),
    Row(
        "curve as it is, by name", call("add_pr_curve_raw", **dict(zip(CURVE_NAMES, RAW_CURVE, strict=True)))
    ),
    Row("curve as it is", call("add_pr_curve_raw", *RAW_CURVE, num_thresholds=3)),
]
