"""The streams of one writer: its run, and the sub-runs that `add_scalars` and `add_hparams` make below it."""

from __future__ import annotations

import logging
import os
import posixpath
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tbx_widget.arguments import READERS, Call
from tbx_widget.errors import DataLossError, LogdirError
from tbx_widget.events import EncodedEvent, Event, Scalar
from tbx_widget.lanes.process import lanes
from tbx_widget.lanes.stream import Job, Stream, Ticket, UseAfterClose
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.logdir.run_names import run_name
from tbx_widget.summaries.arrays import OwnedArray, is_device_tensor, own_array, to_float
from tbx_widget.telling import Once, tell

logger = logging.getLogger(__name__)


class RunStreams:
    """Opens streams and appends to them; closes them when nobody holds it any more.

    The file of the run itself is made at once, so that what cannot be written is known before training; those
    of sub-runs are made by the disk lane, because nothing may stop a training loop that runs.

    Parameters
    ----------
    directory : Path
    suffix : str
        Behind the names of files.
    purge_step : int or None
    write_to_disk : bool
    who : str
        The class that messages name.
    """

    def __init__(
        self,
        directory: Path,
        *,
        suffix: str,
        purge_step: int | None,
        write_to_disk: bool,
        who: str = "SummaryWriter",
    ) -> None:
        self._directory = directory.absolute()
        self._suffix = suffix
        self._who = who
        self._late_use = UseAfterClose(f"{who}({str(directory)!r})")
        self._subruns: dict[str, Stream] = {}
        self._leaving: dict[Stream, tuple[int, Ticket]] = {}
        """Streams that go of themselves, the process that has left them, and what comes back when all is written."""
        self._lost = 0
        self._told_cuts = Once()
        self.write_to_disk = write_to_disk
        self.all: list[Stream] = []
        self.main = self._open(self._directory, self._create_file(purge_step))
        self.all.append(self.main)
        weakref.finalize(self, lanes.abandon, self.all).atexit = False

    @property
    def subruns(self) -> Mapping[str, Stream]:
        """The streams of the runs below this one, by their way from here."""
        return self._subruns

    def subrun(self, path: str) -> Stream:
        """Give the stream of the run `<run>/<path>`; that of the run itself for "."."""
        return self._subruns.get(path) or self._find_subrun(posixpath.normpath(path))

    def _find_subrun(self, path: str) -> Stream:
        if path == ".":
            return self.main
        with lanes.opening():
            if path not in self._subruns:
                stream = self._open_below(path)
                self.all.append(stream)
                self._subruns.setdefault(path, stream)  # a signal handler may have been here in between
            return self._subruns[path]

    @contextmanager
    def brief_subrun(self, path: str) -> Iterator[Stream]:
        """Give a stream of the run `<run>/<path>` that is closed behind what is written to it meanwhile.

        Nothing is waited for. The stream of the run itself, given for ".", stays open.
        """
        path = posixpath.normpath(path)
        if path == ".":
            yield self.main
            return
        stream = self._open_below(path)
        try:
            yield stream
        finally:
            self._forget_gone()
            self._leaving[stream] = os.getpid(), lanes.abandon([stream])

    def note_cut(self, what: str, step: Any) -> None:
        """Say once for each call and tag that a step has a fraction, which was cut off."""
        number = to_float(step, what=what)
        if number % 1 and self._told_cuts.is_first(what):
            cut = f"the step {number} is no whole number and was cut to {int(number)}; steps are integers"
            tell(logger.warning, cut, run=self.main.run, call=what, once="for each tag")

    def append_scalar(self, stream: Stream, call: Call, value: Any) -> None:
        """Append one number; a tensor on a device is cloned and not waited for."""
        value = value if isinstance(value, Scalar) else own_number(call.what, value)
        if value.__class__ is not float:
            stream.has_odd_values = True
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

    def flush(self) -> None:
        """Return when all that was logged before is in the files.

        Raises
        ------
        DataLossError
            The disk does not take it.
        """
        self._forget_gone()
        leaving = list(self._leaving)
        lanes.flush([*self.all, *leaving])
        self._forget_gone()
        for stream in leaving:
            self._leaving.pop(stream, None)
        lost, self._lost = self._lost, 0
        if lost:
            raise DataLossError(f"{lost} records of runs below this one were lost")

    def close(self) -> None:
        """Flush and give everything back; raises as `flush` does."""
        lanes.close(self.all)
        if self._leaving:
            self.flush()

    def _forget_gone(self) -> None:
        """Forget streams that are written, and those of a parent process, which writes them itself."""
        for stream, (process, ticket) in list(self._leaving.items()):
            if process != os.getpid():
                self._leaving.pop(stream, None)
            elif ticket.wait(0):
                self._lost += ticket.lost
                if ticket.error is None:
                    self._leaving.pop(stream, None)

    def _open_below(self, path: str) -> Stream:
        directory = self._directory / path
        return self._open(
            directory, EventFile(directory, suffix=self._suffix) if self.write_to_disk else None
        )

    def _open(self, directory: Path, file: EventFile | None) -> Stream:
        return lanes.open(run_name(directory), file, self._late_use)

    def _create_file(self, purge_step: int | None) -> EventFile | None:
        if not self.write_to_disk:
            return None
        file = EventFile(self._directory, suffix=self._suffix, purge_step=purge_step)
        try:
            file.create()
        except OSError as error:
            what = f"{self._who}({str(self._directory)!r}): cannot write event files there"
            raise LogdirError(error.errno, f"{what}: {_find_reason(self._directory, error)}") from None
        return file


def _find_reason(directory: Path, error: OSError) -> str | None:
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        for path in (directory, *directory.parents):
            if path.exists():
                name = "it" if path == directory else str(path)
                return error.strerror if path.is_dir() else f"{name} is a file, not a directory"
    return error.strerror


def own_number(what: str, value: Any) -> float | OwnedArray:
    """Give one number; one on a device is cloned there and not waited for.

    Raises
    ------
    TypeError, ValueError
        Not one number.
    """
    if value.__class__ is float or isinstance(value, OwnedArray):
        return value
    number = READERS[value.__class__](value)
    if number is not None:
        return number
    if not is_device_tensor(value):
        try:
            return to_float(value, what=what)
        except (TypeError, ValueError) as error:
            raise error.with_traceback(None)  # noqa: B904  # the frames below are of no use to who has called
    owned = own_array(value, what=what)
    if owned.shape and set(owned.shape) != {1}:
        raise ValueError(f"{what}: expected one number, got shape {owned.shape}")
    return owned
