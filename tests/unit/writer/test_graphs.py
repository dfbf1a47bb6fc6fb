"""Graphs in files and stores, beside those that tensorboardX writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorboardX
import torch
from google.protobuf import text_format
from tensorboard import context
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.compat.proto import config_pb2, graph_pb2
from tensorboard.plugins.base_plugin import TBContext
from torch import nn

import tbx_widget
from tbx_widget import SummaryWriter
from tbx_widget.events import GRAPHS
from tbx_widget.lanes.process import lanes
from tests.reading import event_files, read_events

ONNX = Path(__file__).parents[1] / "encoding" / "onnx" / "network.onnx"
MODEL = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2))
IMAGES = torch.zeros(1, 1, 4, 4)


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def events_of(logdir):
    return list(read_events(event_files(logdir)[0]))[1:]


def nodes_of(event):
    return list(graph_pb2.GraphDef.FromString(event.graph_def).node)


@pytest.mark.filterwarnings("ignore")
def test_the_events_are_those_of_tensorboardx(tmp_path, writer):
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_graph(MODEL, IMAGES)
        one.close()

    (graph, metadata), (their_graph, their_metadata) = (
        events_of(tmp_path / "run"),
        events_of(tmp_path / "theirs"),
    )
    assert (graph.step, metadata.step) == (0, 0)
    assert metadata.tagged_run_metadata == their_metadata.tagged_run_metadata
    assert metadata.tagged_run_metadata.tag == "profiler"
    ours = [(node.name, node.op, node.attr["attr"]) for node in nodes_of(graph)]
    assert ours == [(node.name, node.op, node.attr["attr"]) for node in nodes_of(their_graph)]
    written = graph_pb2.GraphDef.FromString(graph.graph_def)
    assert written.versions == graph_pb2.GraphDef.FromString(their_graph.graph_def).versions


def test_another_dialect_has_another_tag(tmp_path, writer):
    writer._run_metadata_tag = "step1"
    writer.add_graph(MODEL, IMAGES)
    writer.flush()

    assert [event.tagged_run_metadata.tag for event in events_of(tmp_path)] == ["", "step1"]


def test_metadata_of_a_block_goes_to_the_graph(tmp_path, writer):
    with writer.use_metadata(global_step=7, walltime=12.5):
        writer.add_graph(MODEL, IMAGES)
    writer.flush()

    assert [(event.step, event.wall_time) for event in events_of(tmp_path)] == [(7, 12.5)] * 2


def test_a_graph_is_read_again(tmp_path, writer):
    writer.add_graph(MODEL, IMAGES)
    writer.flush()

    nodes = {node.name: node for node in tbx_widget.read(tmp_path)["run"].graph().nodes}

    assert nodes["input/input.1"].attributes["_output_shapes"] == ((1, 1, 4, 4),)
    assert nodes["output/output.1"].inputs[0] in nodes
    assert nodes["Sequential/Linear[3]/weight/weight"].attributes["_output_shapes"] == ((2, 8),)


def test_a_live_store_has_the_graph_under_the_name_that_readers_give_it(writer):
    store = lanes.store()
    writer.add_graph(MODEL, IMAGES)
    writer.flush()

    keys = [entry.key for entry in store.entries.values() if entry.key.run == writer.run]
    assert [key.tag for key in keys if key.plugin == GRAPHS] == ["__run_graph__"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("log", [lambda w: w.add_graph(MODEL, IMAGES), lambda w: w.add_onnx_graph(ONNX)])
def test_tensorboards_plugin_serves_the_graph(tmp_path, writer, log):
    from tensorboard.plugins.graph.graphs_plugin import GraphsPlugin

    log(writer)
    writer.close()
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(tmp_path)).Reload()
    provider = MultiplexerDataProvider(multiplexer, str(tmp_path))
    plugin = GraphsPlugin(TBContext(logdir=str(tmp_path), data_provider=provider))
    request = context.RequestContext()

    info = plugin.info_impl(request, "")
    body, _ = plugin.graph_impl(
        request, "run", None, False, "", limit_attr_size=1024, large_attrs_key="large"
    )

    assert info["run"]["run_graph"]
    served = text_format.Parse(body, graph_pb2.GraphDef())
    graph = next(event for event in events_of(tmp_path) if event.graph_def)
    assert list(served.node) == nodes_of(graph)
    if "profiler" in info["run"]["tags"]:
        stats, _ = plugin.run_metadata_impl(request, "", "run", "profiler")
        (device,) = text_format.Parse(stats, config_pb2.RunMetadata()).step_stats.dev_stats
        assert device.device == "/device:CPU:0"


def test_the_graph_is_printed_when_asked_for(capsys, writer):
    writer.add_graph(MODEL, IMAGES)
    assert capsys.readouterr().out == ""

    writer.add_graph(MODEL, IMAGES, verbose=True)

    assert "aten::relu" in capsys.readouterr().out


def test_dicts_as_outputs_are_drawn_as_such_when_the_trace_need_not_be_strict(tmp_path, writer):
    class Both(nn.Module):
        def forward(self, x):
            return {"a": x + 1, "b": x * 2}

    for is_strict in (True, False):
        writer.add_graph(Both(), IMAGES, use_strict_trace=is_strict)
    writer.flush()

    strict, loose = ({n.op for n in nodes_of(e)} for e in events_of(tmp_path) if e.graph_def)
    assert "prim::DictConstruct" in loose - strict


def test_an_onnx_file_may_have_torchs_name(tmp_path, writer):
    writer.add_onnx_graph(prototxt=str(ONNX))
    writer.flush()

    (event,) = events_of(tmp_path)
    assert "conv/Conv_output_0" in [node.name for node in nodes_of(event)]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda w, p: w.add_graph("model", IMAGES),
            TypeError,
            "add_graph: expected a torch.nn.Module, got str",
        ),
        (
            lambda w, p: w.add_graph(MODEL),
            ValueError,
            r"add_graph\(Sequential\): .*Sequential.forward\(input\).*None",
        ),
        (
            lambda w, p: w.add_graph(MODEL, torch.zeros(3)),
            RuntimeError,
            r"add_graph\(Sequential\): the model fails",
        ),
        (
            lambda w, p: w.add_onnx_graph(3),
            TypeError,
            "add_onnx_graph: expected the path of an ONNX file, got 3",
        ),
        (lambda w, p: w.add_onnx_graph(), TypeError, "add_onnx_graph: expected the path"),
        (
            lambda w, p: w.add_onnx_graph(p / "text"),
            ValueError,
            "add_onnx_graph: expected an ONNX file, got '.*text'",
        ),
        (lambda w, p: w.add_onnx_graph(p / "empty"), ValueError, "got '.*empty': it is empty"),
        (lambda w, p: w.add_onnx_graph(p / "none"), FileNotFoundError, "none"),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, writer, call, error, says):
    (tmp_path / "text").write_text("no model")
    (tmp_path / "empty").write_text("")

    with pytest.raises(error, match=says):
        call(writer, tmp_path)

    writer.flush()
    assert events_of(tmp_path) == []
