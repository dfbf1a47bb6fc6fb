"""What the server asks of the one who fills the store."""

from __future__ import annotations

from typing import Protocol

from tbx_widget.live.frames import Progress


class Source(Protocol):
    """Reads log directories."""

    def progress(self) -> Progress:
        """Say how far the reading has come."""
        ...

    def problems(self) -> list[str]:
        """Give one line for each damage."""
        ...

    def growing(self) -> list[str]:
        """Give the runs whose files have grown of late."""
        ...
