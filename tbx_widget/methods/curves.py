"""Precision and recall."""

from __future__ import annotations

import logging
from typing import Any, TypeAlias

from tbx_widget.encoding.plugin_content import curve_content
from tbx_widget.events import PR_CURVES, Tensor
from tbx_widget.methods.base import Methods
from tbx_widget.summaries.arrays import OwnedArray, own_array
from tbx_widget.summaries.curves import ROWS, check_thresholds, count_labels, draw_curve, stack_rows
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

_ONE_CLASS = "a curve is for one class against the rest, so pass labels == k and predictions[:, k]"

CurveData: TypeAlias = "tuple[OwnedArray, OwnedArray, OwnedArray | None, int, str, str]"

_told = Once()


class CurveMethods(Methods):
    """`add_pr_curve` and `add_pr_curve_raw`."""

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log precision and recall of a classifier at thresholds from 0 to 1.

        Parameters
        ----------
        tag : str
        labels : array, tensor or list, any shape
            The truth of one class against the rest: 1 or True, 0 or False. What is between counts in part as both;
            others are said once per tag. Copied in the call.
        predictions : array, tensor or list of the same shape
            Probabilities from 0 to 1. Others, and NaN, are left out, and said once per tag.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        num_thresholds : int
            At most 127; more are taken for 127.
        weights : array, tensor or list of the same shape, or one number; optional
            How much each label counts; 1 when left out.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not numbers, or of different shapes.
        """
        call = self._call("add_pr_curve", tag, global_step, walltime)
        thresholds = check_thresholds(num_thresholds, what=call.what)
        label = own_array(labels, what=f"{call.what}, labels")
        prediction = own_array(predictions, what=f"{call.what}, predictions")
        weight = None if weights is None else own_array(weights, what=f"{call.what}, weights")
        if label.shape != prediction.shape:
            shapes = f"{label.shape} and {prediction.shape}"
            raise ValueError(f"{call.what}: expected labels and predictions of one shape, got {shapes}")
        if weight is not None and weight.shape != label.shape and set(weight.shape) - {1}:
            message = f"expected one weight or weights of shape {label.shape}, got shape {weight.shape}"
            raise ValueError(f"{call.what}: {message}")
        nbytes = label.nbytes + prediction.nbytes + (weight.nbytes if weight is not None else 0)
        data = (label, prediction, weight, thresholds, call.what, self._streams.main.run)
        self._streams.submit(PR_CURVES, call, data, make_curve, nbytes)

    def add_pr_curve_raw(
        self,
        tag: str,
        true_positive_counts: Any,
        false_positive_counts: Any,
        true_negative_counts: Any,
        false_negative_counts: Any,
        precision: Any,
        recall: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log a curve that was reckoned elsewhere, at T thresholds that divide 0 to 1 evenly.

        Parameters
        ----------
        tag : str
        true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts : shape (T,)
            Arrays, tensors or lists of numbers. Copied in the call.
        precision, recall : shape (T,)
            As the counts.
        global_step : int, optional
            Where it stands on the step axis; 0 when left out.
        num_thresholds : int
            Goes into the file, at most 127; TensorBoard looks at T.
        weights
            Taken for compatibility and not used, as in tensorboardX and torch.
        walltime : float, optional
            Seconds since the epoch; now when left out.

        Raises
        ------
        TypeError, ValueError
            Not numbers, or not six rows of one length.
        """
        call = self._call("add_pr_curve_raw", tag, global_step, walltime)
        thresholds = check_thresholds(num_thresholds, what=call.what)
        counts = (true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts)
        given = zip(ROWS, (*counts, precision, recall), strict=True)
        rows = [own_array(row, what=f"{call.what}, {name}") for name, row in given]
        shapes = {row.shape for row in rows}
        if len(shapes) > 1 or len(rows[0].shape) != 1 or not rows[0].nbytes:
            came = ", ".join(f"{name} {row.shape}" for name, row in zip(ROWS, rows, strict=True))
            raise ValueError(f"{call.what}: expected six rows of one shape (T,), got {came}")
        data = (rows, thresholds)
        self._streams.submit(PR_CURVES, call, data, make_raw_curve, sum(row.nbytes for row in rows))


def make_curve(data: CurveData) -> Tensor:
    """Count labels by prediction; what cannot be counted is said once for each tag."""
    labels, predictions, weights, thresholds, what, run = data
    given = None if weights is None else weights.numpy()
    counted = count_labels(labels.numpy(), predictions.numpy(), given, thresholds)
    problems = _describe(counted.left_out, counted.odd_labels)
    if problems and _told.is_first((run, what)):
        tell(logger.warning, problems, run=run, call=what, once="for each tag")
    return Tensor(draw_curve(counted), curve_content(thresholds))


def make_raw_curve(data: tuple[list[OwnedArray], int]) -> Tensor:
    """Stack the rows."""
    rows, thresholds = data
    return Tensor(stack_rows([row.numpy() for row in rows]), curve_content(thresholds))


def _describe(left_out: int, odd_labels: tuple[float, ...]) -> str:
    left = f"{left_out} predictions are not between 0 and 1 and not counted" if left_out else ""
    named = ", ".join(f"{label:g}" for label in odd_labels)
    odd = (
        f"labels such as {named} are not 0 or 1, so the counts mean little: {_ONE_CLASS}"
        if odd_labels
        else ""
    )
    return "; ".join(filter(None, (left, odd)))
