"""An event file in blocks of whole records, read again and again while it grows.

A record that is cut off at the end is being written: the next reading begins with it. Where a length does not fit its
checksum, everything up to the next header that does is passed over and reported.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import FileIO
from typing import NamedTuple

import numpy as np

from tbx_widget.encoding.crc import masked_crc32c
from tbx_widget.encoding.record_scan import FRAME_SIZE, Places, find_header, length_of, scan_records
from tbx_widget.encoding.scalar_records import SLACK
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE

BLOCK_BYTES = 1 << 20
MOST_RECORD_BYTES = 1 << 28
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

    def read(self, file: FileIO, size: int) -> Iterator[Block | Damage]:
        """Give what is whole of the first `size` bytes of a file."""
        while size - self.offset >= FRAME_SIZE:
            before = self.offset
            yield from self._read_block(file, min(BLOCK_BYTES, size - self.offset), size)
            if self.offset == before:
                return

    def _read_block(self, file: FileIO, wanted: int, size: int) -> Iterator[Block | Damage]:
        data, filled = _read_at(file, self.offset, wanted)
        scan = scan_records(data, 0, filled)
        if scan.offsets.size:
            start = self.offset
            self.offset += scan.stop
            yield Block(data, start, scan.offsets, scan.lengths)
        elif scan.is_damaged:
            yield from self._pass_over(file, size)
        else:
            yield from self._read_large(file, length_of(data), size)

    def _read_large(self, file: FileIO, length: int, size: int) -> Iterator[Block | Damage]:
        """Read one record that is larger than a block, if it is there already."""
        whole = FRAME_SIZE + length
        if whole > size - self.offset:
            return
        start = self.offset
        if whole > MOST_RECORD_BYTES:
            self.offset += whole
            yield Damage(
                start, self.offset, f"a record of {whole >> 20} MiB is too large and was passed over"
            )
            return
        data, filled = _read_at(file, start, whole)
        if filled == whole:
            self.offset += whole
            yield Block(data, start, np.zeros(1, np.int64), np.array([length]))

    def _pass_over(self, file: FileIO, size: int) -> Iterator[Damage]:
        start = self.offset
        at = max(start + 1, self.searched)
        while size - at >= FRAME_SIZE:
            data, filled = _read_at(file, at, min(BLOCK_BYTES, size - at))
            found = find_header(data, 0, filled)
            if found < 0:
                at += max(filled - HEADER_SIZE + 1, 1)
            elif _is_record(file, at + found, length_of(data, found), size):
                self.offset, self.searched = at + found, 0
                yield Damage(start, self.offset, f"{self.offset - start} bytes are no record")
                return
            else:
                at += found + 1
        self.searched = at


def _is_record(file: FileIO, offset: int, length: int, size: int) -> bool:
    """Make sure of a header in the midst of damage: its record must be whole, and right unless it is very large."""
    whole = FRAME_SIZE + length
    if whole > size - offset:
        return False
    if whole > BLOCK_BYTES:
        return True
    file.seek(offset + HEADER_SIZE)
    payload, crc = file.read(length) or b"", file.read(FOOTER_SIZE) or b""
    return masked_crc32c(payload) == int.from_bytes(crc, "little")


def _read_at(file: FileIO, offset: int, wanted: int) -> tuple[bytearray, int]:
    """Read into memory that a thread uses again for its next block."""
    data: bytearray | None = getattr(_memory, "data", None)
    if wanted > BLOCK_BYTES:
        data = bytearray(wanted + SLACK)
    elif data is None:
        data = _memory.data = bytearray(BLOCK_BYTES + SLACK)
    file.seek(offset)
    filled = 0
    with memoryview(data) as view:
        while filled < wanted:
            got = file.readinto(view[filled:wanted])
            if not got:
                break
            filled += got
    return data, filled
