"""One event file, read to its end and again when it has grown.

Whatever is damaged is passed over, counted and reported with its place; the rest is read.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from tbx_widget.encoding.event_reading import Metadata
from tbx_widget.encoding.record_scan import is_header
from tbx_widget.encoding.tfrecord import HEADER_SIZE
from tbx_widget.events import Event, ScalarColumns
from tbx_widget.logdir.block_records import BlockRecords, Contents
from tbx_widget.logdir.blocks import Block, BlockReader, Damage
from tbx_widget.logdir.opening import open_file
from tbx_widget.logdir.run_tags import RunTags

BATCH_BYTES = 8 << 20
MOST_PROBLEMS = 1000
_EDGE_BYTES = 64
_LOOKED_AT_BYTES = 4096


class Problem(NamedTuple):
    """Something damaged in an event file."""

    path: Path
    offset: int
    what: str

    def __str__(self) -> str:
        return f"{self.path.name}, byte {self.offset}: {self.what}"


class Batch(NamedTuple):
    """What some neighbouring records of a file hold."""

    columns: tuple[ScalarColumns, ...]
    events: tuple[Event, ...]
    described: tuple[tuple[str, Metadata], ...]
    """Tags of the run about which something was said for the first time."""
    nbytes: int
    is_new_file: bool
    """The file was replaced or shortened: what was read of it before is void."""


class EventFileReader:
    """Reads one event file. Not for several threads at once.

    Parameters
    ----------
    path : Path
    run : str
    tags : RunTags
        Of the run; its files are read in the order of their names.
    start : int
        Offset of the first record to read.
    """

    def __init__(self, path: Path, run: str, tags: RunTags, *, start: int = 0) -> None:
        self.path = path
        self.run = run
        self.size = 0
        """Bytes that the file had when it was last looked at."""
        self._tags = tags
        self._head = b""
        self._foot = b""
        """What stands before `offset`."""
        self._begin()
        self._blocks.offset = start

    def _begin(self) -> None:
        self.records = 0
        self._problems: list[Problem] = []
        self._passed_over = 0
        self._rest: tuple[Problem, ...] = ()
        """What is wrong behind `offset`, where the file ends; a writer may still mend it."""
        self._blocks = BlockReader()
        self._contents = BlockRecords(self.path, self.run, self._tags)

    @property
    def offset(self) -> int:
        """Bytes that were read: all before is whole records or was reported."""
        return self._blocks.offset

    @property
    def problems(self) -> list[Problem]:
        """The damaged places, the first thousand of them, and what is no record at the end; `damaged` counts all."""
        return [*self._problems, *self._rest]

    @property
    def damaged(self) -> int:
        """How many damaged places there are."""
        return self._passed_over + len(self._rest)

    @property
    def tail(self) -> int:
        """Bytes behind the last whole record: one that is being written, or was cut off."""
        return self.size - self.offset

    def read(self, most_bytes: int = BATCH_BYTES) -> Batch | None:
        """Read the next whole records, about `most_bytes` of them; None when there is nothing new.

        Raises
        ------
        OSError
            The file cannot be opened or read, or is no regular file.
        """
        with open_file(self.path) as file:
            is_new_file = self._look_at(file)
            start = self.offset
            if self.size - start <= 0 and not is_new_file:
                self._rest = ()
                return None
            with self._undone_if_cut_short():
                found = self._read_blocks(file, start + most_bytes)
                foot = _read_before(file, self.offset)
            self._foot = foot
        if not found and self.offset == start and not is_new_file:
            return None
        return Batch(
            tuple(columns for one in found for columns in one.columns),
            tuple(event for one in found for event in one.events),
            tuple(told for one in found for told in one.described),
            self.offset - start,
            is_new_file,
        )

    @contextmanager
    def _undone_if_cut_short(self) -> Iterator[None]:
        """What was read and not handed on, because of an interrupt or want of memory, is read again."""
        before = copy.copy(self._blocks), self.records, self._passed_over, len(self._problems)
        try:
            yield
        except BaseException:
            self._blocks, self.records, self._passed_over, problems = before
            del self._problems[problems:]
            raise

    def _look_at(self, file: FileIO) -> bool:
        """Take the file's size; say whether it has other contents than before.

        A copy that a program such as rsync has put in its place is the same file.
        """
        self.size = os.fstat(file.fileno()).st_size
        head = file.read(_EDGE_BYTES) or b""
        is_same = (
            head.startswith(self._head) and _read_before(file, self.offset, len(self._foot)) == self._foot
        )
        self._head = head
        if not is_same:
            self._begin()
        return not is_same

    def _read_blocks(self, file: FileIO, end: int) -> list[Contents]:
        """Read blocks up to about a place, or to one that cannot be read."""
        found: list[Contents] = []
        self._rest = ()
        try:
            for block in self._blocks.read(file, self.size):
                if isinstance(block, Damage):
                    self._note(block.start, block.what)
                else:
                    found.append(self._read_records(block))
                if self.offset >= end:
                    return found
            self._rest = self._look_at_rest(file)
        except OSError:
            if not found:
                raise
        return found

    def _look_at_rest(self, file: FileIO) -> tuple[Problem, ...]:
        """Find out whether a record may stand at the end; zeros are a place that a writer has not filled yet."""
        file.seek(self.offset)
        data = file.read(_LOOKED_AT_BYTES) or b""
        if len(data.rstrip(b"\0")) < HEADER_SIZE or is_header(data[:HEADER_SIZE]):
            return ()
        return (Problem(self.path, self.offset, f"the last {self.tail} bytes are no record"),)

    def _read_records(self, block: Block) -> Contents:
        self.records += len(block.offsets)
        contents = self._contents.read(block)
        for offset, what in contents.damaged:
            self._note(offset, what)
        return contents

    def _note(self, offset: int, what: str) -> None:
        self._passed_over += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(self.path, offset, what))


def _read_before(file: FileIO, offset: int, size: int = _EDGE_BYTES) -> bytes:
    """Read the bytes before a place."""
    file.seek(max(offset - size, 0))
    return file.read(min(size, offset)) or b""
