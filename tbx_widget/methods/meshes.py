"""Meshes and clouds of points."""

from __future__ import annotations

from tbx_widget.methods.base import Methods


class MeshMethods(Methods):
    """`add_mesh`."""
