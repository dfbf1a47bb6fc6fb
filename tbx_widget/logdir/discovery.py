"""Finds runs: the directories below a log directory that hold event files.

Source: tensorboard/backend/event_processing/io_wrapper.py, which takes every file with `tfevents` in its name but
`.profile-empty`.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tbx_widget.errors import LogdirError

Spec: TypeAlias = (
    "str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | Mapping[str, str | os.PathLike[str]]"
)

PROJECTOR_CONFIG = "projector_config.pbtxt"
_MOST_PROBLEMS = 20
_USUAL = ("logs", "runs", "lightning_logs", "tb_logs")
_DIGITS = re.compile(r"(\d+)")


class Root(NamedTuple):
    """A log directory, or one event file; `name` stands before the names of its runs, "" adds nothing."""

    path: Path
    name: str = ""

    def run_name(self, directory: Path) -> str:
        """Name a run by its way from the log directory; the log directory itself by its own name."""
        is_below = directory != self.path and directory.is_relative_to(self.path)
        way = directory.relative_to(self.path).parts if is_below else ()
        parts = [self.name, *way] if self.name else way
        name = "/".join(parts) or Path(os.path.realpath(directory)).name or directory.anchor
        return name.encode("utf-8", "replace").decode()


class RunDirectory(NamedTuple):
    """A directory with event files or a projector config, in the order of their names."""

    run: str
    directory: Path
    files: tuple[Path, ...]


class Found(NamedTuple):
    """What lies below a log directory."""

    runs: tuple[RunDirectory, ...]
    directories: int
    other_files: int
    problems: tuple[str, ...]


class Listing(NamedTuple):
    """What lies directly in one directory."""

    files: tuple[Path, ...]
    """Those that are read."""
    directories: tuple[Path, ...]
    other_files: int
    problems: tuple[str, ...]


def read_roots(spec: Spec, *, must_exist: bool = True) -> tuple[Root, ...]:
    """Read which log directories are meant.

    Parameters
    ----------
    spec : str, path, sequence of them, or mapping of name to path
        A string may be ``name=path``.
    must_exist : bool

    Raises
    ------
    LogdirError
        There is no such directory; the message names one that is near.
    TypeError
        It is none of these.
    """
    roots = tuple(_roots(spec))
    if not roots:
        raise LogdirError("expected at least one log directory, got none")
    if must_exist:
        for root in roots:
            if not root.path.exists():
                raise LogdirError(explain_missing(root.path))
    return roots


def read_logdir_spec(text: str) -> tuple[Root, ...]:
    """Read TensorBoard's ``--logdir_spec``: paths with commas between them, each with ``name:`` before it or not."""
    roots = []
    for one in filter(None, text.split(",")):
        name, colon, path = one.partition(":")
        is_named = colon and "/" not in name and not (len(name) == 1 and os.name == "nt")
        roots.append(Root(_path(path), name) if is_named else Root(_path(one)))
    return tuple(roots)


def find_runs(root: Root) -> Found:
    """Look for what can be read in a directory and all below it; links are followed, each is entered once."""
    if root.path.is_file():
        directory = root.path.parent
        run = RunDirectory(root.run_name(directory), directory, (root.path,))
        return Found((run,), 0, 0, ())
    runs: list[RunDirectory] = []
    problems: list[str] = []
    directories = others = 0
    for directory, listing in _walk(root.path):
        directories += 1
        others += listing.other_files
        problems += listing.problems
        if listing.files:
            runs.append(RunDirectory(root.run_name(directory), directory, listing.files))
    runs.sort(key=lambda run: natural_key(run.run))
    return Found(tuple(runs), directories, others, tuple(problems[:_MOST_PROBLEMS]))


def list_directory(directory: Path) -> Listing:
    """List one directory; what is named like an event file and is no file is a problem."""
    files, directories, problems = [], [], []
    others = 0
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if _is_directory(entry):
                    directories.append(Path(entry.path))
                elif not is_read(entry.name):
                    others += 1
                elif _is_file(entry):
                    files.append(Path(entry.path))
                else:
                    problems.append(_explain_other(entry.name))
    except OSError as error:
        problems.append(f"{directory.name or directory}: {error.strerror}")
    return Listing(tuple(sorted(files)), tuple(sorted(directories)), others, tuple(problems))


