"""All methods that log one value under one tag."""

from __future__ import annotations

import inspect

from tbx_widget.methods.boxes import BoxMethods
from tbx_widget.methods.curves import CurveMethods
from tbx_widget.methods.dictionaries import DictionaryMethods
from tbx_widget.methods.embeddings import EmbeddingMethods
from tbx_widget.methods.graphs import GraphMethods
from tbx_widget.methods.histograms import HistogramMethods
from tbx_widget.methods.hparams import HParamsMethods
from tbx_widget.methods.images import ImageMethods
from tbx_widget.methods.layouts import LayoutMethods
from tbx_widget.methods.meshes import MeshMethods
from tbx_widget.methods.scalars import ScalarMethods
from tbx_widget.methods.sounds import SoundMethods
from tbx_widget.methods.tensors import TensorMethods
from tbx_widget.methods.texts import TextMethods
from tbx_widget.methods.videos import VideoMethods
from tbx_widget.methods.watching import WatchMethods


class AllMethods(
    ScalarMethods,
    HistogramMethods,
    ImageMethods,
    TextMethods,
    BoxMethods,
    VideoMethods,
    SoundMethods,
    TensorMethods,
    CurveMethods,
    MeshMethods,
    LayoutMethods,
    HParamsMethods,
    GraphMethods,
    EmbeddingMethods,
    DictionaryMethods,
    WatchMethods,
):
    """Everything."""


def name_after_writer(kind: type) -> None:
    """Have Python's messages about wrong arguments name the class that users know: `SummaryWriter.add_scalar()`."""
    for part in kind.__mro__:
        for name, method in vars(part).items():
            if inspect.isfunction(method) and not name.startswith("_"):
                inspect.unwrap(method).__qualname__ = method.__qualname__ = f"SummaryWriter.{name}"
                method.__module__ = "tbx_widget.writer"


name_after_writer(AllMethods)
