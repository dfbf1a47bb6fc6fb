"""Models as graphs."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class GraphMethods(Methods):
    """`add_graph`."""
