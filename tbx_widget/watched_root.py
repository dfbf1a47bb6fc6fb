"""One log directory that is watched for boards: its runs, what was read of it, and what is wrong with it."""

from __future__ import annotations

import logging
import time

from tbx_widget.logdir.discovery import Root, explain_unreadable
from tbx_widget.logdir.watcher import Changes, Watcher
from tbx_widget.run_files import Totals

logger = logging.getLogger(__name__)

TELL_MISSING_SECS = 2.0


class WatchedRoot:
    """One log directory, as often as somebody wants it."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.name = root.name or root.path.name or root.path.anchor
        self.watcher = Watcher(root)
        self.users = 0
        self.runs: dict[str, str] = {}
        self.totals = Totals()
        self.problems: list[str] = []
        self.has_news = True
        self.has_looked = False
        """Whether what there is has been taken up once."""
        self._told_at = -TELL_MISSING_SECS

    def look(self) -> Changes:
        """Find what has changed."""
        listed, problems = self.watcher.listed, self.problems
        try:
            changes = self.watcher.look()
        except Exception:
            logger.exception("looking into %s failed", self.name)
            changes = Changes([], [], [])
        self.problems = [*self._missing(), *self.watcher.problems]
        self.has_news = self.watcher.listed != listed or self.problems != problems or not self.has_looked
        return changes

    def _missing(self) -> list[str]:
        """Say that the directory is not there; what is near is looked up now and then."""
        if self.watcher.directories or self.root.path.is_file():
            return []
        now = time.monotonic()
        if now - self._told_at < TELL_MISSING_SECS:
            return self.problems[:1]
        self._told_at = now
        return explain_unreadable(self.root.path, self.name)
