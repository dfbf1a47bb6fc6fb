"""Vectors for the projector."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class EmbeddingMethods(Methods):
    """`add_embedding`."""
