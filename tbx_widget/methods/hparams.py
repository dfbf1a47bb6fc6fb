"""Hyperparameters, and the results by which they are compared."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class HParamsMethods(Methods):
    """`add_hparams`."""
