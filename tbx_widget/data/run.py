"""One run: its tags, and its series by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from tbx_widget.data.contents import RunContents
from tbx_widget.data.curves import PrCurveItem
from tbx_widget.data.embeddings import Embeddings
from tbx_widget.data.histograms import HistogramItem
from tbx_widget.data.images import ImageItem
from tbx_widget.data.items import AnyItem, ItemSeries, TensorItem
from tbx_widget.data.meshes import VERTEX, MeshItem, MeshPart, mesh_part, pair_parts
from tbx_widget.data.messages import (
    KERAS_MODEL,
    META_GRAPH,
    RUN_GRAPH,
    Content,
    HParams,
    join_hparams,
    read_message,
)
from tbx_widget.data.scalars import ScalarSeries
from tbx_widget.data.sounds import AudioItem
from tbx_widget.data.spelling import count_of, nothing_of, unknown_tag
from tbx_widget.data.tags import Tags
from tbx_widget.data.texts import TextItem
from tbx_widget.encoding.custom_layouts import Layout
from tbx_widget.encoding.graphs import Graph
from tbx_widget.events import (
    AUDIO,
    CUSTOM_SCALARS,
    GRAPHS,
    HISTOGRAMS,
    HPARAMS,
    IMAGES,
    MESH,
    PR_CURVES,
    PROJECTOR,
    RUN_METADATA,
    SCALARS,
    TEXT,
    Event,
)
from tbx_widget.logdir.event_reader import Problem

T = TypeVar("T")

_TEXT_END = "/text_summary"

_NO_TENSORS = frozenset(
    (SCALARS, IMAGES, HISTOGRAMS, TEXT, AUDIO, HPARAMS, CUSTOM_SCALARS, GRAPHS, RUN_METADATA)
)


class Run:
    """All that the event files of one directory hold; they are read when something is first asked for.

    Methods named after a kind take a tag and raise `UnknownTagError`, which says which tags there are.

    Attributes
    ----------
    name : str
    files : tuple of Path
        In the order in which they are read.
    tags : Tags
        Plugin to its tags.
    problems : tuple of Problem
        Damaged records: each has `path`, `offset` and `what`.
    """

    def __init__(self, name: str, files: Sequence[Path]) -> None:
        self.name = name
        self.files = tuple(files)
        self._contents = RunContents(name)
        self._tags: Tags | None = None
        self._is_read = False

    @property
    def is_read(self) -> bool:
        """Whether the files have been read."""
        return self._is_read

    @property
    def tags(self) -> Tags:
        """Plugin to its tags."""
        contents = self.contents
        if self._tags is None:
            found = contents.tags()
            found[MESH] = tuple(dict.fromkeys(part.name for part in self._mesh_parts()))
            self._tags = Tags(found)
        return self._tags

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The damaged records of the files."""
        return self.contents.problems

    @property
    def contents(self) -> RunContents:
        """What the files hold, read on first use."""
        if not self._is_read:
            self.read()
        return self._contents

    def read(self, files: Sequence[Path] | None = None) -> None:
        """Read what is new in the files, which may be others than before."""
        self.files = self.files if files is None else tuple(files)
        self._contents.read(self.files)
        self._tags = None
        self._is_read = True

    def scalars(self, tag: str) -> ScalarSeries:
        """Give all points of a scalar series."""
        self._check(SCALARS, tag, SCALARS)
        return self._contents.scalars(tag)

    def images(self, tag: str) -> ItemSeries[ImageItem]:
        """Give the pictures of a tag."""
        return self._items(IMAGES, tag, "images", ImageItem)

    def histograms(self, tag: str) -> ItemSeries[HistogramItem]:
        """Give the distributions of a tag."""
        return self._items(HISTOGRAMS, tag, "histograms", HistogramItem)

    def text(self, tag: str) -> ItemSeries[TextItem]:
        """Give the texts of a tag, with or without the `/text_summary` that most writers put behind it."""
        return self._items(TEXT, self.written_tag(TEXT, tag), "texts", TextItem)

    def audio(self, tag: str) -> ItemSeries[AudioItem]:
        """Give the sounds of a tag."""
        return self._items(AUDIO, tag, "audio", AudioItem)

    def pr_curves(self, tag: str) -> ItemSeries[PrCurveItem]:
        """Give the precision-recall curves of a tag."""
        return self._items(PR_CURVES, tag, "PR curves", PrCurveItem)

    def meshes(self, tag: str) -> Sequence[MeshItem]:
        """Give the point clouds and meshes of a name, as `tags` has it: without `_VERTEX`, `_FACE`, `_COLOR`."""
        if tag not in self.tags[MESH]:
            raise unknown_tag(self.name, "meshes", tag, self.tags[MESH], self.tags)
        tags = {part: written for part, written in self._mesh_parts().items() if part.name == tag}
        return pair_parts(tag, {one.part: self._contents.events(MESH, tags[one]) for one in tags})

    def tensors(self, tag: str) -> ItemSeries[TensorItem]:
        """Give the values of a tag as plain arrays: those of PR curves, meshes and unknown plugins."""
        found = {plugin: tags for plugin, tags in self.contents.tags().items() if plugin not in _NO_TENSORS}
        plugins = [plugin for plugin, tags in found.items() if tag in tags]
        if not plugins:
            known = [one for tags in found.values() for one in tags]
            raise unknown_tag(self.name, "tensors", tag, known, self.tags)
        return ItemSeries(self.name, tag, self._contents.events(plugins[0], tag), TensorItem)

    def graph(self) -> Graph:
        """Give the graph that was logged last: `nodes`, each with `name`, `op`, `inputs`, and `functions`.

        The layers of a Keras model, where there is no other graph.

        Raises
        ------
        UnknownTagError
            The run has no graph.
        """
        keras = ((KERAS_MODEL, tag) for tag in self.tags.get(KERAS_MODEL, ()))
        return cast(Graph, self._last("graph", GRAPHS, (GRAPHS, RUN_GRAPH), (GRAPHS, META_GRAPH), *keras))

    def embeddings(self) -> Embeddings:
        """Give the embeddings by tensor name: each has `vectors`, `metadata`, `sprite` and `sprite_size`.

        Raises
        ------
        UnknownTagError
            The run has none.
        """
        names = self.tags[PROJECTOR]
        if not names:
            raise nothing_of(self.name, "embeddings", PROJECTOR, self.tags)
        return Embeddings(
            self.name, {name: self._contents.events(PROJECTOR, name)[-1] for name in names}, self.tags
        )

    def hparams(self) -> HParams:
        """Give the hyperparameters that the run was started with, and how it ended.

        Raises
        ------
        UnknownTagError
            The run has none; ``"hparams" in run.tags`` tells.

        Examples
        --------
        >>> {run.name: run.hparams().values for run in logs.values() if "hparams" in run.tags}  # doctest: +SKIP
        {'sweep/1': {'lr': 0.1}, 'sweep/2': {'lr': 0.01}}
        """
        tags = self.contents.tags().get(HPARAMS, ())
        if not tags:
            raise nothing_of(self.name, "hyperparameters", HPARAMS, self.tags)
        return join_hparams(AnyItem(event) for tag in tags for event in self._contents.events(HPARAMS, tag))

    def layout(self) -> Layout:
        """Give the layout of charts that was logged last: `categories`, each with `title` and `charts`.

        Raises
        ------
        UnknownTagError
            The run has none.
        """
        written = ((CUSTOM_SCALARS, tag) for tag in self.tags[CUSTOM_SCALARS])
        return cast(Layout, self._last("layout", CUSTOM_SCALARS, *written))

    def items(self, plugin: str, tag: str) -> Sequence[Any]:
        """Give the items of a tag of any plugin but the scalars; messages and unknown values included."""
        readers: dict[str, Callable[[str], Sequence[Any]]] = {
            IMAGES: self.images,
            HISTOGRAMS: self.histograms,
            TEXT: self.text,
            AUDIO: self.audio,
            PR_CURVES: self.pr_curves,
            MESH: self.meshes,
        }
        if plugin in readers:
            return readers[plugin](tag)
        return self._items(plugin, tag, plugin, AnyItem)

    def steps(self, plugin: str, tag: str) -> npt.NDArray[np.int64]:
        """Give the steps of a series of any plugin that `tags` lists, in file order; reads no values."""
        if plugin == SCALARS:
            return self.scalars(tag).steps
        written = self._mesh_parts().get(MeshPart(tag, VERTEX), tag) if plugin == MESH else tag
        events = self.contents.events(plugin, self.written_tag(plugin, written))
        return np.array([event.step for event in events], np.int64)

    def written_tag(self, plugin: str, tag: str) -> str:
        """Give a tag as the file has it: the board shows texts without the end that their writers add."""
        written = f"{tag}{_TEXT_END}"
        is_short = plugin == TEXT and not self.contents.has(TEXT, tag) and self.contents.has(TEXT, written)
        return written if is_short else tag

    def _items(self, plugin: str, tag: str, kind: str, make: Callable[[Event], T]) -> ItemSeries[T]:
        self._check(plugin, tag, kind)
        return ItemSeries(self.name, tag, self._contents.events(plugin, tag), make)

    def _last(self, kind: str, plugin: str, *series: tuple[str, str]) -> Content:
        found = [event for one in series for event in self.contents.events(*one)[-1:]]
        if not found:
            raise nothing_of(self.name, kind, plugin, self.tags)
        return read_message(AnyItem(found[0]))

    def _mesh_parts(self) -> dict[MeshPart, str]:
        """What the tags hold that the mesh plugin has written, and these tags."""
        tags = self.contents.tags().get(MESH, ())
        return {mesh_part(tag, self._contents.about(tag)): tag for tag in tags}

    def _check(self, plugin: str, tag: str, kind: str) -> None:
        if not self.contents.has(plugin, tag):
            raise unknown_tag(self.name, kind, tag, self.tags.get(plugin, ()), self.tags)

    def __repr__(self) -> str:
        if not self._is_read:
            return f"Run {self.name!r}: {count_of(len(self.files), 'event files')}, not read yet"
        return f"Run {self.name!r}\n{self.tags!r}"
