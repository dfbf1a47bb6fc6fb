"""Charts of several tags."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class LayoutMethods(Methods):
    """`add_custom_scalars`."""
