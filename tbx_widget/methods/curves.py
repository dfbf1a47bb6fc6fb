"""Precision and recall."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class CurveMethods(Methods):
    """`add_pr_curve`."""
