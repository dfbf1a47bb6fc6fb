"""The streams of one writer: its run, and the sub-runs that `add_scalars` makes below it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tbx_widget.arguments import Call, check_number
from tbx_widget.errors import LogdirError
from tbx_widget.events import EncodedEvent, Event, Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Job, Stream
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.logdir.run_names import run_name
from tbx_widget.summaries.arrays import is_device_tensor, own_array


class RunStreams:
    """Opens streams and appends to them.

    The file of the run itself is made at once, so that what cannot be written is known before training; those
    of sub-runs are made by the disk lane, because nothing may stop a training loop that runs.
    """

    def __init__(self, directory: Path, *, suffix: str, purge_step: int | None, write_to_disk: bool) -> None:
        self._directory = directory.absolute()
        self._suffix = suffix
        self._write_to_disk = write_to_disk
        self._subruns: dict[str, Stream] = {}
        self.all: list[Stream] = []
        self.main = self._open(self._directory, self._create_file(purge_step))

    @property
    def subruns(self) -> Mapping[str, Stream]:
        """The streams of the runs below this one, by their way from here."""
        return self._subruns

    def subrun(self, path: str) -> Stream:
        """Give the stream of the run `<run>/<path>`; that of the run itself for "."."""
        path = posixpath.normpath(path)
        if path == ".":
            return self.main
        stream = self._subruns.get(path)
        if stream is None:
            directory = self._directory / path
            file = EventFile(directory, suffix=self._suffix) if self._write_to_disk else None
            stream = self._subruns[path] = self._open(directory, file)
        return stream

    def append_scalar(self, stream: Stream, call: Call, value: Any) -> None:
        """Append one number; a tensor on a device is cloned and not waited for."""
        if is_device_tensor(value):
            value = own_array(value, what=call.what)
            if value.shape and set(value.shape) != {1}:
                raise ValueError(f"{call.what}: expected one number, got shape {value.shape}")
            stream.has_odd_values = True
        elif isinstance(value, Scalar):
            stream.has_odd_values = True
        else:
            value = check_number(call.what, value)
        stream.scalars.extend((call.tag, value, call.step, call.wall_time))
        if stream.asleep:
            lanes.wake(stream)

    def append_event(self, event: Event | EncodedEvent, stream: Stream | None = None) -> None:
        """Append a record that needs no work; to the run itself where no stream is given."""
        stream = stream or self.main
        stream.events.append(event)
        if stream.asleep:
            lanes.wake(stream)

    def submit(self, plugin: str, call: Call, data: Any, make: Any, nbytes: int) -> None:
        """Have a value made of the data by the media lane."""
        lanes.submit(Job(self.main, plugin, call.tag, call.step, call.wall_time, data, make, nbytes))

    def _open(self, directory: Path, file: EventFile | None) -> Stream:
        stream = lanes.open(run_name(directory), file)
        self.all.append(stream)
        return stream

    def _create_file(self, purge_step: int | None) -> EventFile | None:
        if not self._write_to_disk:
            return None
        file = EventFile(self._directory, suffix=self._suffix, purge_step=purge_step)
        try:
            file.create()
        except OSError as error:
            where = str(self._directory)
            message = f"SummaryWriter({where!r}): cannot write event files there: {error.strerror}"
            raise LogdirError(error.errno, message) from error
        return file
