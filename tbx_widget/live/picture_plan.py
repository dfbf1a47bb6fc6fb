"""When the picture that stays when the kernel is gone is due."""

from __future__ import annotations

KEEP_SECS = 5.0
MOST_KEEP_SECS = 30.0
QUIET_SECS = 2.0


class PicturePlan:
    """Knows what was kept, and when.

    A picture is due when there is something new and a writer was closed, or flushed 5 s after the last picture, or when
    nothing came for 2 s, or after 30 s.
    """

    def __init__(self) -> None:
        self._revision = 0
        self._kept_revision = 0
        self._kept_at = -MOST_KEEP_SECS
        self._changed_at = 0.0

    def note_change(self, revision: int, now: float) -> None:
        """The store has something new."""
        self._revision, self._changed_at = revision, now

    def due_at(self) -> float | None:
        """Say when the next picture is due if nothing more comes; None where all is kept."""
        if self._kept_revision == self._revision:
            return None
        quiet = max(self._kept_at + KEEP_SECS, self._changed_at + QUIET_SECS)
        return min(quiet, self._kept_at + MOST_KEEP_SECS)

    def take(self, now: float, *, is_flushed: bool, is_ended: bool) -> bool:
        """Say whether a picture is due, which is taken then."""
        age = now - self._kept_at
        is_due = is_ended or age >= MOST_KEEP_SECS or (is_flushed and age >= KEEP_SECS)
        is_quiet = now >= self._changed_at + QUIET_SECS and age >= KEEP_SECS
        if self._kept_revision == self._revision or not (is_due or is_quiet):
            return False
        self._kept_revision, self._kept_at = self._revision, now
        return True
