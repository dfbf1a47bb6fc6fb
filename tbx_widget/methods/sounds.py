"""Sounds."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class SoundMethods(Methods):
    """`add_audio`."""
