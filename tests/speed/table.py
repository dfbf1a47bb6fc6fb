"""Rows of the table: what was measured, beside what, and whether the target is met."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5


class Row(NamedTuple):
    what: str
    unit: str
    ours: list[float]
    peer: list[float]
    """Empty where the target is an absolute figure."""
    target: str
    is_met: bool | None
    """None where there is no target."""


def absolute_row(what: str, unit: str, ours: list[float], *, most: float) -> Row:
    return Row(what, unit, ours, [], f"<= {most:g} {unit}", statistics.median(ours) <= most)


def absolute(what: str, unit: str, measure: Callable[[], float], *, most: float, rounds: int = ROUNDS) -> Row:
    return absolute_row(what, unit, [measure() for _ in range(rounds)], most=most)


def plain_row(what: str, unit: str, ours: list[float]) -> Row:
    """Something that is good to know and has no target."""
    return Row(what, unit, ours, [], "-", None)


def compared_row(what: str, unit: str, ours: list[float], peer: list[float], *, ratio: float | None) -> Row:
    """Compare the two of each round; a slow peer takes part in the first rounds only."""
    reached = statistics.median(b / a for a, b in zip(ours, peer, strict=False))
    target = "-" if ratio is None else f"{ratio:g}x less"
    return Row(what, unit, ours, peer, target, None if ratio is None else reached >= ratio)


def spread(values: list[float]) -> str:
    if not values:
        return "-"
    return f"{statistics.median(values):.3g} ({min(values):.3g}..{max(values):.3g})"


def print_table(rows: list[Row]) -> None:
    print(f"\nPython {platform.python_version()}, median (lowest..highest) of the rounds\n")
    print("| what | unit | tbx_widget | peer | ratio | target | met |\n|---|---|---|---|---|---|---|")
    for row in rows:
        ratios = [b / a for a, b in zip(row.ours, row.peer, strict=False)]
        met = {True: "yes", False: "NO", None: "-"}[row.is_met]
        cells = [row.what, row.unit, spread(row.ours), spread(row.peer), spread(ratios), row.target, met]
        print(f"| {' | '.join(cells)} |")


def write_table(rows: list[Row], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([row._asdict() for row in rows], indent=1) + "\n")
