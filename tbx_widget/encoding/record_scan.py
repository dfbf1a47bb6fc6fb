"""Finds the records of an event file in a block of its bytes; `tfrecord` has their frame.

Where a record begins is known only from the record before it, so short records are walked by many cursors at
once: each starts at a header that was found by its checksum, and must arrive exactly where the next one started.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.crc import contribution, crc32c, mask_crcs, masked_crc32c
from tbx_widget.encoding.tfrecord import FOOTER_SIZE, HEADER_SIZE, record_header

FRAME_SIZE = HEADER_SIZE + FOOTER_SIZE
MOST_LENGTH = 1 << 31
"""No message of protocol buffers is longer."""
_HEADER = struct.Struct("<QI")
_LENGTH = struct.Struct("<Q")
_LEAST_STRIDE, _MOST_STRIDE = 1024, 4096
_USUAL_CURSORS = 256
_WINDOW = 128
_WORTH_CURSORS = 1 << 14
_SHORT = 512
_PROBES = 16
_STEPS_BETWEEN_LOOKS = 8
_U32 = np.uint32
Places = npt.NDArray[np.int64]


class Scan(NamedTuple):
    """N whole records: record i has its frame at `offsets[i]` and a payload of `lengths[i]` bytes."""

    offsets: Places
    lengths: Places
    stop: int
    """Where the first byte lies that belongs to none of them."""
    is_damaged: bool
    """What lies at `stop` is no header; otherwise it is a record that goes on beyond the block."""


def scan_records(block: bytes | bytearray, start: int, end: int) -> Scan:
    """Find the whole records that follow each other from `start` on; `block[start:end]` is what is known.

    The checksums of the lengths are verified, those of the payloads are not.
    """
    parts: list[tuple[Places, Places]] = []
    at = start
    probe = _walk(block, at, end, _PROBES)
    parts.append((probe.offsets, probe.lengths))
    at, is_damaged = probe.stop, probe.is_damaged
    is_short = at - start < _SHORT * _PROBES
    if not is_damaged and len(probe.offsets) == _PROBES:
        if is_short and end - at > _WORTH_CURSORS:
            offsets, lengths, at = _walk_abreast(block, at, end)
            parts.append((offsets, lengths))
        rest = _walk(block, at, end, end - start)
        parts.append((rest.offsets, rest.lengths))
        at, is_damaged = rest.stop, rest.is_damaged
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Scan(joined[0], joined[1], at, is_damaged)


def find_headers(block: bytes | bytearray, start: int, end: int) -> Iterator[int]:
    """Find all places in `block[start:end]` where a length stands before its checksum."""
    words = overlapping(block, "<u4")
    for at in range(start, end - HEADER_SIZE + 1, 1 << 16):
        places = np.arange(at, min(at + (1 << 16), end - HEADER_SIZE + 1))
        yield from places[_are_headers(words, places)].tolist()


def length_of(block: bytes | bytearray, at: int = 0) -> int:
    """Read the length in the header at a place."""
    length: int = _LENGTH.unpack_from(block, at)[0]
    return length


def is_header(data: bytes) -> bool:
    """Say whether these bytes are a length before its checksum."""
    length: int = _LENGTH.unpack_from(data)[0]
    return length <= MOST_LENGTH and data == record_header(length)


def overlapping(block: bytes | bytearray, dtype: str) -> npt.NDArray[np.unsignedinteger]:
    """View a block as words that begin at every byte."""
    size = np.dtype(dtype).itemsize
    words: npt.NDArray[np.unsignedinteger] = np.ndarray(
        (max(len(block) - size + 1, 0),), dtype, block, strides=(1,)
    )
    return words


@lru_cache(maxsize=4096)
def length_crc(length: int) -> int:
    """Give the masked checksum of a length as its header holds it."""
    return masked_crc32c(_LENGTH.pack(length))


def _walk(block: bytes | bytearray, start: int, end: int, most: int) -> Scan:
    offsets: list[int] = []
    lengths: list[int] = []
    at, is_damaged = start, False
    while len(offsets) < most and end - at >= HEADER_SIZE:
        length, crc = _HEADER.unpack_from(block, at)
        if length > MOST_LENGTH or crc != length_crc(length):
            is_damaged = True
            break
        if length > end - at - FRAME_SIZE:
            break
        offsets.append(at)
        lengths.append(length)
        at += FRAME_SIZE + length
    return Scan(np.array(offsets, np.int64), np.array(lengths, np.int64), at, is_damaged)


def _walk_abreast(block: bytes | bytearray, start: int, end: int) -> tuple[Places, Places, int]:
    """Walk short records with many cursors; what this does not reach is left to `_walk`."""
    words = overlapping(block, "<u4")
    starts = _cursor_starts(words, start, end)
    limits = starts[1:]
    offsets, arrived = _step_all(words, starts[:-1], limits)
    missed = np.flatnonzero(arrived != limits)
    if missed.size:
        offsets = offsets[offsets < starts[missed[0]]]
    lengths = words[offsets].astype(np.int64)
    good = (_masked_short_crcs()[lengths & 0xFFFF] == words[offsets + 8]) & (words[offsets + 4] == 0)
    good &= lengths <= 0xFFFF
    if not good.all():
        first = int(np.argmin(good))
        offsets, lengths = offsets[:first], lengths[:first]
    stop = int(offsets[-1] + lengths[-1]) + FRAME_SIZE if offsets.size else start
    return offsets, lengths, stop


def _cursor_starts(words: npt.NDArray[np.unsignedinteger], start: int, end: int) -> Places:
    """Look for a header behind every stride; the first cursor starts at `start`, the last one only ends a way."""
    stride = min(max((end - start) // _USUAL_CURSORS, _LEAST_STRIDE), _MOST_STRIDE)
    bases = np.arange(start + stride, end - _WINDOW - HEADER_SIZE, stride)
    places = bases[:, None] + np.arange(_WINDOW)
    is_header = _are_headers(words, places.ravel()).reshape(places.shape)
    found = is_header.any(axis=1)
    firsts = bases[found] + is_header[found].argmax(axis=1)
    return np.concatenate(([start], firsts))


def _step_all(
    words: npt.NDArray[np.unsignedinteger], starts: Places, limits: Places
) -> tuple[Places, Places]:
    """Step until all have reached their limits; give the places in between, ascending, and where each arrived."""
    if not starts.size:
        return starts, starts
    beyond = limits[-1] + 1
    rows = [starts]
    at = starts
    while (at < limits).any():
        for _ in range(_STEPS_BETWEEN_LOOKS):
            at = np.minimum(at + words[at] + FRAME_SIZE, beyond)
            rows.append(at)
    table = np.array(rows)
    is_before = table < limits
    arrived = table[is_before.sum(axis=0), np.arange(len(starts))]
    return table.T[is_before.T], arrived


def _are_headers(words: npt.NDArray[np.unsignedinteger], places: Places) -> npt.NDArray[np.bool_]:
    """Say where a length below 2**32 stands before its checksum."""
    result: npt.NDArray[np.bool_] = words[places + 4] == 0
    candidates = places[result]
    low, high = _length_crcs()
    lengths = words[candidates]
    expected = mask_crcs(low[lengths & _U32(0xFFFF)] ^ high[lengths >> _U32(16)])
    result[result] = expected == words[candidates + 8]
    return result


@lru_cache(maxsize=1)
def _length_crcs() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Tabulate what the lower and the upper two bytes of a length give to its checksum."""
    pairs = [(contribution(at)[None, :] ^ contribution(at - 1)[:, None]).ravel() for at in (7, 5)]
    return pairs[0] ^ _U32(crc32c(bytes(8))), pairs[1]


@lru_cache(maxsize=1)
def _masked_short_crcs() -> npt.NDArray[np.uint32]:
    """Tabulate the checksum of each length of two bytes as its header holds it."""
    return mask_crcs(_length_crcs()[0])
