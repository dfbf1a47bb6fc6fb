"""Where the event files of each run lie; lists directories, opens nothing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tbx_widget.data.spelling import count_of
from tbx_widget.logdir.discovery import Spec, find_runs, read_roots, tell_apart


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


def scan(where: Spec) -> Scan:
    """Find the event files of each run.

    Raises
    ------
    LogdirError
        There is no such directory or file.
    """
    roots = tell_apart(read_roots(where))
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
