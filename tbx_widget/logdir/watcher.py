"""Sees new runs, new files and grown files below a log directory, by nothing but `stat` calls.

A `stat` costs about a microsecond. Where there are so many files that all of them cannot be looked at each time,
those that have grown of late come first, and the others take turns.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tbx_widget.logdir.discovery import Listing, Root, list_directory, natural_key

HOT_SECS = 60.0
MOST_HOT = 512
LOOK_SECS = 0.007
FEWEST_LOOKS = 512
MOST_LEAVES = 2000
LEAF_ROUNDS = 4
_LOOKS_BETWEEN_CLOCKS = 64
_SETTLE_NS = 2_000_000_000
SETTLE_SECS = 2.0
_State: TypeAlias = "tuple[int, int]"


class NewFile(NamedTuple):
    """A file that is read, and was not there before."""

    run: str
    directory: Path
    path: Path
    size: int


class Changes(NamedTuple):
    """What one look has found."""

    new: list[NewFile]
    grown: list[Path]
    gone: list[Path]


class Watcher:
    """Watches one log directory, or one event file; `look` is called by one thread."""

    def __init__(self, root: Root, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.root = root
        self._clock = clock
        self._listings: dict[str, Listing] = {}
        self._states: dict[str, _State] = {}
        """Of directories and event files: time of the last change, and size."""
        self._identities: dict[tuple[int, int], str] = {}
        self._identity_of: dict[str, tuple[int, int]] = {}
        self._changes = Changes([], [], [])
        """What was found and not handed on yet."""
        self._unsettled: dict[str, float] = {}
        """Directories that were changed just before they were listed: their time may not tell the next change."""
        self._hot: dict[str, float] = {}
        self._turns: list[str] = []
        self._turn = 0
        self._round = 0
        self.listed = 0
        """Grows whenever a directory was listed, or something has gone."""
        self._summed = -1
        self._other_files = 0
        self._problems: list[str] = []

    @property
    def directories(self) -> int:
        """How many directories are watched."""
        return len(self._listings)

    @property
    def other_files(self) -> int:
        """How many files there are that are no event files."""
        self._sum_up()
        return self._other_files

    @property
    def problems(self) -> list[str]:
        """What cannot be read, one line each."""
        self._sum_up()
        return self._problems

    def _sum_up(self) -> None:
        if self._summed != self.listed:
            self._summed = self.listed
            listings = list(self._listings.values())
            self._other_files = sum(listing.other_files for listing in listings)
            self._problems = [line for listing in listings for line in listing.problems]

    def look(self) -> Changes:
        """Find what has changed; the first look finds everything that is there."""
        self._settle()
        if self._states:
            self._look_again(self._changes)
        else:
            self._listings.clear()
            self._enter(str(self.root.path), self._changes)
        changes, self._changes = self._changes, Changes([], [], [])
        changes.new.sort(key=lambda one: (natural_key(one.run), one.path.name))
        return changes

    def _settle(self) -> None:
        """Some clocks of file systems are ahead: by ours, a directory has settled after two seconds."""
        now = self._clock()
        self._unsettled = {path: at for path, at in self._unsettled.items() if now - at < SETTLE_SECS}

    def _look_again(self, changes: Changes) -> None:
        now = self._clock()
        self._hot = {path: since for path, since in self._hot.items() if now - since < HOT_SECS}
        around = {os.path.dirname(path) for path in self._hot}  # noqa: PTH120 - all paths here are texts
        self._look_at(
            [path for path in {*self._hot, *around, *self._unsettled} if path in self._states], changes
        )
        deadline = now + LOOK_SECS
        looked = 0
        while looked < len(self._states):
            looked += self._take_turns(changes)
            if looked >= FEWEST_LOOKS and self._clock() > deadline:
                return

    def _take_turns(self, changes: Changes) -> int:
        """Go on where the last look ended."""
        if self._turn >= len(self._turns):
            self._turns = self._plan_turns()
            self._turn = 0
        turns = self._turns[self._turn : self._turn + _LOOKS_BETWEEN_CLOCKS]
        self._turn += len(turns)
        self._look_at(turns, changes)
        return max(len(turns), 1)

    def _plan_turns(self) -> list[str]:
        """Of very many directories that end a branch, few get a new file: they are looked at every fourth time."""
        leaves = [path for path, listing in self._listings.items() if not listing.directories]
        if len(leaves) <= MOST_LEAVES:
            return list(self._states)
        self._round += 1
        later = set(leaves) - set(leaves[self._round % LEAF_ROUNDS :: LEAF_ROUNDS])
        return [path for path in self._states if path not in later]

    def _look_at(self, paths: list[str], changes: Changes) -> None:
        look, states = os.stat, self._states
        for path in paths:
            try:
                status = look(path)
            except (FileNotFoundError, NotADirectoryError):
                self._forget(path, changes)
                continue
            except OSError:
                continue
            if (status.st_mtime_ns, status.st_size) != states.get(path) or path in self._unsettled:
                self._heed(path, status, changes)

    def _heed(self, path: str, status: os.stat_result, changes: Changes) -> None:
        if path in self._listings:
            for child in reversed(self._list(path, status, changes)):
                self._enter(child, changes)
        elif path in self._states:
            self._states[path] = status.st_mtime_ns, status.st_size
            self._heat(path)
            changes.grown.append(Path(path))

    def _enter(self, path: str, changes: Changes) -> None:
        """Take up a directory and all below it, or a file."""
        waiting = [path]
        while waiting:
            waiting += self._enter_one(waiting.pop(), changes)

    def _enter_one(self, path: str, changes: Changes) -> list[str]:
        """Take up what is there; give the directories in it that are to be entered, the first one last."""
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            return []
        if stat.S_ISREG(status.st_mode):
            self._add_file(Path(path), changes)
        elif not stat.S_ISDIR(status.st_mode):
            problem = f"{os.path.basename(path)} is no directory and no regular file"  # noqa: PTH119
            self._listings[path] = Listing((), (), 0, (problem,))
        elif path not in self._listings and not self._is_entered(status):
            return self._list(path, status, changes)
        return []

    def _is_entered(self, status: os.stat_result) -> bool:
        """Say whether a directory is watched by another path, and has not just been renamed."""
        other = self._identities.get((status.st_dev, status.st_ino))
        try:
            return other is not None and os.path.samestat(os.stat(other), status)  # noqa: PTH116
        except OSError:
            return False

    def _list(self, path: str, status: os.stat_result, changes: Changes) -> list[str]:
        """List a directory; give the new directories in it, the first one last."""
        listing = list_directory(Path(path))
        self.listed += 1
        state = status.st_mtime_ns, status.st_size
        if self._states.get(path) != state and status.st_mtime_ns > time.time_ns() - _SETTLE_NS:
            self._unsettled[path] = self._clock()
        self._states[path] = state
        self._forget_identity(path)
        self._identity_of[path] = status.st_dev, status.st_ino
        self._identities[self._identity_of[path]] = path
        self._listings[path] = listing
        for file in listing.files:
            if str(file) not in self._states:
                self._add_file(file, changes)
        return [child for child in map(str, reversed(listing.directories)) if child not in self._listings]

    def _add_file(self, path: Path, changes: Changes) -> None:
        try:
            status = path.stat()
        except OSError:
            return
        self._states[str(path)] = status.st_mtime_ns, status.st_size
        if self._turns:
            self._heat(str(path))
        changes.new.append(NewFile(self.root.run_name(path.parent), path.parent, path, status.st_size))

    def _forget(self, path: str, changes: Changes) -> None:
        """What has gone away may come again."""
        if path in self._states and path not in self._listings:
            changes.gone.append(Path(path))
        self.listed += 1
        self._states.pop(path, None)
        self._unsettled.pop(path, None)
        self._hot.pop(path, None)
        if self._listings.pop(path, None) is not None:
            self._forget_identity(path)

    def _forget_identity(self, path: str) -> None:
        identity = self._identity_of.pop(path, None)
        if identity is not None and self._identities.get(identity) == path:
            del self._identities[identity]

    def _heat(self, path: str) -> None:
        """Look at a file first for a while."""
        self._hot.pop(path, None)
        self._hot[path] = self._clock()
        if len(self._hot) > MOST_HOT:
            del self._hot[next(iter(self._hot))]
