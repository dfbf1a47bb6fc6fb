"""Arrays as they are."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class TensorMethods(Methods):
    """`add_tensor`."""
