"""What a live writer has logged already, or what the live store no longer holds, from the writer's own file."""

from __future__ import annotations

import numpy as np

from tbx_widget.events import Sink
from tbx_widget.live.series import Points
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.logdir.event_reader import EventFileReader
from tbx_widget.logdir.reread import Marks, read_points
from tbx_widget.logdir.run_tags import RunTags


class WriterFile:
    """Finds the points of a live source in the file of its writer."""

    def __init__(self, file: EventFile) -> None:
        self._file = file

    def points(self, tag: str, first: int, end: int) -> Points | None:
        """Read points first to end - 1 of a scalar series; None where the file does not have them (any more)."""
        if self._file.path is None:
            return None
        found = read_points(self._file.path, RunTags(), Marks(), tag, first, end)
        if found is None:
            return None
        indices = np.arange(first, first + len(found.steps))
        return Points(indices, found.steps, found.wall_times, found.values.astype(np.float32))


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
