"""Pictures with boxes drawn on them."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class BoxMethods(Methods):
    """`add_image_with_boxes`."""
