"""Peak memory of a process: `ru_maxrss` would count what the parent held before the start."""

from __future__ import annotations

from pathlib import Path


def peak_memory(pid: int | str = "self") -> float:
    """Give the MB that a process has held at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
