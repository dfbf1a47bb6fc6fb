"""What `add_hparams` writes, against the messages of tensorboardX and torch, and what it leaves behind."""

from __future__ import annotations

import gc
import math
import threading
import tracemalloc
from collections import OrderedDict
from pathlib import Path, PurePosixPath

import numpy as np
import psutil
import pytest
import tensorboardX
import torch
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from tensorboardX.summary import hparams as tensorboardx_hparams
from torch.utils.tensorboard.summary import hparams as torch_hparams

from tbx_widget import DataLossError, SummaryWriter, read
from tbx_widget.encoding.hparams import (
    Experiment,
    HParam,
    Metric,
    RunStatus,
    SessionEnd,
    SessionStart,
    read_hparams,
)
from tbx_widget.encoding.hparams_writing import encode_hparams
from tbx_widget.lanes.process import lanes
from tests.memory import held_bytes
from tests.reading import event_files, read_events, read_scalars
from tests.unit.lanes.scripts import run

HPARAMS = {
    "rate": 0.1,
    "layers": 3,
    "zero": 0,
    "model": "cnn",
    "": "",
    "bias": False,
    "none": None,
    "act": math.tanh,
}
METRICS = {"hparam/accuracy": 0.5, "hparam/loss": 2}


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def messages(directory: Path) -> list[tuple[str, int, HParamsPluginData]]:
    """(tag, step, message) of all events of the plugin directly in a directory."""
    found = []
    for path in sorted(directory.glob("*tfevents*")):
        for event in read_events(path):
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name == "hparams":
                    content = value.metadata.plugin_data.content
                    found.append((value.tag, event.step, HParamsPluginData.FromString(content)))
    return found


def foreign(summaries) -> list[HParamsPluginData]:
    contents = (summary.value[0].metadata.plugin_data.content for summary in summaries)
    return [HParamsPluginData.FromString(content) for content in contents]


def test_the_events_are_those_of_tensorboardx(tmp_path, writer):
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_hparams(HPARAMS, METRICS, "trial", 7)
        one.close()

    ours, expected = (messages(tmp_path / name / "trial") for name in ("run", "theirs"))
    assert ours == expected
    assert [tag for tag, _, _ in ours] == [
        "_hparams_/experiment",
        "_hparams_/session_start_info",
        "_hparams_/session_end_info",
    ]
    assert read_scalars(tmp_path / "run" / "trial") == read_scalars(tmp_path / "theirs" / "trial")


def test_a_domain_is_written_as_torch_writes_it(tmp_path, writer):
    hparams = {"rate": 0.1, "model": "cnn"}
    domains = {"rate": [0.1, 0.01, 0.0], "model": ["cnn", ""]}

    writer.add_hparams(hparams, METRICS, run_name="trial", hparam_domain_discrete=domains)
    writer.flush()

    written = [message for _, _, message in messages(tmp_path / "run" / "trial")]
    assert written == foreign(torch_hparams(hparams, METRICS, domains))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2], "[1, 2]"),
        ((3, 4), "(3, 4)"),
        ({"a": 1}, "{'a': 1}"),
        (PurePosixPath("data/train"), "data/train"),
    ],
)
def test_what_is_no_single_value_is_written_as_its_text(tmp_path, writer, value, text):
    writer.add_hparams({"x": value}, {}, "trial")
    writer.flush()

    assert started(tmp_path)["x"].string_value == text


@pytest.mark.parametrize(
    "value",
    [
        np.float32(0.5),
        np.array([0.5]),
        torch.tensor(0.5),
        torch.tensor(0.5, requires_grad=True),
        np.array(0.5),
    ],
)
def test_numbers_come_in_many_types(tmp_path, writer, value):
    writer.add_hparams({"x": value}, {"m": value}, "trial")
    writer.flush()

    assert started(tmp_path)["x"].number_value == 0.5
    assert read_scalars(tmp_path / "run" / "trial") == {"m": [(0, 0.5)]}


