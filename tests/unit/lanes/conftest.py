"""The soak runs with `make soak` only."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("TBX_SOAK") else ["test_soak.py"]
