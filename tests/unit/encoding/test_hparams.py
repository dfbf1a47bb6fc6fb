from __future__ import annotations

import pytest
from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2, summary_v2
from torch.utils.tensorboard import summary as torch_summary

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.hparams import (
    Experiment,
    HParam,
    Metric,
    RunStatus,
    SessionEnd,
    SessionStart,
    read_hparams,
)


def content_of(summary):
    (value,) = summary.value
    return value.metadata.plugin_data.content


def test_the_hyperparameters_of_a_run_are_read():
    hparams = {"lr": 0.1, "layers": 3, "optimizer": "adam", "nesterov": True, "é": ""}

    start = read_hparams(content_of(summary_v2.hparams_pb(hparams, "trial", 12.5)))

    assert start == SessionStart(hparams, start.group_name, "", "", 12.5)
    assert start.group_name
    assert type(start.hparams["nesterov"]) is bool


def test_what_runs_have_in_common_is_read():
    hparams = [
        summary_v2.HParam("lr", summary_v2.RealInterval(1e-4, 0.1), "Rate", "of *learning*"),
        summary_v2.HParam("optimizer", summary_v2.Discrete(["adam", "sgd"])),
        summary_v2.HParam("units", summary_v2.IntInterval(1, 8)),
        summary_v2.HParam("bias", summary_v2.Discrete([True, False])),
        summary_v2.HParam("any"),
    ]
    metrics = [
        summary_v2.Metric("loss", "val", "Loss", "on *validation*", summary_v2.Metric.VALIDATION),
        summary_v2.Metric("accuracy", dataset_type=summary_v2.Metric.TRAINING),
        summary_v2.Metric("speed"),
    ]

    experiment = read_hparams(content_of(summary_v2.hparams_config_pb(hparams, metrics, 99.5)))

    assert experiment == Experiment(
        created=99.5,
        hparams=(
            HParam("lr", "Rate", "of *learning*", "float64", interval=(1e-4, 0.1)),
            HParam("optimizer", dtype="string", values=("adam", "sgd")),
            HParam("units", dtype="float64", interval=(1.0, 8.0)),
            HParam("bias", dtype="bool", values=(False, True)),
            HParam("any"),
        ),
        metrics=(
            Metric("val", "loss", "Loss", "on *validation*", "validation"),
            Metric(tag="accuracy", dataset="training"),
            Metric(tag="speed"),
        ),
    )


def test_the_names_of_an_experiment_and_of_a_run_are_read():
    experiment = plugin_data_pb2.HParamsPluginData(
        experiment={"name": "name", "description": "text", "user": "user"}
    )
    start = plugin_data_pb2.HParamsPluginData(
        session_start_info={"model_uri": "model", "monitor_url": "monitor", "group_name": "group"}
    )

    assert read_hparams(experiment.SerializeToString()) == Experiment("name", "text", "user")
    assert read_hparams(start.SerializeToString()) == SessionStart({}, "group", "model", "monitor")


@pytest.mark.parametrize("status", list(RunStatus))
def test_the_end_of_a_run_is_read(status):
    number = getattr(api_pb2, f"STATUS_{status.name}")
    end = plugin_data_pb2.HParamsPluginData(session_end_info={"status": number, "end_time_secs": 12.5})

    assert read_hparams(end.SerializeToString()) == SessionEnd(status, 12.5)


@pytest.mark.parametrize("status", [4, -1, 2**31 - 1])
def test_a_status_of_the_future_is_not_known(status):
    message = plugin_data_pb2.HParamsPluginData(session_end_info={"status": status})

    assert read_hparams(message.SerializeToString()) == SessionEnd(RunStatus.UNKNOWN)


def test_what_torch_writes_is_read():
    written = torch_summary.hparams(
        {"lr": 0.1, "net": "cnn", "deep": True}, {"loss": 1.0}, {"net": ["cnn", "mlp"]}
    )

    experiment, start, end = (read_hparams(content_of(summary)) for summary in written)

    assert {hparam.name: hparam.values for hparam in experiment.hparams}["net"] == ("cnn", "mlp")
    assert [metric.tag for metric in experiment.metrics] == ["loss"]
    assert start.hparams == {"lr": 0.1, "net": "cnn", "deep": True}
    assert end.status is RunStatus.SUCCESS


def test_null_and_what_is_no_hyperparameter_are_none():
    message = plugin_data_pb2.HParamsPluginData()
    values = message.session_start_info.hparams
    values["null"].null_value = 0
    values["list"].list_value.values.add(number_value=1)
    values["struct"].struct_value.fields["a"].number_value = 1
    values["nothing"].CopyFrom(struct_pb2.Value())

    start = read_hparams(message.SerializeToString())

    assert start.hparams == dict.fromkeys(("null", "list", "struct", "nothing"))


def test_a_null_takes_the_place_of_a_number_as_in_protobuf():
    value = b"\x11" + bytes(8) + b"\x08\x00"
    entry = b"\x0a\x01k\x12" + bytes([len(value)]) + value
    start = b"\x0a" + bytes([len(entry)]) + entry
    data = b"\x1a" + bytes([len(start)]) + start
    written = plugin_data_pb2.HParamsPluginData.FromString(data).session_start_info

    assert written.hparams["k"].WhichOneof("kind") == "null_value"
    assert read_hparams(data).hparams == {"k": None}


def test_the_last_message_counts_as_in_protobuf():
    data = b"\x22\x02\x08\x01" + b"\x1a\x00"

    assert plugin_data_pb2.HParamsPluginData.FromString(data).WhichOneof("data") == "session_start_info"
    assert read_hparams(data) == SessionStart()


def test_nothing_is_none():
    assert read_hparams(b"") is None
    assert read_hparams(b"\x08\x01") is None


@pytest.mark.parametrize("data", [b"\x22\x05", b"\x1a\x02\x0a\x05", b"\x12\x02\x22\x05"])
def test_damage_is_an_error(data):
    with pytest.raises(WireError):
        read_hparams(data)


@given(st.binary(max_size=100), st.sampled_from([b"", b"\x12", b"\x1a", b"\x22"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_message_or_an_error(data, key):
    try:
        message = read_hparams(key + bytes([len(data)]) * bool(key) + data)
    except WireError:
        return
    assert message is None or isinstance(message, Experiment | SessionStart | SessionEnd)
