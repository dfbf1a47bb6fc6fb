"""What Python objects hold, as `tracemalloc` sees it."""

from __future__ import annotations

import pathlib
import tracemalloc


def held_bytes() -> int:
    """Without the table of interned strings, which grows by megabytes at a time when pathlib adds the next one."""
    snapshot = tracemalloc.take_snapshot()
    return sum(
        one.size for one in snapshot.filter_traces([tracemalloc.Filter(False, pathlib.__file__)]).traces
    )
