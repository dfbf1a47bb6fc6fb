"""The reader of each file of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.projector import ProjectorReader
from tbx_widget.logdir.run_tags import RunTags

Reader: TypeAlias = "EventFileReader | ProjectorReader"


def open_reader(path: Path, run: str, tags: RunTags) -> Reader:
    """Make the reader of an event file or, by its name, of a projector config."""
    if path.name == PROJECTOR_CONFIG:
        return ProjectorReader(path, run)
    return EventFileReader(path, run, tags)
