"""Graphs, hyperparameters and layouts, against TensorBoard's protocol buffers."""

from __future__ import annotations

import warnings

import pytest
import torch
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.plugins.custom_scalar.layout_pb2 import Layout
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from torch.utils.tensorboard import SummaryWriter

import tbx_widget
from tbx_widget import EventFileError, UnknownTagError
from tests.compat.golden import GOLDEN
from tests.reading import event_files, read_events


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    place = tmp_path_factory.mktemp("messages")
    with SummaryWriter(place / "cnn") as writer:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of torch.jit, which add_graph uses
            writer.add_graph(torch.nn.Linear(2, 3), torch.zeros(1, 2))
        writer.add_custom_scalars({"Losses": {"both": ["Multiline", ["train/.*", "val/.*"]]}})
        writer.add_hparams({"lr": 0.1, "name": "adam", "nesterov": True}, {"acc": 0.5}, run_name="trial")
    return place


def read_contents(directory):
    return [value.metadata.plugin_data for event in events_in(directory) for value in event.summary.value]


def events_in(directory):
    return [event for path in sorted(directory.glob("*tfevents*")) for event in read_events(path)]


def test_a_graph_has_the_nodes_of_the_file(logdir):
    (truth,) = [GraphDef.FromString(one.graph_def) for one in events_in(logdir / "cnn") if one.graph_def]

    graph = tbx_widget.read(logdir)["cnn"].graph()

    assert [(node.name, node.op, list(node.inputs)) for node in graph.nodes] == [
        (node.name, node.op, list(node.input)) for node in truth.node
    ]


def test_a_keras_model_is_the_graph_where_there_is_no_other():
    graph = tbx_widget.read(GOLDEN / "keras")["train"].graph()

    assert "Dense" in {node.op for node in graph.nodes}


def test_hyperparameters_are_those_of_the_file(logdir):
    messages = [HParamsPluginData.FromString(one.content) for one in read_contents(logdir / "cnn" / "trial")]
    (start,) = [one.session_start_info for one in messages if one.HasField("session_start_info")]

    hparams = tbx_widget.read(logdir)["cnn/trial"].hparams()

    assert hparams.values == {"lr": 0.1, "name": "adam", "nesterov": True}
    assert set(hparams.values) == set(start.hparams)
    assert hparams.status.name == "SUCCESS"
    assert [metric.tag for metric in hparams.experiment.metrics] == ["acc"]


def test_a_layout_has_the_charts_of_the_file(logdir):
    (truth,) = [
        Layout.FromString(value.tensor.string_val[0])
        for event in events_in(logdir / "cnn")
        for value in event.summary.value
        if value.metadata.plugin_data.plugin_name == "custom_scalars"
    ]

    layout = tbx_widget.read(logdir)["cnn"].layout()

    ((chart,),) = [category.charts for category in layout.categories]
    assert [category.title for category in layout.categories] == [one.title for one in truth.category]
    assert (chart.title, chart.tags) == ("both", tuple(truth.category[0].chart[0].multiline.tag))


@pytest.mark.parametrize(
    ("kind", "called", "plugin"),
    [
        ("graph", "graph", "graphs"),
        ("hparams", "hyperparameters", "hparams"),
        ("layout", "layout", "custom_scalars"),
        ("embeddings", "embeddings", "projector"),
    ],
)
def test_a_run_without_says_what_it_has_and_how_to_ask(written, kind, called, plugin):
    run = tbx_widget.read(written)["ours"]

    with pytest.raises(UnknownTagError) as error:
        getattr(run, kind)()

    assert str(error.value) == (
        f"run 'ours' has no {called}; \"{plugin}\" in run.tags tells beforehand."
        " It has scalars (3), images (1), histograms (1), text (1)"
    )
    assert plugin not in run.tags


def test_the_runs_of_a_sweep_that_have_hyperparameters_are_told_by_their_tags(logdir):
    runs = tbx_widget.read(logdir).values()

    found = {run.name: run.hparams().values["lr"] for run in runs if "hparams" in run.tags}

    assert found == {"cnn/trial": 0.1}


def test_a_damaged_graph_is_an_error(logdir, tmp_path):
    path = event_files(logdir / "cnn")[0]
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    run = tbx_widget.read(copy)[tmp_path.name]
    assert run.tags["graphs"] == ("__run_graph__",)

    copy.write_bytes(path.read_bytes().replace(b"IO Node", b"IO Mode"))

    with pytest.raises(EventFileError, match="damaged"):
        run.graph()


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir() if path.is_dir()))
def test_everything_that_other_programs_have_written_can_be_looked_at(name):
    for run in tbx_widget.read(GOLDEN / name).values():
        for plugin in run.tags:
            for tag in run.tags[plugin]:
                items = run.scalars(tag) if plugin == "scalars" else run.items(plugin, tag)
                assert [getattr(item, "value", item) is not None for item in items]
