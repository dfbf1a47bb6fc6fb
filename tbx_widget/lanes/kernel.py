"""Whether this process is a notebook's kernel."""

from __future__ import annotations

import sys


def has_kernel() -> bool:
    """Say so without importing anything."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and "ipykernel" in sys.modules else None
    return getattr(shell, "kernel", None) is not None
