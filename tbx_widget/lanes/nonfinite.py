"""Says once for each series that a value is NaN or infinite; such values are written all the same."""

from __future__ import annotations

import logging
import math

import numpy as np

from tbx_widget.events import EncodedEvent, Event, Record, Scalar, ScalarColumns
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)

ROUNDS_TO_INFINITY = 2.0**128 - 2.0**103
"""The least number that is infinite as float32."""


class NonFinite:
    """Looks at every scalar on its way to the sinks."""

    def __init__(self) -> None:
        self._told = Once()

    def check(self, record: Record) -> None:
        """Warn of what is NaN or infinite here, unless this series was warned of before."""
        if isinstance(record, ScalarColumns):
            if not np.isfinite(record.values).all():
                self._check_columns(record)
            return
        for event in record.events if isinstance(record, EncodedEvent) else (record,):
            if isinstance(event.value, Scalar):
                self._check_scalar(event, event.value)

    def _check_scalar(self, event: Event, scalar: Scalar) -> None:
        bound = math.inf if scalar.precision == "float64" else ROUNDS_TO_INFINITY
        if not abs(scalar.value) < bound:
            is_too_large = math.isfinite(scalar.value)
            self._tell(event.run, event.tag, event.step, scalar.value, is_too_large=is_too_large)

    def _check_columns(self, columns: ScalarColumns) -> None:
        bad = np.flatnonzero(~np.isfinite(columns.values))
        owners = np.searchsorted(np.cumsum(columns.counts), bad, side="right")
        series, firsts = np.unique(owners, return_index=True)
        for tag, row in zip(series.tolist(), bad[firsts].tolist(), strict=True):
            step, value = int(columns.steps[row]), float(columns.values[row])
            is_too_large = row in columns.too_large
            self._tell(columns.run, columns.tags[tag], step, value, is_too_large=is_too_large)

    def _tell(self, run: str, tag: str, step: int, value: float, *, is_too_large: bool) -> None:
        if self._told.is_first((run, tag)):
            message = f"the value at step {step} {_describe(value, is_too_large=is_too_large)}"
            tell(logger.warning, message, run=run, tag=tag, once="for each tag")


def _describe(value: float, *, is_too_large: bool) -> str:
    if is_too_large:
        return "is too large for float32 and is infinite in the file"
    return "is NaN" if math.isnan(value) else "is infinite"
