"""The writer in torch's dialect takes what torch's takes and writes the files that torch's writes."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest
import torch
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from tensorboard.util.tensor_util import make_ndarray
from torch.utils.tensorboard import SummaryWriter as TheirWriter

from tbx_widget import SummaryWriter
from tbx_widget.torch_writer import TorchSummaryWriter
from tests.reading import event_files, read_events

PUBLIC = [name for name, value in vars(TheirWriter).items() if callable(value) and not name.startswith("_")]
RNG = np.random.default_rng(0)
PICTURE = RNG.integers(0, 256, (3, 8, 6), np.uint8)
VALUES = np.linspace(-1, 1, 101)
VERTICES = np.arange(12, dtype=np.float32).reshape(1, 4, 3)


@pytest.mark.parametrize("name", ["__init__", *PUBLIC])
def test_signatures_are_torchs(name):
    def parameters(kind: type) -> list:
        found = inspect.signature(getattr(kind, name)).parameters.values()
        return [(one.name, one.kind, one.default) for one in found]

    assert parameters(TorchSummaryWriter) == parameters(TheirWriter)


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.add_scalar("a/b", 0.5, 3, 7.0),
        lambda w: w.add_scalar("a/b", torch.tensor([0.1], dtype=torch.bfloat16), torch.tensor(3), 7.0),
        lambda w: w.add_scalar("a/b", 0.1, 3, 7.0, True),
        lambda w: w.add_scalar("a/b", 0.1, 3, 7.0, True, True),
        lambda w: w.add_scalar("a/b", 0.1, 3, 7.0, double_precision=True),
        lambda w: w.add_scalars("group/loss", {"train": 1.0, "val/last": 2.0}, 3, 7.0),
        lambda w: w.add_histogram("h", VALUES, 3, "auto", 7.0),
        lambda w: w.add_histogram_raw("h", 0.0, 2.0, 3, 3.0, 5.0, [1.0, 2.0], [1, 2], 3, 7.0),
        lambda w: w.add_tensor("t", torch.arange(6).reshape(2, 3), 3, 7.0),
        lambda w: w.add_text("note", "**hi**", 3, 7.0),
        lambda w: w.add_pr_curve("pr", VALUES > 0, np.abs(VALUES), 3, 5, None, 7.0),
        lambda w: w.add_pr_curve_raw("pr", [2, 1], [1, 0], [0, 1], [0, 1], [0.6, 1.0], [1.0, 0.5], 3, 2, None, 7.0),
        lambda w: w.add_mesh("m", torch.as_tensor(VERTICES), None, None, {"fov": 75}, 3, 7.0),
        lambda w: w.add_custom_scalars({"all": {"chart": ["Multiline", ["a", "b"]]}}),
        lambda w: w.add_custom_scalars_multilinechart(["a", "b"], "all", "chart"),
        lambda w: w.add_custom_scalars_marginchart(["a", "b", "c"], "all", "chart"),
        lambda w: w.add_hparams({"rate": 0.1, "kind": "sgd"}, {"loss": 0.5}, {"kind": ["sgd", "adam"]}, "one", 3),
    ],
)  # fmt: skip
def test_the_same_positional_calls_give_the_same_events_in_the_same_places(tmp_path, call):
    for kind, name in ((TheirWriter, "theirs"), (TorchSummaryWriter, "ours")):
        with kind(str(tmp_path / name)) as writer:
            call(writer)

    assert told(tmp_path / "ours") == told(tmp_path / "theirs") != {}


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.add_image("i", PICTURE, 3, 7.0),
        lambda w: w.add_images("i", np.stack([PICTURE] * 9), 3, 7.0),
        lambda w: w.add_image_with_boxes("i", PICTURE, np.array([[1, 1, 4, 4]]), 3, 7.0, 1, "CHW", None),
    ],
)
def test_the_same_positional_calls_give_the_same_pictures(tmp_path, call):
    for kind, name in ((TheirWriter, "theirs"), (TorchSummaryWriter, "ours")):
        with kind(str(tmp_path / name)) as writer:
            call(writer)

    [ours], [theirs] = (
        [(event.step, event.wall_time, value) for event in logged(tmp_path / name) for value in event.summary.value]
        for name in ("ours", "theirs")
    )  # fmt: skip
    assert ours[:2] == theirs[:2] == (3, 7.0)
    assert ours[2].tag == theirs[2].tag
    assert np.array_equal(pixels(ours[2].image), pixels(theirs[2].image))


@pytest.mark.filterwarnings("ignore:.*torch.jit.trace:DeprecationWarning")
def test_a_graph_goes_where_torch_puts_it(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
    for kind, name in ((TheirWriter, "theirs"), (TorchSummaryWriter, "ours")):
        with kind(str(tmp_path / name)) as writer:
            writer.add_graph(model, torch.zeros(1, 3))

    def shape(name: str) -> list:
        return [(e.WhichOneof("what"), e.step, e.tagged_run_metadata.tag) for e in logged(tmp_path / name)]

    assert shape("ours") == shape("theirs") == [("graph_def", 0, ""), ("tagged_run_metadata", 0, "step1")]


def test_run_metadata_that_come_as_messages_have_torchs_tag_too(tmp_path):
    from tensorboard.compat.proto.config_pb2 import RunMetadata
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    with TorchSummaryWriter(tmp_path) as writer:
        writer._get_file_writer().add_graph((GraphDef(), RunMetadata()))

    assert [e.tagged_run_metadata.tag for e in logged(tmp_path)] == ["", "step1"]


def test_hyperparameters_go_to_a_run_named_by_the_time_where_none_is_named(tmp_path):
    with TorchSummaryWriter(tmp_path) as writer:
        writer.add_hparams({"rate": 0.1}, {"loss": 0.5})

    [run] = {path.parent for path in event_files(tmp_path)} - {tmp_path}
    assert float(run.name) > 1e9


def test_a_purge_step_is_written_once_and_forgotten_as_torch_does(tmp_path):
    for kind, name in ((TheirWriter, "theirs"), (TorchSummaryWriter, "ours")):
        with kind(str(tmp_path / name), "", 50) as writer:
            assert writer.purge_step is None

    def shape(name: str) -> list:
        [path] = event_files(tmp_path / name)
        return [(e.step, e.WhichOneof("what"), e.session_log.status) for e in read_events(path)]

    assert shape("ours") == shape("theirs")


def test_the_default_directory_is_taken_for_an_empty_name_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with TorchSummaryWriter("", "-try") as writer:
        pass

    assert writer.log_dir.startswith("runs")
    assert writer.log_dir.endswith("-try")


def test_its_attributes_are_torchs(tmp_path):
    arguments = (str(tmp_path), "", None, 5, 60, ".end")
    with TheirWriter(*arguments) as theirs, TorchSummaryWriter(*arguments) as ours:
        for name in ("log_dir", "purge_step", "max_queue", "flush_secs", "filename_suffix"):
            assert getattr(ours, name) == getattr(theirs, name), name
        assert ours.get_logdir() == theirs.get_logdir()
        assert ours.default_bins == pytest.approx(theirs.default_bins)
        assert list(ours.all_writers) == list(theirs.all_writers)


def test_it_is_a_summary_writer_and_goes_to_another_process_as_what_it_is(tmp_path):
    with TorchSummaryWriter(tmp_path, filename_suffix=".end") as writer:
        other = pickle.loads(pickle.dumps(writer))
        other.close()

    assert isinstance(other, SummaryWriter)
    assert type(other) is TorchSummaryWriter
    assert all(path.name.endswith(".end") for path in event_files(tmp_path))


def logged(logdir) -> list:
    return [e for path in sorted(logdir.glob("*tfevents*")) for e in read_events(path) if not e.file_version]


def told(logdir) -> dict[str, list]:
    """What each directory's files say, in whatever order; wall times only where they were given."""
    found = {}
    for directory in sorted({path.parent for path in event_files(logdir)}):
        events = [plain(event) for event in logged(directory)]
        if events:
            found[directory.relative_to(logdir).as_posix()] = sorted(events, key=repr)
    return found


def plain(event) -> tuple:
    arrays = []
    for value in event.summary.value:
        if value.HasField("tensor"):
            arrays.append(make_ndarray(value.tensor).tolist())
            value.tensor.CopyFrom(TensorProto(dtype=value.tensor.dtype))
        if value.metadata.plugin_data.plugin_name == "hparams":
            data = HParamsPluginData.FromString(value.metadata.plugin_data.content)
            data.session_start_info.ClearField("start_time_secs")
            data.session_end_info.ClearField("end_time_secs")
            value.metadata.plugin_data.content = data.SerializeToString(deterministic=True)
        if value.HasField("histo"):
            value.histo.sum = round(value.histo.sum, 9)
            value.histo.sum_squares = round(value.histo.sum_squares, 9)
    wall_time = event.wall_time if event.wall_time == 7.0 else None
    return event.step, wall_time, arrays, str(event.summary)


def pixels(image) -> np.ndarray:
    import io

    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(image.encoded_image_string)).convert("RGB"))
