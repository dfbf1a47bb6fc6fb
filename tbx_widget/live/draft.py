"""A frame in the making: what goes in, and the room that is left."""

from __future__ import annotations

import math

from tbx_widget.live.entry import Entry
from tbx_widget.live.frames import Block, MediaItem

POINT_BYTES = 24
BLOCK_BYTES = 32
ENTRY_BYTES = 50
EVENT_BYTES = 150


class Draft:
    """Counts about how many bytes a frame will take.

    Parameters
    ----------
    room : int
        Bytes.
    most : float
        A single event may take so many where it has a frame for itself.
    """

    def __init__(self, room: int, *, most: float = math.inf) -> None:
        self.room = room
        self.series: dict[int, Entry] = {}
        self.blocks: list[Block] = []
        self.media: list[MediaItem] = []
        self._most = most
        self._names: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes in."""
        return not (self.series or self.blocks or self.media)

    def has_room(self, nbytes: int) -> bool:
        """Say whether an event of so many bytes can go in."""
        whole = nbytes + EVENT_BYTES
        return whole <= self.room or (not self.blocks and not self.media and whole <= self._most)

    def describe(self, entry: Entry) -> None:
        """Put in what a browser must know of a series; once is enough."""
        if entry.number in self.series:
            return
        new = {entry.key.run, entry.key.tag} - self._names
        self._names |= new
        self.series[entry.number] = entry
        self.room -= ENTRY_BYTES + len(entry.description) + sum(len(name) + 3 for name in new)

    def add_block(self, block: Block) -> None:
        """Put in points."""
        self.blocks.append(block)
        self.room -= BLOCK_BYTES + POINT_BYTES * len(block.points.steps)

    def add_media(self, item: MediaItem, nbytes: int) -> None:
        """Put in an event of about so many bytes."""
        self.media.append(item)
        self.room -= nbytes + EVENT_BYTES
