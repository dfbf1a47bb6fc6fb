"""`FileWriter` beside the originals: what TensorBoard's loader reads is the same, whoever made the messages."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch
from tensorboard.compat.proto import event_pb2, graph_pb2, step_stats_pb2, summary_pb2
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboardX import summary as tensorboardx_summary
from tensorboardX.proto import event_pb2 as tensorboardx_event_pb2
from tensorboardX.writer import FileWriter as TensorboardxFileWriter
from torch.utils.tensorboard import summary as torch_summary
from torch.utils.tensorboard.writer import FileWriter as TorchFileWriter

from tbx_widget import FileWriter, LogdirError, SummaryWriter, read
from tbx_widget.lanes.process import lanes
from tests.reading import event_files, read_events, read_scalars

IMAGE = np.arange(3 * 8 * 6, dtype=np.uint8).reshape(3, 8, 6)
VALUES = np.linspace(-1, 1, 101)


@pytest.fixture
def writer(tmp_path):
    writer = FileWriter(tmp_path / "run")
    yield writer
    writer.close()


def summaries(module, wrap=lambda array: array) -> list:
    """One message of each kind, made by the functions of tensorboardX or torch."""
    labels, scores = np.array([0, 1, 1]), np.array([0.1, 0.6, 0.9])
    return [
        module.scalar("loss", 0.5),
        module.histogram("weights", VALUES, 10),
        module.image("img", wrap(IMAGE), dataformats="CHW"),
        module.text("note", "**hi**"),
        module.pr_curve("curve", labels, scores),
        module.custom_scalars({"a": {"b": ["Multiline", ["loss"]]}}),
        *module.hparams({"rate": 0.1}, {"loss": 0.5}),
    ]


def written(directory: Path) -> list[tuple[int, float, str, bytes]]:
    """Everything in a file but its first record: step, wall time, kind and content."""
    [path] = event_files(directory)
    events = list(read_events(path))[1:]
    return [(e.step, e.wall_time, e.WhichOneof("what"), content(e)) for e in events]


def content(event) -> bytes:
    return getattr(event, event.WhichOneof("what")) if event.graph_def else event.summary.SerializeToString()


@pytest.mark.parametrize(
    ("module", "original"),
    [(tensorboardx_summary, TensorboardxFileWriter), (torch_summary, TorchFileWriter)],
)
def test_summaries_of_both_originals_give_the_events_of_the_originals(tmp_path, module, original):
    ours, theirs = FileWriter(tmp_path / "ours"), original(str(tmp_path / "theirs"))
    wrap = torch.from_numpy if module is torch_summary else np.asarray
    for one in (ours, theirs):
        for step, summary in enumerate(summaries(module, wrap)):
            one.add_summary(summary, step, 100.5 + step)
        one.close()

    assert written(tmp_path / "ours") == written(tmp_path / "theirs")
    assert len(written(tmp_path / "ours")) == 9


@pytest.mark.parametrize("kind", [event_pb2.Event, tensorboardx_event_pb2.Event])
@pytest.mark.parametrize(
    ("step", "walltime"), [(None, 5.0), (3, 5.0), (torch.tensor(4), 6.5), (0, 0.0), (-1, 7.0)]
)
def test_an_event_gets_the_step_and_time_of_the_call(tmp_path, writer, kind, step, walltime):
    theirs = TensorboardxFileWriter(str(tmp_path / "theirs"))
    for one, make in ((writer, kind), (theirs, tensorboardx_event_pb2.Event)):
        event = make(step=9, wall_time=1.0)
        event.summary.value.add(tag="loss", simple_value=0.5)
        one.add_event(event, step, walltime)
        one.close()

    assert written(tmp_path / "run") == written(tmp_path / "theirs")


def test_the_wall_time_is_now_where_none_is_given_whatever_the_event_says(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("tbx_widget.file_writer.time", lambda: 123.25)

    writer.add_event(event_pb2.Event(step=9, wall_time=1.0, file_version="x"))
    writer.add_summary(tensorboardx_summary.scalar("loss", 0.5))
    writer.flush()

    assert [(step, wall) for step, wall, _, _ in written(tmp_path / "run")] == [(9, 123.25), (0, 123.25)]


def test_the_users_event_is_left_as_it_is(writer):
    event = event_pb2.Event(step=9, wall_time=1.0, file_version="x")

    writer.add_event(event, 3, 5.0)

    assert (event.step, event.wall_time) == (9, 1.0)


def test_a_graph_and_its_run_metadata_are_written_as_tensorboardx_writes_them(tmp_path, writer):
    graph = graph_pb2.GraphDef()
    graph.node.add(name="a", op="Add")
    metadata = RunMetadata(step_stats=step_stats_pb2.StepStats())
    metadata.step_stats.dev_stats.add(device="cpu")
    theirs = TensorboardxFileWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_graph((graph, metadata), walltime=5.0)
        one.add_onnx_graph(graph, walltime=6.0)
        one.add_openvino_graph(graph, walltime=7.0)
        one.close()

    ours, expected = (
        [event.SerializeToString() for event in list(read_events(event_files(tmp_path / name)[0]))[1:]]
        for name in ("run", "theirs")
    )
    assert ours == expected
    assert len(ours) == 4


def test_bytes_are_taken_as_well(tmp_path, writer):
    writer.add_summary(tensorboardx_summary.scalar("loss", 0.5).SerializeToString(), 1)
    writer.flush()

    assert read_scalars(tmp_path / "run") == {"loss": [(1, 0.5)]}


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda w: w.add_summary("loss"),
            TypeError,
            "add_summary: expected a protocol buffer message Summary, got str",
        ),
        (lambda w: w.add_summary(event_pb2.Event()), TypeError, "message Summary, got Event"),
        (lambda w: w.add_event(summary_pb2.Summary()), TypeError, "add_event: .*message Event, got Summary"),
        (lambda w: w.add_event(b"\xff\xff"), ValueError, "add_event: expected the bytes of an Event message"),
        (
            lambda w: w.add_summary(b"\xff\xff"),
            ValueError,
            "add_summary: expected the bytes of a Summary message",
        ),
        (
            lambda w: w.add_event(event_pb2.Event(), "now"),
            TypeError,
            "add_event: expected an integer step, got str",
        ),
        (
            lambda w: w.add_summary(summary_pb2.Summary(), 1, "now"),
            TypeError,
            "add_summary: expected one number",
        ),
        (
            lambda w: w.add_graph(graph_pb2.GraphDef()),
            TypeError,
            "a graph and its run metadata, got GraphDef",
        ),
        (lambda w: w.add_onnx_graph(summary_pb2.Summary()), TypeError, "message GraphDef, got Summary"),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, writer, call, error, says):
    with pytest.raises(error, match=says):
        call(writer)

    writer.flush()
    assert written(tmp_path / "run") == []


def test_the_board_has_what_the_file_has(tmp_path):
    store = lanes.store()
    with SummaryWriter(tmp_path / "beside") as writer:
        for step, summary in enumerate(summaries(tensorboardx_summary)):
            writer.file_writer.add_summary(summary, step)
        writer.file_writer.add_event(event_pb2.Event(graph_def=b""), 0)
        run = writer.run

    live = sorted((e.key.plugin, e.key.tag) for e in store.entries.values() if e.key.run == run)
    tags = read(tmp_path / "beside")["beside"].tags
    stored = sorted((plugin, tag) for plugin in tags for tag in tags[plugin])
    assert live == stored
    [loss] = [e.data for e in store.entries.values() if e.key.run == run and e.key.tag == "loss"]
    assert loss.take(0, 1).values.tolist() == [0.5]


def test_a_value_that_cannot_be_decoded_is_in_the_file_all_the_same(tmp_path):
    store = lanes.store()
    summary = summary_pb2.Summary()
    summary.value.add(tag="broken").tensor.dtype = 1
    summary.value[0].tensor.tensor_shape.dim.add(size=5)
    summary.value[0].tensor.tensor_content = b"abc"
    summary.value.add(tag="whole", simple_value=1.0)
    with SummaryWriter(tmp_path / "broken") as writer:
        writer.file_writer.add_summary(summary, 1)
        run = writer.run

    [(_, _, _, kept)] = written(tmp_path / "broken")
    assert kept == summary.SerializeToString()
    assert [e.key.tag for e in store.entries.values() if e.key.run == run] == ["whole"]


def test_a_later_value_needs_no_metadata_of_its_own(tmp_path):
    store = lanes.store()
    first = tensorboardx_summary.text("note", "one")
    second = tensorboardx_summary.text("note", "two")
    second.value[0].ClearField("metadata")
    with SummaryWriter(tmp_path / "leaning") as writer:
        writer.file_writer.add_summary(first, 1)
        writer.file_writer.add_summary(second, 2)
        run = writer.run

    [entry] = [e for e in store.entries.values() if e.key.run == run]
    assert entry.key.plugin == "text"
    assert [event.value.strings for event, _ in entry.data.events.values()] == [("one",), ("two",)]


def test_a_writer_gives_the_same_file_writer_under_both_names(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        assert writer.file_writer is writer._get_file_writer()
        assert writer.file_writer.get_logdir() == writer.logdir

        writer.file_writer.add_summary(tensorboardx_summary.scalar("theirs", 1.0), 1)
        writer.add_scalar("ours", 2.0, 1)
        writer.file_writer.flush()

        assert read_scalars(tmp_path / "run") == {"theirs": [(1, 1.0)], "ours": [(1, 2.0)]}
    assert len(event_files(tmp_path)) == 1


def test_all_writers_are_named_as_tensorboardx_names_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = []
    for make in (SummaryWriter, tensorboardX.SummaryWriter):
        writer = make("run")
        writer.add_scalars("group/loss", {"train": 1.0, "val": 2.0}, 3)
        writer.add_hparams({}, {})
        assert all(name == one.get_logdir() for name, one in writer.all_writers.items())
        found.append(list(writer.all_writers))
        writer.close()
        assert writer.all_writers is None

    assert found[0] == found[1] == ["run", "run/group/loss/train", "run/group/loss/val"]


def test_the_file_writer_of_a_sub_run_writes_there(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalars("group", {"a": 1.0}, 1)
        below = writer.all_writers[str(tmp_path / "run" / "group" / "a")]
        below.add_summary(tensorboardx_summary.scalar("more", 2.0), 2)

    assert read_scalars(tmp_path / "run" / "group" / "a") == {"group": [(1, 1.0)], "more": [(2, 2.0)]}


def test_it_goes_on_in_the_same_file_after_reopen_and_says_nothing(tmp_path, writer, caplog):
    writer.add_summary(tensorboardx_summary.scalar("x", 1.0), 1)
    writer.close()
    writer.reopen()
    writer.add_summary(tensorboardx_summary.scalar("x", 2.0), 2)
    writer.close()

    assert read_scalars(tmp_path / "run") == {"x": [(1, 1.0), (2, 2.0)]}
    assert len(event_files(tmp_path)) == 1
    assert caplog.records == []


def test_one_that_is_dropped_without_close_is_closed(tmp_path):
    writer = FileWriter(tmp_path / "run")
    writer.add_summary(tensorboardx_summary.scalar("x", 1.0), 1)
    gone = weakref.ref(writer)
    stream = writer._stream
    del writer
    gc.collect()
    lanes.flush([])

    assert gone() is None
    assert stream not in lanes.streams


def test_a_suffix_and_a_directory_that_cannot_be_made(tmp_path):
    FileWriter(tmp_path / "run", 10, 120, ".suffix").close()
    (tmp_path / "file").write_text("")

    assert event_files(tmp_path)[0].name.endswith(".suffix")
    with pytest.raises(LogdirError, match=r"FileWriter\(.*file/run.*cannot write event files there"):
        FileWriter(tmp_path / "file" / "run")
    with pytest.raises(TypeError, match="FileWriter: expected a directory"):
        FileWriter(None)
    with pytest.raises(NotImplementedError, match=r"FileWriter: .*'s3://bucket/run'.* not yet"):
        FileWriter("s3://bucket/run")
