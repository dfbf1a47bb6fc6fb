"""What an experiment compares, and what one run was started with: the messages of the plugin "hparams".

| tag | content |
|---|---|
| `_hparams_/experiment` | `Experiment`: hyperparameters and metrics with their names |
| `_hparams_/session_start_info` | `SessionStart`: the hyperparameters of the run |
| `_hparams_/session_end_info` | `SessionEnd`: how the run ended |

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/plugin_data.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/api.proto
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.plugin_schema import (
    ExperimentField,
    HParamInfoField,
    HParamsField,
    IntervalField,
    ListValueField,
    MapField,
    MetricInfoField,
    MetricNameField,
    SessionEndField,
    SessionStartField,
    StructValueField,
)
from tbx_widget.encoding.wire import FIXED64, LENGTH_DELIMITED, VARINT

HParamValue: TypeAlias = str | float | bool | None
"""None stands for null, and for lists and structures, which are no hyperparameters."""
_TYPES = {1: "string", 2: "bool", 3: "float64"}
_DATASETS = {1: "training", 2: "validation"}
_VALUES = (
    (StructValueField.NULL_VALUE, VARINT),
    (StructValueField.NUMBER_VALUE, FIXED64),
    (StructValueField.STRING_VALUE, LENGTH_DELIMITED),
    (StructValueField.BOOL_VALUE, VARINT),
    (StructValueField.STRUCT_VALUE, LENGTH_DELIMITED),
    (StructValueField.LIST_VALUE, LENGTH_DELIMITED),
)


class RunStatus(IntEnum):
    """`Status` of api.proto."""

    UNKNOWN = 0
    SUCCESS = 1
    FAILURE = 2
    RUNNING = 3


@dataclass(frozen=True, slots=True)
class HParam:
    """A hyperparameter of an experiment.

    `dtype` is "string", "bool", "float64" or empty. What it may be is told by `values`, by `interval` (smallest and
    largest), or not at all.
    """

    name: str = ""
    display_name: str = ""
    description: str = ""
    dtype: str = ""
    values: tuple[HParamValue, ...] = ()
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A result by which runs are compared: the scalars of `tag` in the run's subdirectory `group`.

    `dataset` is "training", "validation" or empty.
    """

    group: str = ""
    tag: str = ""
    display_name: str = ""
    description: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What several runs have in common; `created` is in seconds since the epoch, 0 if the file does not tell."""

    name: str = ""
    description: str = ""
    user: str = ""
    created: float = 0.0
    hparams: tuple[HParam, ...] = ()
    metrics: tuple[Metric, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionStart:
    """What a run was started with; `started` is in seconds since the epoch, 0 if the file does not tell.

    Runs of one `group_name` repeat each other.
    """

    hparams: dict[str, HParamValue] = field(default_factory=dict)
    group_name: str = ""
    model_uri: str = ""
    monitor_url: str = ""
    started: float = 0.0


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """How a run ended; `ended` is in seconds since the epoch, 0 if the file does not tell."""

    status: RunStatus = RunStatus.UNKNOWN
    ended: float = 0.0


HParamsMessage: TypeAlias = Experiment | SessionStart | SessionEnd


def read_hparams(data: bytes) -> HParamsMessage | None:
    """Read an `HParamsPluginData` message; None where it holds nothing that is known.

    Parameters
    ----------
    data : bytes
        What an event of the plugin "hparams" holds.

    Raises
    ------
    WireError
        The bytes are none.

    Examples
    --------
    >>> read_hparams(bytes.fromhex("22020801")).status.name
    'SUCCESS'
    """
    fields = MessageFields(data)
    chosen = fields.chosen(*((number, LENGTH_DELIMITED) for number in _MESSAGES))
    return _MESSAGES[chosen](fields.message(chosen)) if chosen else None


def _experiment(fields: MessageFields) -> Experiment:
    return Experiment(
        fields.text(ExperimentField.NAME),
        fields.text(ExperimentField.DESCRIPTION),
        fields.text(ExperimentField.USER),
        fields.double(ExperimentField.TIME_CREATED_SECS),
        tuple(map(_hparam, fields.messages(ExperimentField.HPARAM_INFOS))),
        tuple(map(_metric, fields.messages(ExperimentField.METRIC_INFOS))),
    )


def _hparam(fields: MessageFields) -> HParam:
    domain = fields.chosen(
        (HParamInfoField.DOMAIN_DISCRETE, LENGTH_DELIMITED),
        (HParamInfoField.DOMAIN_INTERVAL, LENGTH_DELIMITED),
    )
    return HParam(
        fields.text(HParamInfoField.NAME),
        fields.text(HParamInfoField.DISPLAY_NAME),
        fields.text(HParamInfoField.DESCRIPTION),
        _TYPES.get(fields.integer(HParamInfoField.TYPE), ""),
        _values(fields.message(domain)) if domain == HParamInfoField.DOMAIN_DISCRETE else (),
        _interval(fields.message(domain)) if domain == HParamInfoField.DOMAIN_INTERVAL else None,
    )


def _metric(fields: MessageFields) -> Metric:
    name = fields.message(MetricInfoField.NAME)
    return Metric(
        name.text(MetricNameField.GROUP),
        name.text(MetricNameField.TAG),
        fields.text(MetricInfoField.DISPLAY_NAME),
        fields.text(MetricInfoField.DESCRIPTION),
        _DATASETS.get(fields.integer(MetricInfoField.DATASET_TYPE), ""),
    )


def _session_start(fields: MessageFields) -> SessionStart:
    entries = fields.messages(SessionStartField.HPARAMS)
    return SessionStart(
        {entry.text(MapField.KEY): _value(entry.message(MapField.VALUE)) for entry in entries},
        fields.text(SessionStartField.GROUP_NAME),
        fields.text(SessionStartField.MODEL_URI),
        fields.text(SessionStartField.MONITOR_URL),
        fields.double(SessionStartField.START_TIME_SECS),
    )


def _session_end(fields: MessageFields) -> SessionEnd:
    status = fields.integer(SessionEndField.STATUS)
    is_known = 0 <= status <= max(RunStatus)
    return SessionEnd(
        RunStatus(status) if is_known else RunStatus.UNKNOWN, fields.double(SessionEndField.END_TIME_SECS)
    )


def _value(fields: MessageFields) -> HParamValue:
    chosen = fields.chosen(*_VALUES)
    if chosen == StructValueField.NUMBER_VALUE:
        return fields.double(chosen)
    if chosen == StructValueField.STRING_VALUE:
        return fields.text(chosen)
    return fields.integer(chosen) != 0 if chosen == StructValueField.BOOL_VALUE else None


def _values(fields: MessageFields) -> tuple[HParamValue, ...]:
    return tuple(map(_value, fields.messages(ListValueField.VALUES)))


def _interval(fields: MessageFields) -> tuple[float, float]:
    return fields.double(IntervalField.MIN_VALUE), fields.double(IntervalField.MAX_VALUE)


_MESSAGES: dict[int, Callable[[MessageFields], HParamsMessage]] = {
    HParamsField.EXPERIMENT: _experiment,
    HParamsField.SESSION_START_INFO: _session_start,
    HParamsField.SESSION_END_INFO: _session_end,
}
