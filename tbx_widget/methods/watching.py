"""Weights, gradients and activations of a model."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class WatchMethods(Methods):
    """`watch`."""
