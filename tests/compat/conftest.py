"""The tests that need TensorFlow and its kind run with `make compat`, in an environment of their own."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("TBX_COMPAT") else ["test_clients.py"]
