"""An event file in blocks of whole records, read again and again while it grows.

A record that is cut off at the end is being written: the next reading begins with it. Where there is no record, or one
that was cut off and others behind it, everything up to the next whole record is passed over and reported.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import FileIO
from typing import NamedTuple

import numpy as np

from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.encoding.record_scan import (
    FRAME_SIZE,
    Places,
    Scan,
    find_headers,
    length_of,
    scan_records,
)
from tbx_widget.encoding.scalar_records import SLACK
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE, record_header

BLOCK_BYTES = 1 << 20
MOST_RECORD_BYTES = 1 << 28
_CHEAP_BYTES = 1 << 12
_MOST_SPENT, _MOST_SPENT_PER_BYTE = 1 << 24, 16
_memory = threading.local()


class Block(NamedTuple):
    """Whole records: byte 0 of `data` is byte `start` of the file. Valid until the next block is read."""

    data: bytearray
    start: int
    offsets: Places
    lengths: Places


class Damage(NamedTuple):
    """Bytes from `start` to `end` of the file that are no record."""

    start: int
    end: int
    what: str


class BlockReader:
    """Reads the records of one file from `offset` on; it stays behind the last whole one."""

    def __init__(self) -> None:
        self.offset = 0
        self.searched = 0
        """Up to here no record was found behind damage at `offset`."""
        self._spent = 0
        self._doubtful: int | None = None
        """Where the last record begins, if it is wrong, and nothing was behind it."""

    def read(self, file: FileIO, size: int) -> Iterator[Block | Damage]:
        """Give what is whole of the first `size` bytes of a file."""
        self.searched = self.searched if self.searched <= size else 0
        while size - self.offset >= FRAME_SIZE:
            before = self.offset
            yield from self._read_block(file, min(BLOCK_BYTES, size - self.offset), size)
            if self.offset == before:
                return

    def _read_block(self, file: FileIO, wanted: int, size: int) -> Iterator[Block | Damage]:
        data, filled = _read_at(file, self.offset, wanted)
        scan = _leave_last(data, scan_records(data, 0, filled), filled)
        if scan.offsets.size:
            start = self.offset
            self._stand_behind(data, int(scan.offsets[-1]), scan.stop, size)
            yield Block(data, start, scan.offsets, scan.lengths)
        elif scan.is_damaged:
            yield from self._pass_over(file, size)
        elif filled >= HEADER_SIZE:
            yield from self._read_single(file, length_of(data), size)

    def _read_single(self, file: FileIO, length: int, size: int) -> Iterator[Block | Damage]:
        """Read one record that is larger than a block, if it is there already."""
        start, whole = self.offset, FRAME_SIZE + length
        self._doubtful = None
        if whole > size - start:
            yield from self._pass_over(file, size)
            return
        is_followed = _is_followed(file, start + whole, size)
        if whole > MOST_RECORD_BYTES and is_followed:
            self.offset += whole
            yield Damage(
                start, self.offset, f"a record of {whole >> 20} MiB is too large and was passed over"
            )
        elif is_followed or self._is_record(file, start, length, size):
            data, filled = _read_at(file, start, whole)
            if filled == whole:
                self._stand_behind(data, 0, whole, size)
                yield Block(data, start, np.zeros(1, np.int64), np.array([length]))
        else:
            yield from self._pass_over(file, size)

    def _stand_behind(self, data: bytearray, last: int, end: int, size: int) -> None:
        """Go behind the last record of a block, which lies from `last` to `end`."""
        is_wrong = size - self.offset - end < HEADER_SIZE and not _is_right(data, last, end)
        self._doubtful = self.offset + last if is_wrong else None
        self.offset, self.searched = self.offset + end, 0

    def _pass_over(self, file: FileIO, size: int) -> Iterator[Damage]:
        """Go on at the next whole record; where there is none, the rest may be one that is being written."""
        start = self.offset
        first = start if self._doubtful is None else self._doubtful
        found = self._find_record(file, max(first + 1, self.searched), size)
        if found is not None:
            self.offset, self.searched, self._doubtful = found, 0, None
            if found > start:
                yield Damage(start, found, f"{found - start} bytes are no record")

    def _find_record(self, file: FileIO, at: int, size: int) -> int | None:
        unfinished = None
        while size - at >= FRAME_SIZE:
            data, filled = _read_at(file, at, min(BLOCK_BYTES, size - at))
            for place in find_headers(data, 0, filled):
                length = length_of(data, place)
                if self._is_record(file, at + place, length, size):
                    return at + place
                is_cut_off = size - at - place < FRAME_SIZE + length <= MOST_RECORD_BYTES
                if is_cut_off and unfinished is None:
                    unfinished = at + place
            if filled < FRAME_SIZE:
                break
            at += filled - HEADER_SIZE + 1
        self.searched = at if unfinished is None else unfinished
        return None

    def _is_record(self, file: FileIO, offset: int, length: int, size: int) -> bool:
        """Make sure of a header in the midst of damage: its record must be whole and right."""
        whole = FRAME_SIZE + length
        if whole > min(size - offset, MOST_RECORD_BYTES):
            return False
        if whole > _CHEAP_BYTES:
            self._spent += whole
            if self._spent > _MOST_SPENT + _MOST_SPENT_PER_BYTE * size:
                return False
        file.seek(offset + HEADER_SIZE)
        payload, crc = file.read(length) or b"", file.read(FOOTER_SIZE) or b""
        return masked_crc32c(payload) == int.from_bytes(crc, "little")


def _leave_last(data: bytearray, scan: Scan, filled: int) -> Scan:
    """Leave out the last record where bytes of others may be in it.

    A record that was cut off takes from the next ones what its length says; it is found out by its checksum, and by
    no header behind it. Where its end is that of the block, there is another look at it with more behind it.
    """
    if not scan.offsets.size:
        return scan
    at = int(scan.offsets[-1])
    if scan.is_damaged:
        is_left = not _is_right(data, at, scan.stop)
    else:
        is_left = filled == BLOCK_BYTES and filled - scan.stop < HEADER_SIZE
    return Scan(scan.offsets[:-1], scan.lengths[:-1], at, scan.is_damaged) if is_left else scan


def _is_right(data: bytearray, start: int, end: int) -> bool:
    """Verify the payload of the record in `data[start:end]`."""
    with memoryview(data) as view:
        payload = bytes(view[start + HEADER_SIZE : end - FOOTER_SIZE])
    return masked_crc32c(payload) == int.from_bytes(data[end - FOOTER_SIZE : end], "little")


def _is_followed(file: FileIO, end: int, size: int) -> bool:
    """Say whether the file ends behind a record, or goes on with a header."""
    if size - end < HEADER_SIZE:
        return True
    file.seek(end)
    header = file.read(HEADER_SIZE) or b""
    return len(header) < HEADER_SIZE or header == record_header(length_of(header))


def _new_memory() -> bytearray:
    """Make the memory of a thread.

    glibc maps an array anew, and faults its pages in, unless a larger one was freed before; with that, the arrays
    that are made of a block rest in memory that is there already.
    """
    larger = np.empty(4 * BLOCK_BYTES, np.uint8)
    del larger
    return bytearray(BLOCK_BYTES + SLACK)


def _read_at(file: FileIO, offset: int, wanted: int) -> tuple[bytearray, int]:
    """Read into memory that a thread uses again for its next block."""
    data: bytearray | None = getattr(_memory, "data", None)
    if wanted > BLOCK_BYTES:
        data = bytearray(wanted + SLACK)
    elif data is None:
        data = _memory.data = _new_memory()
    file.seek(offset)
    filled = 0
    with memoryview(data) as view:
        while filled < wanted:
            got = file.readinto(view[filled:wanted])
            if not got:
                break
            filled += got
    return data, filled
