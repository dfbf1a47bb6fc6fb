"""The tests that need TensorFlow and its kind, or libraries that train, run with `make compat` in their own environment."""

from __future__ import annotations

import os

NEEDING = ("clients", "films", "inputs", "onnx", "patched_clients")

collect_ignore = [] if os.environ.get("TBX_COMPAT") else [f"test_{name}.py" for name in NEEDING]
