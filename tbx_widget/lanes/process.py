"""The lanes of this process: made on first use, made anew in a forked child, emptied at exit."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from tbx_widget.errors import DataLossError
from tbx_widget.events import SESSION, Event, SessionLog, SessionStatus, Sink
from tbx_widget.lanes.disk import Disk
from tbx_widget.lanes.ending import EXIT_SECS, Ending, ExitHook, tell_lost
from tbx_widget.lanes.kernel import has_kernel
from tbx_widget.lanes.pump import Pump
from tbx_widget.lanes.stream import Job, Stream, Ticket, UseAfterClose
from tbx_widget.lanes.thread import LaneThread
from tbx_widget.logdir.event_file import EventFile
from tbx_widget.telling import settle, tell_error, tell_inline

if TYPE_CHECKING:
    from tbx_widget.live.frames import Status
    from tbx_widget.live.publisher import Publisher
    from tbx_widget.live.store import Store

logger = logging.getLogger(__name__)

JOIN_SECS = 5.0
SETTLE_SECS = 1.0
LOOK_SECS = 0.1


class Lanes:
    """What writers and boards see of the threads."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._is_forked = False
        self._exit_hook = ExitHook(self._exit)
        self._begin()

    def _begin(self) -> None:
        self._disk = Disk()
        self._pump = Pump(self._disk, self._publish)
        self._store: Store | None = None
        self.live_runs: set[str] = set()
        """Runs that were ever written live into the store."""
        self._ending = Ending()
        self._publisher: Publisher | None = None

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The open writers' streams."""
        return self._pump.streams

    @property
    def publisher(self) -> Publisher:
        """What serves the boards; a plain script has none, and does not even load it."""
        from tbx_widget.live.publisher import Publisher

        with self._guard:
            if self._publisher is None:
                self._publisher = Publisher(self.status)
            return self._publisher

    def store(self) -> Store:
        """Give the live store; it exists from the first call on, and all open writers feed it from then on."""
        from tbx_widget.live.store import Store

        with self._guard:
            if self._store is None:
                self._store = Store()
                for stream in self._pump.streams:
                    self._join_late(stream)
            return self._store

    def _join_late(self, stream: Stream) -> None:
        """Feed the store with what a writer has logged before there was a store, and from now on."""
        from tbx_widget.lanes.backfill import fill_from_file

        if stream.file is None:
            stream.live = self._open_source(stream)
            return
        with contextlib.suppress(DataLossError):
            self.flush([stream], timeout=JOIN_SECS)
        with self._pump.standing_still():
            ticket = Ticket([stream])
            self._disk.put(ticket)
            ticket.wait(JOIN_SECS)
            sink = self._open_source(stream)
            with contextlib.suppress(OSError):
                fill_from_file(stream.file, stream.run, sink)
            stream.live = sink

    def _open_source(self, stream: Stream) -> Sink:
        """Open the live side of a stream; log directories need not be read for what comes this way."""
        from tbx_widget.lanes.backfill import WriterFile

        assert self._store is not None
        self.live_runs.add(stream.run)
        if stream.file is None:
            return self._store.open_source(stream.run)
        stream.file.is_live = True
        sink = self._store.open_source(stream.run, origin=WriterFile(stream.file))
        step = stream.file.restart_step
        if step is not None:
            start = SessionLog(SessionStatus.START)
            sink.write(Event(stream.run, SESSION, "", step, time.time(), start))
        return sink

    def status(self) -> Status:
        """Say what a board tells about the data's way."""
        from tbx_widget.live.frames import Status

        live = tuple(dict.fromkeys(stream.run for stream in self._pump.streams))
        problems = [*self._disk.problems]
        if self._pump.media.lost:
            problems.append(f"{self._pump.media.lost} records found no room in memory or on disk")
        if self._pump.media.failed > self._pump.media.lost:
            problems.append(f"{self._pump.media.failed - self._pump.media.lost} records could not be made")
        if self._store is not None:
            problems += self._store.problems
        return Status(self._pump.media.spilled, tuple(problems), live)

    def open(self, run: str, file: EventFile | None, late_use: UseAfterClose | None = None) -> Stream:
        """Add a writer."""
        stream = Stream(run, file, late_use)
        self.reopen(stream)
        self._pump.catch_up()
        return stream

    @contextlib.contextmanager
    def opening(self) -> Iterator[None]:
        """Let no other thread open a writer meanwhile; no child is forked meanwhile either."""
        with self._guard:
            yield

    def reopen(self, stream: Stream) -> None:
        """Add a writer again that was closed, or that came over from a parent process."""
        with self._guard:
            if stream.process != os.getpid():  # it was closed when this process was forked
                stream.move()
            stream.is_closed = False
            if stream.live is None and not self._is_forked and (self._store is not None or has_kernel()):
                self.store()
                stream.live = self._open_source(stream)
            self._pump.add(stream)
            self._exit_hook.set()

    def wake(self, stream: Stream) -> None:
        """Do what `add_*` must do when `stream.asleep`: reopen a closed stream, wake the pump, let it catch up."""
        self._reopen_if_gone(stream)
        self.nudge()
        self._pump.hold_back(stream)

    def submit(self, job: Job) -> None:
        """Hand over a job for the media lane; may wait for a second when memory for media is full."""
        self._reopen_if_gone(job.stream)
        self._pump.media.put(job)
        self._help()

    def nudge(self) -> None:
        """Have the lists emptied and the boards served now."""
        self._pump.wake()
        self._help()

    def flush(self, streams: Iterable[Stream], *, timeout: float | None = None) -> None:
        """Return when everything that was logged before is in the files; waits as long as a write hangs.

        Raises
        ------
        DataLossError
            Records could not be written and wait in memory, or were lost since the last flush.
        """
        self._send(Ticket(list(streams)), timeout)
        self._note_flush(is_ended=False)

    def close(self, streams: list[Stream]) -> None:
        """Flush streams and stop looking at them; raises as `flush` does, the second time too."""
        if not any(self._is_in_use(stream) for stream in streams):
            return
        for stream in streams:
            stream.is_closed = stream.asleep = True
        try:
            self._send(Ticket(streams, closes=True), None)
        finally:
            self._note_flush(is_ended=True)
            self.nudge()

    def _is_in_use(self, stream: Stream) -> bool:
        is_pending = stream.file is not None and stream.file.pending_bytes > 0
        return is_pending or not stream.is_closed or self._pump.has(stream)

    def abandon(self, streams: list[Stream]) -> Ticket:
        """Close streams whose writer is gone, without waiting: this runs wherever garbage is collected."""
        ticket = Ticket(streams, closes=True, drops=True)
        self._pump.leave(ticket)
        return ticket

    def _send(self, ticket: Ticket, timeout: float | None) -> None:
        self._pump.ask(ticket)
        self._help()
        if self._pump.is_held or any(thread.is_current for thread in self._threads()):
            return  # a finalizer of the user's that garbage collection runs here: nobody else would serve it
        if not self._ending.wait(partial(self._await, ticket), timeout):
            raise DataLossError("records are still on their way: the disk hangs or is slow")
        settle(SETTLE_SECS)
        lost = f"{ticket.lost} records were lost" if ticket.lost else ""
        if ticket.error is not None:
            what = "; ".join(filter(None, (lost, f"records wait in memory: {ticket.error}")))
            raise DataLossError(ticket.error.errno, what)
        if lost:
            raise DataLossError(lost)

    def _await(self, ticket: Ticket, timeout: float | None) -> bool:
        """Wait for a ticket, and help as soon as a lane cannot go on."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not ticket.wait(min(LOOK_SECS, max(end - time.monotonic(), 0.0))):
            if time.monotonic() >= end:
                return False
            self._help()
        return True

    def _reopen_if_gone(self, stream: Stream) -> None:
        if stream.is_closed and stream.late_use is not None:
            stream.late_use.tell()
        if stream.is_closed or not self._pump.has(stream):
            self.reopen(stream)

    def _threads(self) -> tuple[LaneThread, ...]:
        return self._pump.thread, self._disk.thread, self._pump.media.thread

    def _help(self) -> None:
        """Do the lanes' work if one of them cannot."""
        if self._pump.is_ending or any(thread.cannot_start for thread in self._threads()):
            self._pump.work()
            self._pump.media.work()
            self._disk.work()

    def _note_flush(self, *, is_ended: bool) -> None:
        if self._publisher is not None and not self._ending.has_begun:
            self._publisher.note_flush(is_ended=is_ended)

    def _publish(self) -> float | None:
        if self._ending.has_begun:  # the kernel closes its sockets now
            return None
        try:
            return self._publisher.publish() if self._publisher is not None else None
        except Exception:
            tell_error(logger.error, "a frame for the boards could not be made")
            return None

    def _exit(self) -> None:
        """Empty the lanes when the process ends; a forked child of multiprocessing runs only its finalizers."""
        ticket = Ticket(list(self._pump.streams), ends=True)
        self._ending.begin()
        try:
            self._send(ticket, EXIT_SECS)
        except DataLossError as error:
            tell_lost(ticket, self._disk.unwritten, error)
        self._pump.is_ending = self._disk.is_ending = True
        tell_inline()
        for stream in self._pump.streams:
            stream.asleep = True

    def before_fork(self) -> None:
        """Hold still, so that the child finds whole lists."""
        self._guard.acquire()

    def after_fork_in_parent(self) -> None:
        """Go on."""
        self._guard.release()

    def after_fork_in_child(self) -> None:
        """Start with empty lists, files of our own and no board: all of the parent's is the parent's."""
        streams = self._pump.streams
        self._guard = threading.RLock()
        self._is_forked = True
        self._exit_hook.forget()
        self._begin()
        for stream in streams:
            stream.forget()


lanes = Lanes()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lanes.before_fork,
        after_in_parent=lanes.after_fork_in_parent,
        after_in_child=lanes.after_fork_in_child,
    )
