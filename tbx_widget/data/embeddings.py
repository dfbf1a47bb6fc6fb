"""Embeddings of the projector plugin, whose files lie beside the event files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from tbx_widget.data.items import Item
from tbx_widget.data.spelling import count_of, list_names, unknown_tag
from tbx_widget.events import Event, Tensor
from tbx_widget.logdir.embedding_files import EmbeddingFiles, EmbeddingMetadata


class EmbeddingItem(Item[Tensor]):
    """N vectors with D numbers each; every file is read when it is first asked for.

    Attributes
    ----------
    vectors : float32 array, shape (N, D)
    metadata : EmbeddingMetadata or None
        `header`, the names of C columns, empty where there is only one; `rows`, N tuples of C strings.
    sprite : bytes or None
        One encoded picture that holds N small ones, row after row.
    sprite_size : tuple of int
        Width and height of a small picture in pixels; empty where the config does not tell.
    files : EmbeddingFiles
        What the config says: `shape`, and the paths from its `directory` on.

    Raises
    ------
    EventFileError
        A file is not there, holds something else, or lies elsewhere than below the directory of the run.
    """

    kind = Tensor

    def __init__(self, event: Event) -> None:
        super().__init__(event)
        self.files = cast(EmbeddingFiles, event.value)

    @property
    def vectors(self) -> npt.NDArray[np.float32]:
        """The vectors."""
        return cast("npt.NDArray[np.float32]", self.value.array)

    @property
    def metadata(self) -> EmbeddingMetadata | None:
        """What is known of each vector."""
        return self.files.metadata()

    @property
    def sprite(self) -> bytes | None:
        """The encoded picture that holds a small one for each vector."""
        return self.files.sprite()

    @property
    def sprite_size(self) -> tuple[int, ...]:
        """Width and height of a small picture in pixels."""
        return self.files.sprite_size

    def __repr__(self) -> str:
        return f"EmbeddingItem({self.tag!r} of run {self.run!r})"


class Embeddings(Mapping[str, EmbeddingItem]):
    """Tensor name to embedding, in natural order: tensorboardX and torch call them ``tag:step``.

    Examples
    --------
    >>> logs["cnn"].embeddings()["default:00010"].vectors.shape  # doctest: +SKIP
    (1000, 64)
    """

    def __init__(self, run: str, events: Mapping[str, Event], tags: Mapping[str, Sequence[str]]) -> None:
        self._run = run
        self._events = events
        self._tags = tags

    def __getitem__(self, name: str) -> EmbeddingItem:
        if name not in self._events:
            raise unknown_tag(self._run, "embeddings", name, tuple(self._events), self._tags)
        return EmbeddingItem(self._events[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._events)

    def __contains__(self, name: object) -> bool:
        return name in self._events

    def __len__(self) -> int:
        return len(self._events)

    def __repr__(self) -> str:
        names = list_names(tuple(self._events))
        return f"{count_of(len(self), 'embeddings')} of run {self._run!r}: {names}"
