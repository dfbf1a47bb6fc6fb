"""Graphs, hyperparameters and chart layouts: what a run says once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from tbx_widget.data.items import AnyItem
from tbx_widget.encoding.custom_layouts import Layout, read_layout
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graphs import Graph, read_graph, read_meta_graph
from tbx_widget.encoding.hparams import (
    Experiment,
    HParamValue,
    RunStatus,
    SessionEnd,
    SessionStart,
    read_hparams,
)
from tbx_widget.encoding.keras_models import read_keras_model
from tbx_widget.errors import EventFileError
from tbx_widget.events import CUSTOM_SCALARS, GRAPHS, HPARAMS, Message

RUN_GRAPH = "__run_graph__"
META_GRAPH = "__meta_graph__"
KERAS_MODEL = "graph_keras_model"

Content: TypeAlias = "Graph | Layout | Experiment | SessionStart | SessionEnd | None"


@dataclass(frozen=True, slots=True)
class HParams:
    """The hyperparameters of one run.

    Attributes
    ----------
    values : dict
        Name to str, float, bool or None, as the run was started with.
    group_name : str
        Runs of one group repeat each other.
    started, ended : float
        Seconds since the epoch; 0 where the files do not tell.
    status : RunStatus
        UNKNOWN, SUCCESS, FAILURE or RUNNING.
    experiment : Experiment or None
        Which hyperparameters and metrics are compared, where this run tells.
    """

    values: dict[str, HParamValue] = field(default_factory=dict)
    group_name: str = ""
    started: float = 0.0
    ended: float = 0.0
    status: RunStatus = RunStatus.UNKNOWN
    experiment: Experiment | None = None


def read_message(item: AnyItem) -> Content:
    """Read what a message says; None for a message of another plugin.

    Raises
    ------
    EventFileError
        It cannot be read, or is none.
    """
    value = item.value
    data = value.data if isinstance(value, Message) else b""
    try:
        if item.plugin == GRAPHS:
            return (read_meta_graph if item.tag == META_GRAPH else read_graph)(data)
        if item.plugin == KERAS_MODEL:
            return read_keras_model(data)
        if item.plugin == CUSTOM_SCALARS:
            return read_layout(data)
        return read_hparams(data) if item.plugin == HPARAMS else None
    except WireError as error:
        raise EventFileError(f"{item!r}: {error}") from error


def join_hparams(items: Iterable[AnyItem]) -> HParams:
    """Put together what a run has said about its hyperparameters; what was said last counts."""
    said = {type(content): content for content in map(read_message, items)}
    experiment, start, end = said.get(Experiment), said.get(SessionStart), said.get(SessionEnd)
    start = start if isinstance(start, SessionStart) else SessionStart()
    end = end if isinstance(end, SessionEnd) else SessionEnd()
    return HParams(
        dict(start.hparams),
        start.group_name,
        start.started,
        end.ended,
        end.status,
        experiment if isinstance(experiment, Experiment) else None,
    )
