"""Moving pictures."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class VideoMethods(Methods):
    """`add_video`."""
