"""Packages that are needed only by whoever calls for them."""

from __future__ import annotations

import importlib
from typing import Any


def import_optional(module: str, *, package: str, purpose: str) -> Any:
    """Import a module, or say how to get it.

    Raises
    ------
    ImportError
        The package is not installed; the message has the line that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"{purpose} needs {package}: pip install {package}") from error
