"""Checks what a user has passed to a writer, and says what was expected, what came, and for which tag."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import time
from typing import Any, NamedTuple

import numpy as np

from tbx_widget.lanes.stream import clean_tag
from tbx_widget.summaries.arrays import to_float, to_step

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/+")
_MOST_NAME_BYTES = 255
"""What file systems take for one directory (NAME_MAX)."""
_MOST_PATH_BYTES = 1024
"""A quarter of what Linux takes for a path (PATH_MAX); the run's own directory, a tag and a name come together."""
_DRIVE = re.compile(r"[A-Za-z]:(/|$)")
_clean = lru_cache(maxsize=4096)(clean_tag)


class Call(NamedTuple):
    """The arguments that all `add_*` methods share, checked."""

    what: str
    """The call as messages name it: `add_scalar("loss")`."""
    tag: str
    step: int
    wall_time: float


class Defaults(list[tuple[Any, Any]]):
    """Step and wall time of calls that name none; empty outside of `use_metadata`."""

    @contextmanager
    def use(self, step: Any, walltime: Any) -> Iterator[None]:
        """Set defaults meanwhile; what is None stays as it was.

        Raises
        ------
        TypeError, ValueError
            Neither was given, or they are no step and no time.
        """
        if step is None and walltime is None:
            raise ValueError("use_metadata: expected global_step or walltime, got neither")
        if step is not None:
            to_step(step, what="use_metadata")
        if walltime is not None:
            to_float(walltime, what="use_metadata")
        given = self.fill(step, walltime) if self else (step, walltime)
        self.append(given)
        try:
            yield
        finally:
            del self[next(at for at in reversed(range(len(self))) if self[at] is given)]

    def fill(self, step: Any, walltime: Any) -> tuple[Any, Any]:
        """Put the defaults in the place of what is None."""
        default_step, default_walltime = self[-1] if self else (None, None)
        return (
            default_step if step is None else step,
            default_walltime if walltime is None else walltime,
        )


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
    cleaned = _clean(tag)
    if not cleaned:
        raise ValueError(f"{name}: expected a tag, got {tag!r}")
    return cleaned


def check_name(what: str, name: Any) -> str:
    """Check a part of a sub-run's path, which must stay below the run; a leading "/" is dropped as in tags."""
    cleaned = check_tag(what, name)
    problem = _find_problem(cleaned)
    if problem:
        raise ValueError(f"{what}: expected a name that can be a directory, got {name!r}: {problem}")
    return cleaned


@lru_cache(maxsize=4096)
def _find_problem(path: str) -> str:
    """Say why a path does not name a directory below another."""
    if "\\" in path and os.sep == "\\":  # elsewhere a letter like others, as in "$\\alpha$"
        return 'it has a "\\"; "/" stands between directories'
    if path.startswith("/") or _DRIVE.match(path):
        return "it is absolute"
    if ".." in path.split("/"):
        return '".." leads out of the run'
    if "\0" in path:
        return "it has a NUL"
    encoded = os.fsencode(path)
    if len(encoded) > _MOST_PATH_BYTES:
        return f"it has more than {_MOST_PATH_BYTES} bytes"
    if max(map(len, encoded.split(b"/"))) > _MOST_NAME_BYTES:
        return f"a directory's name has more than {_MOST_NAME_BYTES} bytes"
    return "it is the run itself" if posixpath.normpath(path) == "." else ""


def check_path(path: Any, *, who: str = "SummaryWriter") -> str:
    """Give a local path as a string.

    Raises
    ------
    TypeError
        Not a path.
    NotImplementedError
        A place on another machine, such as `s3://...`: that is to come.
    """
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise TypeError(f"{who}: expected a directory as str or path, got {path!r}")
    given = os.fspath(path)
    if _REMOTE.match(str(given)):
        raise NotImplementedError(
            f"{who}: expected a local path, got {given!r}: remote places are not yet supported"
        )
    return given


class _Readers(dict[type, Callable[[Any], "float | None"]]):
    def __missing__(self, kind: type) -> Callable[[Any], float | None]:
        torch = sys.modules.get("torch")
        if torch is None or kind is not getattr(torch, "Tensor", None):
            return _read_nothing
        self[kind] = _read_cpu_tensor
        return _read_cpu_tensor


def _read_nothing(value: Any) -> None:
    return None


def _read_int(value: Any) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _read_cpu_tensor(tensor: Any) -> float | None:
    if not tensor.is_cpu:
        return None
    try:
        number = tensor.item()
    except RuntimeError:  # none or several numbers
        return None
    return _read_int(number) if isinstance(number, (float, int)) else None


_WHOLE = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
_PLAIN = (bool, np.bool_, np.float16, np.float32, np.float64, *_WHOLE)
READERS = _Readers({**dict.fromkeys(_PLAIN, float), int: _read_int})
"""What reads one number of a type at once; it gives None for `to_float` must look at."""
