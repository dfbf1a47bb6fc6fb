"""One series of a store, with what a board must know to name it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias

from tbx_widget.errors import EventFileError
from tbx_widget.events import (
    HISTOGRAMS,
    IMAGES,
    SCALARS,
    TEXT,
    Audio,
    Embedding,
    Event,
    Histogram,
    Image,
    Message,
    Tensor,
    Text,
    is_stored,
)
from tbx_widget.live.series import MediaSeries, Points, ScalarSeries

MOST_SERIES_BYTES = 16 * 2**20
MOST_EVENTS = {IMAGES: 128, HISTOGRAMS: 512, TEXT: 256}


class SeriesKey(NamedTuple):
    """One (run, plugin, tag) from one source."""

    run: str
    plugin: str
    tag: str
    source: int


class Wanted(NamedTuple):
    """Points first to end - 1 of a scalar series, in order of arrival, thinned to about `most`."""

    tag: str
    first: int
    end: int
    most: int


class Origin(Protocol):
    """Where the points of a source are whole: its event files."""

    def points(self, wanted: Sequence[Wanted]) -> list[Points | None]:
        """Read points again, all in one pass; None for each that is not to be had."""
        ...


class Describe(Protocol):
    """Says what a source has told about a tag: its display name and its description."""

    def __call__(self, tag: str) -> tuple[str, str]: ...


class Entry:
    """A series with what a board must know to name it."""

    def __init__(
        self, number: int, key: SeriesKey, data: ScalarSeries | MediaSeries, wall_time: float
    ) -> None:
        self.number = number
        self.key = key
        self.data = data
        self.version = 0
        self.notes = 0
        """Grows when what is said about the series has changed."""
        self.first_wall_time = wall_time if math.isfinite(wall_time) else time.time()
        self.display_name = ""
        self.description = ""
        self.replaced_from: int | None = None
        """Step from which on a later source of the run, which says that it is a restart, has replaced this."""
        self.origin: Origin | None = None
        """Knows the points of a scalar series that were merged away here."""


Entries: TypeAlias = dict[int, Entry]


def new_series(plugin: str) -> ScalarSeries | MediaSeries:
    if plugin == SCALARS:
        return ScalarSeries()
    return MediaSeries(MOST_EVENTS.get(plugin, 128), MOST_SERIES_BYTES)


def value_bytes(event: Event) -> int:
    """About how many bytes a value takes in memory and in a frame."""
    value = event.value
    if isinstance(value, (Image, Audio)):
        return sum(map(len, (value.encoded, *value.others))) + 200
    if isinstance(value, Histogram):
        return value.limits.nbytes + value.counts.nbytes + 200
    if isinstance(value, Text):
        return sum(len(text.encode("utf-8", "replace")) for text in value.strings) + 200
    if isinstance(value, Tensor):
        strings = value.array.ravel().tolist() if value.array.dtype.hasobject else ()
        return value.array.nbytes + sum(map(len, strings)) + len(value.content) + 200
    if isinstance(value, Embedding):
        return value.vectors.nbytes + len(value.metadata) + len(value.sprite) + 200
    return 200 + (len(value.data) if isinstance(value, Message) else 0)


def load_event(event: Event) -> Event:
    """Read the value of an event that still rests in its file; where that fails it stays there."""
    value = event.value
    if not is_stored(value):
        return event
    try:
        return event._replace(value=value.load())
    except EventFileError:
        return event
