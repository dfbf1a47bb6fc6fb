"""Packages that only some methods need: asked for at the call, imported by the lane that uses them."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def require(module: str, package: str, *, purpose: str, what: str) -> None:
    """Refuse a call whose package is not installed; nothing is imported.

    Raises
    ------
    ImportError
        The message has the line that installs it.
    """
    is_there = sys.modules[module] is not None if module in sys.modules else find_spec(module) is not None
    if not is_there:
        raise ImportError(f"{what}: {purpose} needs {package}: pip install {package}")
