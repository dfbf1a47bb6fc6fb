"""Where a series stands and where it goes, in a few numbers."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import numpy as np

from tbx_widget.commands.numbers import short_float
from tbx_widget.data.scalars import ScalarSeries

Best = Literal["min", "max"]

_LOW = "loss|err|error|errors|perplexity|ppl|nll|mse|mae|rmse|mape|wer|cer|fid|regret|cost|kl"
_HIGH = (
    "acc|accuracy|top1|top5|auc|auroc|auprc|f1|precision|recall|iou|miou|dice|map|ap|bleu|rouge|meteor|psnr|ssim"
    "|r2|reward|rewards|return|returns|score|success"
)
_LOW_CHINESE = "损失|損失|误差|誤差|错误率|錯誤率|困惑度"
_HIGH_CHINESE = "准确率|準確率|准确度|準確度|正确率|正確率|精度|精确率|精確率|召回率|得分|分数|分數|奖励|獎勵"
_FEWEST = 8
_SIGNIFICANT = 3.0


class Point(NamedTuple):
    """A value and its step."""

    value: float
    step: int


class Trend(NamedTuple):
    """How the second half of a series goes: `change` is that of a straight line through its `points`."""

    direction: Literal["rising", "falling", "flat", "unknown"]
    change: float
    points: int


class Summary(NamedTuple):
    """One series in a few numbers; points that are NaN or infinite count in `not_finite` only."""

    points: int
    not_finite: int
    last: Point | None
    minimum: Point | None
    maximum: Point | None
    trend: Trend


def summarize(series: ScalarSeries) -> Summary:
    """Sum a series up; of equal extremes the first counts."""
    finite = np.flatnonzero(np.isfinite(series.values))
    values = series.values[finite]
    low = _point(series, int(finite[values.argmin()])) if len(finite) else None
    high = _point(series, int(finite[values.argmax()])) if len(finite) else None
    not_finite = len(series) - len(finite)
    last = _point(series, -1) if len(series) else None
    return Summary(len(series), not_finite, last, low, high, find_trend(series))


def find_trend(series: ScalarSeries) -> Trend:
    """Fit a straight line through the second half of the finite points.

    It rises or falls where its slope is more than three times the slope's standard error; "unknown" below 8 points.
    """
    finite = series.values[np.isfinite(series.values)].astype(np.float64)
    y = finite[len(finite) // 2 :]
    n = len(y)
    if n < _FEWEST:
        return Trend("unknown", 0.0, n)
    x = np.arange(n) - (n - 1) / 2
    scale = float(np.abs(y).max()) or 1.0
    y = y / scale
    slope = float(x @ y / (x @ x))
    residual = y - y.mean() - slope * x
    error = float(np.sqrt(residual @ residual / (n - 2) / (x @ x)))
    is_clear = abs(slope) > max(_SIGNIFICANT * error, np.finfo(np.float32).eps / n)
    return Trend(("rising" if slope > 0 else "falling") if is_clear else "flat", slope * (n - 1) * scale, n)


def guess_best(tag: str) -> Best | None:
    """Say from a tag's words whether low or high is good; None where no word tells, or they disagree.

    Examples
    --------
    >>> guess_best("val/loss"), guess_best("top1_acc"), guess_best("lr")
    ('min', 'max', None)
    """
    words = set(re.findall("[a-z]+[0-9]*", re.sub("([a-z])([A-Z])", r"\1 \2", tag).lower()))
    low, high = (any(re.fullmatch(names, word) for word in words) for names in (_LOW, _HIGH))
    low |= re.search(_LOW_CHINESE, tag) is not None
    high |= re.search(_HIGH_CHINESE, tag) is not None
    if low == high:
        return None
    return "min" if low else "max"


def _point(series: ScalarSeries, place: int) -> Point:
    return Point(short_float(series.values[place]), int(series.steps[place]))