@pytest.mark.parametrize("value", [np.bool_(True), True])
def test_a_numpy_bool_is_a_bool(tmp_path, writer, value):
    writer.add_hparams({"x": value}, {}, "trial")
    writer.flush()

    assert started(tmp_path)["x"].bool_value is True


def started(tmp_path: Path):
    return messages(tmp_path / "run" / "trial")[1][2].session_start_info.hparams


def test_any_mapping_is_welcome_and_keeps_its_order(tmp_path, writer):
    writer.add_hparams(OrderedDict(b=1, a=2), OrderedDict(m=1.0), "trial")
    writer.flush()

    experiment = messages(tmp_path / "run" / "trial")[0][2].experiment
    assert [info.name for info in experiment.hparam_infos] == ["b", "a"]


def test_without_a_name_each_call_makes_a_run_of_its_own(tmp_path, writer):
    for trial in range(5):
        writer.add_hparams({"trial": trial}, {"m": trial})
    writer.flush()

    names = [path.name for path in (tmp_path / "run").iterdir() if path.is_dir()]
    assert len(names) == 5
    assert all(float(name) > 1e9 for name in names)


def test_the_name_of_a_dot_writes_into_the_run_itself(tmp_path, writer):
    writer.add_scalar("loss", 1.0, 0)
    writer.add_hparams({"rate": 0.1}, {"m": 2.0}, run_name=".")
    writer.add_scalar("loss", 0.5, 1)
    writer.flush()

    assert len(event_files(tmp_path)) == 1
    assert len(messages(tmp_path / "run")) == 3
    assert read_scalars(tmp_path / "run") == {"loss": [(0, 1.0), (1, 0.5)], "m": [(0, 2.0)]}


def test_the_reader_finds_what_was_logged(tmp_path, writer):
    writer.add_hparams({"rate": 0.1, "model": "cnn"}, {"m": 2.0}, "trial")
    writer.flush()

    hparams = read(tmp_path / "run")["trial"].hparams()

    assert hparams.values == {"rate": 0.1, "model": "cnn"}


