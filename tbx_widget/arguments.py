"""Checks what a user has passed to a writer, and says what was expected, what came, and for which tag."""

from __future__ import annotations

import os
from time import time
from typing import Any, NamedTuple

from tbx_widget.lanes.stream import clean_tag
from tbx_widget.summaries.arrays import to_float, to_step


class Call(NamedTuple):
    """The arguments that all `add_*` methods share, checked."""

    what: str
    """The call as messages name it: `add_scalar("loss")`."""
    tag: str
    step: int
    wall_time: float


def check_call(name: str, tag: Any, step: Any, wall_time: Any) -> Call:
    """Check what all `add_*` methods share; the wall time is now when none was given.

    Raises
    ------
    TypeError, ValueError
        Not a tag, not a step, not a time.
    """
    cleaned = check_tag(name, tag)
    what = f'{name}("{tag}")'
    seconds = time() if wall_time is None else to_float(wall_time, what=what)
    return Call(what, cleaned, to_step(step, what=what), seconds)


def check_tag(name: str, tag: Any) -> str:
    """Give a tag as files and boards have it."""
    if not isinstance(tag, str):
        raise TypeError(f"{name}: expected a tag of type str, got {type(tag).__name__} {tag!r}")
    cleaned = clean_tag(tag)
    if not cleaned:
        raise ValueError(f"{name}: expected a tag, got {tag!r}")
    return cleaned


def check_name(what: str, name: Any) -> str:
    """Check a part of a sub-run's path, which must stay below the run."""
    cleaned = check_tag(what, name)
    if cleaned.startswith("/") or ".." in cleaned.split("/"):
        raise ValueError(f"{what}: expected a name that can be a directory, got {name!r}")
    return cleaned


def check_number(what: str, value: Any) -> float:
    """Give one number as a float; infinite where it is too large for one."""
    number: float = value if value.__class__ is float else to_float(value, what=what)
    return number


def check_path(path: Any) -> str:
    """Give a log directory as a string."""
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise TypeError(f"SummaryWriter: expected a directory as str or path, got {path!r}")
    return os.fspath(path)
