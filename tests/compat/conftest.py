"""The tests that need TensorFlow and its kind, or libraries that train, run with `make compat` in their own environment."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("TBX_COMPAT") else ["test_clients.py", "test_patched_clients.py"]
