"""One event file of one writer: records in, one append per drain out.

Source of the file's name: tensorboard/summary/writer/event_file_writer.py; it ends in host, process and a
counter, so that two writers never share a file.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Collection
from itertools import chain, count
from pathlib import Path

from tbx_widget.encoding.events import encode_record
from tbx_widget.encoding.scalars import ScalarEncoder
from tbx_widget.encoding.tfrecord import frame_pieces
from tbx_widget.encoding.wire import Buffer, Pieces, join_small
from tbx_widget.events import (
    SESSION,
    Embedding,
    EncodedEvent,
    Event,
    FileVersion,
    Record,
    ScalarColumns,
    SessionLog,
    SessionStatus,
)
from tbx_widget.logdir.embedding_writing import EmbeddingWriter

_COUNTER = count()
_live_files: dict[str, int] = {}
"""Real paths of event files, and the process whose live store gets all that is in them."""


def is_live_file(path: Path) -> bool:
    """Say whether the live store of this process gets all that is in an event file, given by its real path."""
    return _live_files.get(str(path)) == os.getpid()


class EventFile:
    """The sink that keeps the records of one source on disk; embeddings in files of their own, beside it.

    Only `create` may be called from any thread; all else belongs to the disk lane.

    Parameters
    ----------
    directory : Path
        Made where it is missing.
    suffix : str
        Put behind the file's name.
    purge_step : int, optional
        The file says that the run was started again at this step.
    """

    def __init__(self, directory: Path, *, suffix: str = "", purge_step: int | None = None) -> None:
        self.directory = directory
        self.path: Path | None = None
        self._is_live = False
        self._suffix = suffix
        self._purge_step = purge_step
        self.restart_step = purge_step
        """Step at which the file says that the run was started again."""
        self._pending: list[Pieces] = []
        self._pending_bytes = 0
        self._embeddings = EmbeddingWriter(directory)
        self._is_newest_embedding = False
        self._encoder = ScalarEncoder()
        self._fd: int | None = None
        self._identity = (0, 0)
        self._has_links = True
        self._size = 0
        self._is_torn = False

    @property
    def is_live(self) -> bool:
        """Whether a live store gets all that is written here, so that nobody need read the file for it."""
        return self._is_live

    @is_live.setter
    def is_live(self, is_live: bool) -> None:
        self._is_live = is_live
        self._note_live()

    def _note_live(self) -> None:
        if self._is_live and self.path is not None:
            _live_files[os.path.realpath(self.path)] = os.getpid()

    @property
    def pending_bytes(self) -> int:
        """Bytes that wait for the next `flush`."""
        return self._pending_bytes + self._embeddings.pending_bytes

    @property
    def embedding_names(self) -> Collection[str]:
        """Names of the embeddings that were written beside this file."""
        return self._embeddings.names

    @property
    def is_open(self) -> bool:
        """Whether a descriptor is held."""
        return self._fd is not None

    def create(self) -> None:
        """Make directory and file at once, so that what cannot be written is known before training.

        Raises
        ------
        OSError
            As the file system gave it.
        """
        self._open_new()
        self.release()

    def write(self, record: Record) -> None:
        """Encode a record; it reaches the disk with the next `flush`."""
        self._is_newest_embedding = isinstance(record, Event) and isinstance(record.value, Embedding)
        if isinstance(record, Event) and isinstance(record.value, Embedding):
            self._embeddings.write(record.tag, record.value)
            return
        pieces = self._encode(record)
        self._pending.append(pieces)
        self._pending_bytes += sum(map(len, pieces))

    def _encode(self, record: Record) -> Pieces:
        if isinstance(record, ScalarColumns):
            return [self._encoder.encode(record)]
        return frame_pieces([record.data]) if isinstance(record, EncodedEvent) else encode_record(record)

    def flush(self) -> None:
        """Append all pending records at once, and write the embeddings behind them.

        After an error the file ends with a whole record and what is pending waits for the next call.

        Raises
        ------
        OSError
            As the file system gave it.
        """
        if self._pending or self._embeddings.is_pending:
            self._flush_records()
            self._embeddings.flush()

    def _flush_records(self) -> None:
        """Append; where only embeddings wait, see to it that there is a file: it makes the directory a run."""
        pieces = join_small(chain.from_iterable(self._pending))
        self._pending = [pieces]
        self._append(pieces)
        if self._is_removed():
            self.release()
            self.path = None
            self._append(pieces)
        self._pending.clear()
        self._pending_bytes = 0

    def close(self) -> None:
        """Flush, and give the descriptor back; writing again goes on in the same file."""
        try:
            self.flush()
        finally:
            self.release()

    def release(self) -> None:
        """Give the descriptor back; the next flush opens the file again."""
        fd, self._fd = self._fd, None
        if fd is not None and self._is_ours(fd):
            with contextlib.suppress(OSError):
                os.close(fd)

    def forget(self) -> None:
        """Leave the file to the parent process: this one goes on in a file of its own."""
        self._pending.clear()
        self._pending_bytes = 0
        self._embeddings.forget()
        self.release()
        self.path = None
        self._is_live = False
        self._purge_step = None

    def take_lost(self) -> int:
        """Give how many records could not be written for their own sake since this was asked last."""
        lost, self._embeddings.lost = self._embeddings.lost, 0
        return lost

    def drop_last(self) -> int:
        """Throw the newest pending record away; give its number of bytes."""
        if self._is_newest_embedding:
            return self._embeddings.drop_last()
        lost = sum(map(len, self._pending.pop())) if self._pending else 0
        self._pending_bytes -= lost
        return lost

    def _append(self, pieces: Pieces) -> None:
        fd = self._descriptor()
        try:
            if self._is_torn:
                self._cut(fd)
            for piece in pieces:
                _write(fd, piece)
        except BaseException:
            self._is_torn = True
            with contextlib.suppress(OSError):
                self._cut(fd)
            self.release()
            raise
        self._size += sum(map(len, pieces))

    def _cut(self, fd: int) -> None:
        """Shorten the file to its last whole record."""
        os.ftruncate(fd, self._size)
        self._is_torn = False

    def _is_ours(self, fd: int) -> bool:
        """Say whether the descriptor still is this file: somebody may have closed all there were."""
        try:
            status = os.fstat(fd)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._identity

    def _is_removed(self) -> bool:
        """Say whether the file has no name any more; some file systems never count names."""
        return self._has_links and os.fstat(self._descriptor()).st_nlink == 0

    def _descriptor(self) -> int:
        if self._fd is not None and not self._is_ours(self._fd):
            self._fd = None
        if self._fd is None:
            if self.path is None:
                self._open_new()
            else:
                self._reopen(self.path)
        assert self._fd is not None
        return self._fd

    def _reopen(self, path: Path) -> None:
        try:
            fd = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            self._open_new()
        else:
            size = self._own(fd)
            self._size = self._size if self._is_torn else size

    def _own(self, fd: int) -> int:
        status = os.fstat(fd)
        self._fd = fd
        self._identity = status.st_dev, status.st_ino
        self._has_links = status.st_nlink > 0
        return status.st_size

    def _open_new(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        host = socket.gethostname()
        name = (
            f"events.out.tfevents.{int(time.time()):010d}.{host}.{os.getpid()}.{next(_COUNTER)}{self._suffix}"
        )
        path = self.directory / name
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._own(os.open(path, flags, 0o666))
        self._size = 0
        self._is_torn = False
        self.path = path
        try:
            self._append(join_small(chain.from_iterable(map(encode_record, self._preamble()))))
        except BaseException:
            self.release()
            self.path = None
            path.unlink(missing_ok=True)
            raise
        self._purge_step = None
        self._note_live()

    def _preamble(self) -> list[Event]:
        step, now = self._purge_step, time.time()
        events = [Event("", SESSION, "", 0, now, FileVersion(writer="tbx_widget"))]
        if step is not None:
            start = SessionLog(SessionStatus.START)
            events += [Event("", SESSION, "", step, now, value) for value in (FileVersion(), start)]
        return events


def _write(fd: int, piece: Buffer) -> None:
    written = os.write(fd, piece)
    while written < len(piece):
        written += os.write(fd, memoryview(piece)[written:])
