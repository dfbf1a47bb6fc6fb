"""Torch models as graphs, in whatever way torch can trace them."""
