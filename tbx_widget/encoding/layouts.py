"""Where wall time, step and numbers lie in records that are equal otherwise, and what the other bytes are.

A record fits a *template* when its checksum, less what the bytes in the variable places add to it (see `crc`), and a
hash of its other bytes are those of the template. A flipped byte changes one of them, wherever it is.

Sources: `events` writes such records; https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import threading
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tbx_widget.encoding.crc import far_contribution, unmask_crcs

WALL_TIME_AT = 1
STEP_AT = 10
MOST_TEMPLATES = 1 << 16
_FEWEST_SLOTS, _MOST_SLOTS = 1 << 8, 1 << 16
_SLOTS_PER_TEMPLATE = 16
_WORD = 8
_MULTIPLIER = 0x9E3779B97F4A7C15
_ALL_ONES = (1 << 64) - 1
_U32, _U64 = np.uint32, np.uint64

Words: TypeAlias = "npt.NDArray[np.unsignedinteger]"
Places: TypeAlias = "npt.NDArray[np.int64]"
Residues: TypeAlias = "npt.NDArray[np.uint32]"
Hashes: TypeAlias = "npt.NDArray[np.uint64]"


class NumberPlace(NamedTuple):
    """One number of a record; `dtype` is numpy's, or "bf16"."""

    at: int
    dtype: str


class Geometry(NamedTuple):
    """The variable places of payloads of one length; a wall time stands at 1, a step of some bytes at 10."""

    length: int
    step_size: int
    numbers: tuple[NumberPlace, ...]

    @property
    def variable(self) -> list[tuple[int, int]]:
        """Place and size of all that varies, in order."""
        step = [(STEP_AT, self.step_size)] if self.step_size else []
        return [(WALL_TIME_AT, _WORD), *step, *((at, size_of(dtype)) for at, dtype in self.numbers)]


class Columns(NamedTuple):
    """What varies in N records: words that begin with the variable bytes, and what tells the template."""

    words: list[npt.NDArray[np.uint64]]
    residues: Residues
    hashes: Hashes


class _Templates(NamedTuple):
    """T templates; the arrays are not written again once others can see them."""

    residues: Residues
    hashes: Hashes
    tags: npt.NDArray[np.int32]
    slots: npt.NDArray[np.int32]
    order: Places


class Layout:
    """All templates of one geometry. May be used by several threads."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._constant = _constant_words(geometry)
        self._lock = threading.Lock()
        self._known = _Templates(
            np.empty(0, _U32),
            np.empty(0, _U64),
            np.empty((0, len(geometry.numbers)), np.int32),
            np.full(_FEWEST_SLOTS, -1, np.int32),
            np.empty(0, np.int64),
        )

    def renew_lock(self) -> None:
        """In a forked child: another thread of the parent may have held it."""
        self._lock = threading.Lock()

    @property
    def is_full(self) -> bool:
        """Whether there are so many templates that no more are taken."""
        return len(self._known.residues) >= MOST_TEMPLATES

    @property
    def tags(self) -> npt.NDArray[np.int32]:
        """Shape (T, M): by template, the numbers of the tags of its M numbers."""
        return self._known.tags

    def look(self, words: Words, crcs: Words, bases: Places) -> Columns:
        """Gather what varies in the payloads that begin at `bases`.

        Parameters
        ----------
        words, crcs : uint64 and uint32 arrays
            The block as overlapping words, one from every byte.
        """
        length = self.geometry.length
        residues = unmask_crcs(crcs[bases + length])
        gathered = []
        for at, size in self.geometry.variable:
            word = words[bases + at]
            _subtract(residues, word, size, length - 1 - at)
            gathered.append(word)
        hashes = np.zeros(len(bases), _U64)
        for at, mask, factor in self._constant:
            word = words[bases + at]
            hashes += (word if mask == _ALL_ONES else word & _U64(mask)) * _U64(factor)
        return Columns(gathered, residues, hashes)

    def match(self, residues: Residues, hashes: Hashes) -> npt.NDArray[np.int32]:
        """Give the template of each record; -1 where there is none."""
        known = self._known
        if not known.residues.size:
            return np.full(len(residues), -1, np.int32)
        found: npt.NDArray[np.int32] = known.slots[residues & _U32(len(known.slots) - 1)]
        fits = (known.residues[found] == residues) & (known.hashes[found] == hashes) & (found >= 0)
        if not fits.all():
            others = np.flatnonzero(~fits)
            found[others] = _search(known, residues[others], hashes[others])
        return found

    def add(self, residues: Residues, hashes: Hashes, tags: list[tuple[int, ...]]) -> None:
        """Take more templates; one that is known already is left as it is."""
        with self._lock:
            new = np.flatnonzero(self.match(residues, hashes) < 0)
            old = self._known
            every = np.concatenate((old.residues, residues[new]))
            rows = np.array(tags, np.int32).reshape(len(tags), -1)[new]
            self._known = _Templates(
                every,
                np.concatenate((old.hashes, hashes[new])),
                np.concatenate((old.tags, rows)),
                _slots_of(every),
                np.argsort(every, kind="stable"),
            )


def size_of(dtype: str) -> int:
    """Give the number of bytes of one number."""
    return 2 if dtype == "bf16" else np.dtype(dtype).itemsize


def _subtract(residues: Residues, words: npt.NDArray[np.uint64], size: int, distance: int) -> None:
    """Take away what the first `size` bytes of words add to a checksum; `distance` bytes follow the first one."""
    columns = words.view(np.uint8).reshape(-1, _WORD)
    upper = words.view("<u4")[1::2]
    is_still = size == _WORD and bool((upper == upper[0]).all())
    for index in range(size):
        table = far_contribution(distance - index)
        residues ^= table[columns[0, index]] if is_still and index >= 4 else table[columns[:, index]]


def _constant_words(geometry: Geometry) -> list[tuple[int, int, int]]:
    """Cover the bytes from 10 on that do not vary: place, mask and odd factor of each word.

    The bytes at 0 and 9 are known from the way in which records are sorted before they come here.
    """
    words: list[tuple[int, int, int]] = []
    start = STEP_AT
    for at, size in [*geometry.variable[1:], (geometry.length, 0)]:
        for place in range(start, at, _WORD):
            inside = min(at - place, _WORD)
            mask = _ALL_ONES if inside == _WORD else (1 << 8 * inside) - 1
            words.append((place, mask, (2 * len(words) + 1) * _MULTIPLIER & _ALL_ONES))
        start = at + size
    return words


def _slots_of(residues: Residues) -> npt.NDArray[np.int32]:
    """Place templates by the last bits of their residues; of several in one place the last is found at once."""
    count = len(residues)
    size = min(1 << (_SLOTS_PER_TEMPLATE * count).bit_length(), _MOST_SLOTS)
    slots = np.full(max(size, _FEWEST_SLOTS), -1, np.int32)
    slots[residues & _U32(len(slots) - 1)] = np.arange(count, dtype=np.int32)
    return slots


def _search(known: _Templates, residues: Residues, hashes: Hashes) -> npt.NDArray[np.int32]:
    at = np.searchsorted(known.residues, residues, sorter=known.order)
    found = known.order[np.minimum(at, len(known.order) - 1)].astype(np.int32)
    found[(known.residues[found] != residues) | (known.hashes[found] != hashes)] = -1
    return found
