"""What a live writer has logged already, or what the live store no longer holds, from the writer's own file."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tbx_widget.events import Sink
from tbx_widget.lanes.rereading import read_wanted
from tbx_widget.live.entry import Wanted
from tbx_widget.live.series import Points
from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.projector import ProjectorReader
from tbx_widget.logdir.reread import Marks
from tbx_widget.logdir.run_tags import RunTags


class WriterFile:
    """Finds the points of a live source in the file of its writer."""

    def __init__(self, file: EventFile) -> None:
        self._file = file
        self._marks = Marks()
        self._guard = threading.Lock()
        """Guards the marks, which grow by reading."""

    def points(self, wanted: Sequence[Wanted]) -> list[Points | None]:
        """Read points again, all in one pass; None for what the file does not have (any more)."""
        if self._file.path is None:
            return [None] * len(wanted)
        with self._guard:
            return read_wanted(self._file.path, RunTags(), self._marks, wanted, is_learning=True)


def fill_from_file(file: EventFile, run: str, sink: Sink) -> None:
    """Give a sink everything that is in a writer's file."""
    if file.path is None:
        return
    reader = EventFileReader(file.path, run, RunTags())
    while (batch := reader.read()) is not None:
        for columns in batch.columns:
            sink.write(columns)
        for event in batch.events:
            sink.write(event)
    _fill_with_embeddings(file, run, sink)


def _fill_with_embeddings(file: EventFile, run: str, sink: Sink) -> None:
    """Give a sink those embeddings of the run's config that the writer itself has logged."""
    if not file.embedding_names:
        return
    batch = ProjectorReader(file.directory / PROJECTOR_CONFIG, run).read()
    for event in batch.events if batch is not None else ():
        if event.tag in file.embedding_names:
            sink.write(event)
