"""One comparison: a call that is made of a writer of theirs and of one of ours, and the ways to write it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BOTH = ("tensorboardX", "torch")
TENSORBOARDX = ("tensorboardX",)
TORCH = ("torch",)
WALL_TIME = 1_700_000_000.25


@dataclass(frozen=True)
class Row:
    """One comparison."""

    name: str
    write: Callable[[Any], None]
    of: tuple[str, ...] = BOTH
    tags: dict[str, str] = field(default_factory=dict)
    """Tags that we name otherwise: theirs to ours."""
    numbers: Any = None
    """What a histogram counts, where our edges differ by up to a hundredth."""
    is_nameless: bool = False
    """The run's name is a time."""
    has_own_content: bool = False
    """What the plugin writes about itself differs on purpose."""


def call(method: str, *values: Any, **keywords: Any) -> Callable[[Any], None]:
    """A call with a step and a wall time."""
    keywords = {"global_step": 3, "walltime": WALL_TIME, **keywords}
    return lambda writer: getattr(writer, method)("group/tag", *values, **keywords)


def plain(method: str, *values: Any, **keywords: Any) -> Callable[[Any], None]:
    """A call as it stands."""
    return lambda writer: getattr(writer, method)(*values, **keywords)
