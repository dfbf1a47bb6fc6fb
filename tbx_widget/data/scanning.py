"""Where the event files of each run lie; lists directories, and opens only files that are given by name."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

from tbx_widget.data.spelling import count_of
from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.errors import LogdirError
from tbx_widget.logdir.discovery import Root, Spec, find_runs, is_read, read_roots, tell_apart

_LENGTH = struct.Struct("<Q")
_CHECKSUM = struct.Struct("<I")


class Scan(NamedTuple):
    """What listing some directories has found."""

    roots: tuple[Path, ...] = ()
    runs: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    """Run and its event files, in the order in which they are read."""
    problems: tuple[str, ...] = ()
    directories: int = 0
    other_files: int = 0

    @property
    def where(self) -> str:
        """The directories and files that were asked for."""
        return ", ".join(map(str, self.roots))

    def nothing(self) -> str:
        """Say that there is no event file, and what there is."""
        directories = "1 directory" if self.directories == 1 else f"{self.directories:,} directories"
        files = count_of(self.other_files, "other files")
        return f"no event files in {self.where}: looked into {directories} and at {files}"


def find_roots(where: Spec) -> tuple[Root, ...]:
    """Find the directories and files that are meant; a file may be called anything if it begins with a record.

    Raises
    ------
    LogdirError
        There is no such directory or file, or a file that is given by name holds something else.
    """
    roots = tell_apart(read_roots(where))
    for root in roots:
        if root.path.is_file() and not is_read(root.path.name) and not _starts_a_record(root.path):
            raise LogdirError(f"{root.path} is no event file")
    return roots


def scan(where: Spec) -> Scan:
    """Find the event files of each run.

    Raises
    ------
    LogdirError
        There is no such directory or file, or a file that is given by name holds something else.
    """
    roots = find_roots(where)
    found = [find_runs(root) for root in roots]
    runs: dict[str, dict[Path, None]] = {}
    for run in (run for one in found for run in one.runs):
        runs.setdefault(run.run, {}).update(dict.fromkeys(run.files))
    return Scan(
        tuple(root.path for root in roots),
        tuple((run, tuple(paths)) for run, paths in runs.items()),
        tuple(problem for one in found for problem in one.problems),
        sum(one.directories for one in found),
        sum(one.other_files for one in found),
    )


def _starts_a_record(path: Path) -> bool:
    """Say whether a file begins with a length and the checksum that fits it; one that cannot be opened may."""
    try:
        with path.open("rb") as file:
            length, checksum = file.read(_LENGTH.size), file.read(_CHECKSUM.size)
    except OSError:
        return True
    return len(length) == _LENGTH.size and checksum == _CHECKSUM.pack(masked_crc32c(length))