@pytest.mark.parametrize(
    ("args", "options", "error", "says"),
    [
        (([("a", 1)], {}), {}, TypeError, "expected a dict of hyperparameters, got list"),
        (({1: 2}, {}), {}, TypeError, "names of hyperparameters of type str, got int 1"),
        (({}, [1]), {}, TypeError, "expected a dict of metrics, got list"),
        (({}, {"m": "high"}), {}, TypeError, r'add_hparams\("m"\): expected one number, got str'),
        (
            ({}, {"m": [1, 2]}),
            {},
            ValueError,
            r'add_hparams\("m"\): expected one number, got list of length 2',
        ),
        (({}, {2: 1.0}), {}, TypeError, "expected a tag of type str, got int 2"),
        (({}, {}, "../up"), {}, ValueError, r"add_hparams: name: .*can be a directory, got '../up'"),
        (({}, {}, "a"), {"run_name": "b"}, ValueError, "got both: 'a' and 'b'"),
        (({}, {}, "a", "now"), {}, TypeError, "expected an integer step, got str"),
        (
            ({"a": 1}, {}),
            {"hparam_domain_discrete": [1]},
            TypeError,
            "hparam_domain_discrete as a dict of lists",
        ),
        (
            ({"a": 1}, {}),
            {"hparam_domain_discrete": {"b": [1]}},
            ValueError,
            "has 'b', which is no hyperparameter",
        ),
        (
            ({"a": 1}, {}),
            {"hparam_domain_discrete": {"a": 1}},
            TypeError,
            r"discrete\['a'\] as a list, got int",
        ),
        (
            ({"a": 1}, {}),
            {"hparam_domain_discrete": {"a": [1, "two"]}},
            TypeError,
            r"values like 1 in hparam_domain_discrete\['a'\], got str 'two'",
        ),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, writer, args, options, error, says):
    with pytest.raises(error, match=says):
        writer.add_hparams(*args, **options)

    writer.flush()
    assert len(event_files(tmp_path)) == 1


def test_without_disk_nothing_is_written_and_the_board_has_everything(tmp_path):
    store = lanes.store()
    with SummaryWriter(tmp_path / "quiet", write_to_disk=False) as writer:
        writer.add_hparams({"rate": 0.1}, {"quiet/metric": 2.0}, "trial")

    assert event_files(tmp_path) == []
    keys = [entry.key for entry in store.entries.values() if entry.key.run.endswith("quiet/trial")]
    assert sorted((key.plugin, key.tag) for key in keys) == [
        ("hparams", "_hparams_/experiment"),
        ("hparams", "_hparams_/session_end_info"),
        ("hparams", "_hparams_/session_start_info"),
        ("scalars", "quiet/metric"),
    ]


def test_a_sweep_leaves_no_threads_descriptors_or_memory_behind(tmp_path, writer, monkeypatch):
    monkeypatch.setattr(lanes, "_store", None)
    process = psutil.Process()
    sweep(writer, 50)
    before = len(writer._streams.all), threading.active_count(), process.num_fds(), len(lanes.streams)
    tracemalloc.start()
    sweep(writer, 10)
    held = held_bytes()
    sweep(writer, 1000)
    grown = held_bytes() - held
    tracemalloc.stop()

    assert (
        len(writer._streams.all),
        threading.active_count(),
        process.num_fds(),
        len(lanes.streams),
    ) == before
    assert not writer._streams._leaving
    assert grown < 1000 * 1200
    assert len(event_files(tmp_path)) == 1 + 1060


def sweep(writer: SummaryWriter, trials: int) -> None:
    for trial in range(trials):
        writer.add_hparams({"trial": trial, "model": "cnn"}, {"m": 1.0 / (trial + 1)})
    writer.flush()
    gc.collect()


def test_a_sweep_on_an_ill_disk_is_told_by_flush_and_written_when_it_heals(tmp_path, writer, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("os.write", refuse)
        writer.add_hparams({"rate": 0.1}, {"m": 1.0}, "trial")
        with pytest.raises(DataLossError, match="No space left"):
            writer.flush()
    writer.flush()

    assert read_scalars(tmp_path / "run" / "trial") == {"m": [(0, 1.0)]}
    assert not writer._streams._leaving


def refuse(fd: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_a_forked_child_leaves_the_parents_trials_to_the_parent(tmp_path):
    run(
        """
        import os
        writer = SummaryWriter(logdir)
        for trial in range(20):
            writer.add_hparams({"trial": trial}, {"m": 1.0}, f"parent{trial}")
        child = os.fork()
        name = "child" if child == 0 else "other"
        writer.add_hparams({}, {"m": 1.0}, name)
        writer.flush()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        writer.close()
        """,
        tmp_path,
    )

    for name in [*(f"parent{trial}" for trial in range(20)), "child", "other"]:
        assert read_scalars(next(tmp_path.rglob(name))) == {"m": [(0, 1.0)]}


@pytest.mark.parametrize(
    "message",
    [
        Experiment("e", "what", "me", 1.5, (HParam("a", "A", "d", "string", ("x", "")),), (Metric(tag="m"),)),
        Experiment(
            hparams=(HParam("b", dtype="bool", values=(True, False)), HParam("c", interval=(0.0, 1.0)))
        ),
        Experiment(metrics=(Metric("g", "t", "T", "d", "validation"),)),
        SessionStart({"a": 0.0, "b": "", "c": False, "d": None, "": 1.5}, "group", "uri", "url", 2.5),
        SessionEnd(RunStatus.FAILURE, 3.5),
        SessionEnd(),
    ],
)
def test_every_message_is_read_as_it_was_written_and_protobuf_agrees(message):
    data = encode_hparams(message)

    assert read_hparams(data) == message
    assert len(HParamsPluginData.FromString(data).SerializeToString()) == len(data)


def test_the_originals_agree_about_numbers_and_strings():
    hparams = {"rate": 0.1, "model": "cnn"}

    assert foreign(tensorboardx_hparams(hparams, METRICS)) == foreign(torch_hparams(hparams, METRICS))
