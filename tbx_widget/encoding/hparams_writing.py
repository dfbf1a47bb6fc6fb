"""What an experiment compares, and what one run was started with, to the messages of the plugin "hparams".

`hparams` reads them; it names the tags and the sources.
"""

from __future__ import annotations

import struct

from tbx_widget.encoding.hparams import (
    Experiment,
    HParam,
    HParamsMessage,
    HParamValue,
    Metric,
    SessionStart,
)
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
from tbx_widget.encoding.wire import (
    FIXED64,
    VARINT,
    bytes_field,
    double_field,
    encode_text,
    encode_varint,
    field_key,
    text_field,
    varint_field,
)

EXPERIMENT_TAG = "_hparams_/experiment"
SESSION_START_TAG = "_hparams_/session_start_info"
SESSION_END_TAG = "_hparams_/session_end_info"

_TYPES = {"": 0, "string": 1, "bool": 2, "float64": 3}
_DATASETS = {"": 0, "training": 1, "validation": 2}


def encode_hparams(message: HParamsMessage) -> bytes:
    """Encode an `HParamsPluginData` message.

    Examples
    --------
    >>> from tbx_widget.encoding.hparams import RunStatus
    >>> encode_hparams(SessionEnd(RunStatus.SUCCESS)).hex()
    '22020801'
    """
    if isinstance(message, Experiment):
        return bytes_field(HParamsField.EXPERIMENT, _encode_experiment(message))
    if isinstance(message, SessionStart):
        return bytes_field(HParamsField.SESSION_START_INFO, _encode_start(message))
    end = varint_field(SessionEndField.STATUS, message.status)
    end += double_field(SessionEndField.END_TIME_SECS, message.ended)
    return bytes_field(HParamsField.SESSION_END_INFO, end)


def _encode_experiment(message: Experiment) -> bytes:
    return b"".join(
        (
            text_field(ExperimentField.DESCRIPTION, message.description),
            text_field(ExperimentField.USER, message.user),
            double_field(ExperimentField.TIME_CREATED_SECS, message.created),
            *(bytes_field(ExperimentField.HPARAM_INFOS, _encode_hparam(one)) for one in message.hparams),
            *(bytes_field(ExperimentField.METRIC_INFOS, _encode_metric(one)) for one in message.metrics),
            text_field(ExperimentField.NAME, message.name),
        )
    )


def _encode_hparam(hparam: HParam) -> bytes:
    head = text_field(HParamInfoField.NAME, hparam.name)
    head += text_field(HParamInfoField.DISPLAY_NAME, hparam.display_name)
    head += text_field(HParamInfoField.DESCRIPTION, hparam.description)
    head += varint_field(HParamInfoField.TYPE, _TYPES[hparam.dtype])
    if hparam.values:
        values = (bytes_field(ListValueField.VALUES, _encode_value(value)) for value in hparam.values)
        return head + bytes_field(HParamInfoField.DOMAIN_DISCRETE, b"".join(values))
    if hparam.interval is not None:
        smallest, largest = hparam.interval
        interval = double_field(IntervalField.MIN_VALUE, smallest)
        interval += double_field(IntervalField.MAX_VALUE, largest)
        return head + bytes_field(HParamInfoField.DOMAIN_INTERVAL, interval)
    return head


def _encode_metric(metric: Metric) -> bytes:
    name = text_field(MetricNameField.GROUP, metric.group) + text_field(MetricNameField.TAG, metric.tag)
    return b"".join(
        (
            bytes_field(MetricInfoField.NAME, name),
            text_field(MetricInfoField.DISPLAY_NAME, metric.display_name),
            text_field(MetricInfoField.DESCRIPTION, metric.description),
            varint_field(MetricInfoField.DATASET_TYPE, _DATASETS[metric.dataset]),
        )
    )


def _encode_start(message: SessionStart) -> bytes:
    entries = (
        bytes_field(
            SessionStartField.HPARAMS,
            bytes_field(MapField.KEY, encode_text(name)) + bytes_field(MapField.VALUE, _encode_value(value)),
        )
        for name, value in message.hparams.items()
    )
    return b"".join(
        (
            *entries,
            text_field(SessionStartField.MODEL_URI, message.model_uri),
            text_field(SessionStartField.MONITOR_URL, message.monitor_url),
            text_field(SessionStartField.GROUP_NAME, message.group_name),
            double_field(SessionStartField.START_TIME_SECS, message.started),
        )
    )


def _encode_value(value: HParamValue) -> bytes:
    """Encode a `google.protobuf.Value`; what is 0, false or empty stands in a oneof and is written."""
    if value is None:
        return field_key(StructValueField.NULL_VALUE, VARINT) + encode_varint(0)
    if isinstance(value, str):
        return bytes_field(StructValueField.STRING_VALUE, encode_text(value))
    if isinstance(value, bool):
        return field_key(StructValueField.BOOL_VALUE, VARINT) + encode_varint(value)
    return field_key(StructValueField.NUMBER_VALUE, FIXED64) + struct.pack("<d", value)
