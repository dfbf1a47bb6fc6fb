"""Logged precision-recall curves.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/pr_curve/metadata.py
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import Item
from tbx_widget.errors import EventFileError
from tbx_widget.events import Tensor

Floats = npt.NDArray[np.float64]


class PrCurveItem(Item[Tensor]):
    """One precision-recall curve at T thresholds.

    Attributes
    ----------
    thresholds : float64 array, shape (T,)
        From 0 to 1 in even steps, as TensorBoard has it; the file holds none.
    precision, recall : float64 array, shape (T,)
    area : float
        The average precision, from 0 to 1.
    tp, fp, tn, fn : float64 array, shape (T,)
        True and false positives and negatives; weighted counts need not be whole.
    """

    kind = Tensor

    @property
    def thresholds(self) -> Floats:
        """From 0 to 1 in even steps."""
        return np.linspace(0.0, 1.0, self._rows.shape[1])

    @property
    def tp(self) -> Floats:
        """True positives."""
        return self._row(0)

    @property
    def fp(self) -> Floats:
        """False positives."""
        return self._row(1)

    @property
    def tn(self) -> Floats:
        """True negatives."""
        return self._row(2)

    @property
    def fn(self) -> Floats:
        """False negatives."""
        return self._row(3)

    @property
    def precision(self) -> Floats:
        """Share of true ones among what was called positive."""
        return self._row(4)

    @property
    def recall(self) -> Floats:
        """Share of the positives that was found."""
        return self._row(5)

    @property
    def area(self) -> float:
        """The average precision: each precision weighted by the recall that is lost at the next threshold."""
        order = np.argsort(-self.recall, kind="stable")
        recall, precision = self.recall[order], self.precision[order]
        return float(-np.diff(recall, append=0.0) @ precision)

    def precision_at(self, recall: float) -> float:
        """Give the highest precision at which at least this share of the positives was found; NaN for none."""
        reached = self.precision[self.recall >= recall]
        return float(reached.max()) if len(reached) else float("nan")

    def _row(self, index: int) -> Floats:
        row: Floats = self._rows[index].astype(np.float64)
        return row

    @property
    def _rows(self) -> npt.NDArray[np.generic]:
        array = self.value.array
        if array.ndim != 2 or len(array) != 6 or array.dtype == object:
            raise EventFileError(f"{self._place()}: expected a curve of shape (6, T), got {array.shape}")
        return array