def is_event_file(name: str) -> bool:
    """Say whether a file of this name is an event file."""
    return "tfevents" in name and not name.endswith(".profile-empty")


def is_read(name: str) -> bool:
    """Say whether a file of this name is an event file or the config of the projector plugin."""
    return is_event_file(name) or name == PROJECTOR_CONFIG


def natural_key(name: str) -> list[tuple[int, str]]:
    """Sort names as people do: run2 before run10."""
    return [_natural_part(part) for part in _DIGITS.split(name) if part]


def tell_apart(roots: tuple[Root, ...]) -> tuple[Root, ...]:
    """Name log directories that have no name after their paths, where there are several: runs may be called the same."""
    if len(roots) < 2:
        return roots
    taken = {root.name for root in roots if root.name}
    told: list[Root] = []
    for root in roots:
        parts = [part for part in root.path.parts if part != root.path.anchor]
        names = ["/".join(parts[-count:]) for count in range(1, len(parts) + 1)] or [root.path.anchor]
        name = root.name or next((name for name in names if name not in taken), names[-1])
        taken.add(name)
        told.append(root._replace(name=name))
    return tuple(told)


def explain_missing(path: Path, name: str = "") -> str:
    """Say that a directory, called `name`, is not there, and what is near."""
    near = find_near(path)
    message = f"no directory {name or str(path)!r}"
    return message if near is None else f"{message}; did you mean {near.name if name else str(near)!r}?"


def find_near(path: Path) -> Path | None:
    """Find a directory that may have been meant, beside one that is not there."""
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.is_dir())
    except OSError:
        return None
    names = [name for name in names if not name.startswith(".")]
    near = difflib.get_close_matches(path.name, names, n=1) or [name for name in _USUAL if name in names]
    return path.parent / near[0] if near else None


def explain_unreadable(path: Path, name: str) -> list[str]:
    """Say in one line why a directory, called `name`, cannot be read; nothing where it can."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return [explain_missing(path, name)]
    except OSError as error:
        return [f"{name}: {error.strerror}"]
    return []


def _natural_part(part: str) -> tuple[int, str]:
    """Sort numbers before words, and by their digits: Python makes no int of more than 4,300."""
    if not part.isdecimal():
        return 1, part
    digits = part.lstrip("0")
    return 0, f"{len(digits):09}{digits}"


def _explain_other(name: str) -> str:
    """Say what is wrong with something that would be read if it were a file."""
    kind = "an event file" if is_event_file(name) else "a projector config"
    return f"{name} is named like {kind} and is no regular file"


def _walk(top: Path) -> Iterator[tuple[Path, Listing]]:
    seen: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        directory = waiting.pop()
        try:
            status = directory.stat()
        except OSError:
            status = None
        if status is not None:
            identity = status.st_dev, status.st_ino
            if identity in seen:
                continue
            seen.add(identity)
        listing = list_directory(directory)
        waiting += reversed(listing.directories)
        yield directory, listing


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _roots(spec: Any) -> Iterator[Root]:
    if isinstance(spec, Mapping):
        for name, path in spec.items():
            yield Root(_path(path), str(name))
    elif isinstance(spec, (str, os.PathLike)):
        yield _read_root(spec)
    elif isinstance(spec, Sequence):
        for one in spec:
            yield _read_root(one)
    else:
        raise TypeError(f"expected a log directory, a list or a dict of them, got {type(spec).__name__}")


def _read_root(spec: Any) -> Root:
    if not isinstance(spec, (str, os.PathLike)):
        raise TypeError(f"expected a log directory, got {type(spec).__name__}")
    text = os.fspath(spec)
    name, equals, path = text.partition("=")
    if equals and path and not Path(text).exists():
        return Root(_path(path), name)
    return Root(_path(text))


def _path(text: str | os.PathLike[str]) -> Path:
    return Path(os.path.normpath(Path(text).expanduser().absolute()))
