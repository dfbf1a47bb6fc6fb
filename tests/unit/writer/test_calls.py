"""What the writer's methods write, and what they say to wrong use."""

from __future__ import annotations

import errno
import inspect
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch
from torch.utils.tensorboard import SummaryWriter as TorchSummaryWriter

import tbx_widget
from tbx_widget import LogdirError, SummaryWriter
from tbx_widget.lanes.process import lanes
from tests.reading import event_files, read_events, read_scalars

PUBLIC = [name for name in vars(tensorboardX.SummaryWriter) if not name.startswith("_")]


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda w: w.add_scalar("x", [1, 2], 0), ValueError, r'add_scalar\("x"\).*one number.*length 2'),
        (lambda w: w.add_scalar("x", "high", 0), TypeError, r'add_scalar\("x"\).*number.*str'),
        (lambda w: w.add_scalar("x", None, 0), TypeError, r'add_scalar\("x"\).*number.*None'),
        (lambda w: w.add_scalar("x", 1.0, "now"), TypeError, r'add_scalar\("x"\).*step.*str'),
        (lambda w: w.add_scalar("x", 1.0, 2**63), ValueError, r'add_scalar\("x"\).*step'),
        (lambda w: w.add_scalar("", 1.0, 0), ValueError, "expected a tag"),
        (lambda w: w.add_scalar(3, 1.0, 0), TypeError, "expected a tag of type str, got int 3"),
        (lambda w: w.add_scalars("x", [1.0], 0), TypeError, r'add_scalars\("x"\): expected a dict'),
        (lambda w: w.add_scalars("x", {"a": "b"}, 0), TypeError, r'add_scalars\("x/a"\)'),
        (lambda w: w.add_histogram("h", [], 0), ValueError, r'add_histogram\("h"\): expected at least one'),
        (
            lambda w: w.add_histogram("h", "abc", 0),
            TypeError,
            r'add_histogram\("h"\): expected numbers, got str',
        ),
        (lambda w: w.add_histogram("h", [1.0], 0, bins="no rule"), ValueError, r'add_histogram\("h"\)'),
        (
            lambda w: w.add_image("val/samples", np.zeros((64, 64)), 0),
            ValueError,
            r'add_image\("val/samples"\): expected .* for dataformats="CHW", got shape \(64, 64\)',
        ),
        (lambda w: w.add_images("i", np.zeros((3, 4, 4)), 0), ValueError, r'add_images\("i"\)'),
        (lambda w: w.add_figure("f", "figure", 0), TypeError, r'add_figure\("f"\).*str'),
        (lambda w: w.add_text("t", 3, 0), TypeError, r'add_text\("t"\).*int'),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, writer, call, error, says):
    with pytest.raises(error, match=says):
        call(writer)

    writer.flush()
    assert [event.WhichOneof("what") for event in read_events(event_files(tmp_path)[0])] == ["file_version"]


@pytest.mark.parametrize(
    "value",
    [
        2,
        True,
        np.float32(2),
        np.int64(2),
        np.array([2.0]),
        torch.tensor(2.0),
        torch.tensor([2.0], requires_grad=True),
        torch.tensor(2.0, dtype=torch.bfloat16),
        [2.0],
    ],
)
def test_one_number_may_come_in_many_types(tmp_path, writer, value):
    writer.add_scalar("x", value, 5)

    writer.flush()

    assert read_scalars(tmp_path / "run") == {"x": [(5, float(torch.as_tensor(value).float().item()))]}


@pytest.mark.parametrize(
    ("step", "written"), [(None, 0), (np.int32(7), 7), (torch.tensor(8), 8), (-4, -4), (1.7, 1)]
)
def test_steps_may_come_in_many_types(tmp_path, writer, step, written):
    writer.add_scalar("x", 1.0, step)

    writer.flush()

    assert read_scalars(tmp_path / "run")["x"] == [(written, 1.0)]


def test_a_given_wall_time_and_a_title_are_written(tmp_path, writer):
    writer.add_scalar("x", 1.0, 1, walltime=123.5)
    writer.add_scalar("y", 1.0, 1, 124.5, "Title", "what it is")

    writer.flush()

    events = {v.tag: (e.wall_time, v) for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value}
    assert events["x"][0] == 123.5
    assert events["y"][0] == 124.5
    assert events["y"][1].metadata.display_name == "Title"
    assert events["y"][1].metadata.summary_description == "what it is"


def test_scalars_go_to_runs_of_their_own_as_in_tensorboardx(tmp_path, writer):
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    for one in (writer, theirs):
        one.add_scalars("group/loss", {"train": 1.0, "val": 2.0}, 3)
        one.close()

    for key, value in (("train", 1.0), ("val", 2.0)):
        expected = read_scalars(tmp_path / "theirs" / "group" / "loss" / key)
        assert (
            read_scalars(tmp_path / "run" / "group" / "loss" / key)
            == expected
            == {"group/loss": [(3, value)]}
        )


def test_the_same_calls_give_the_same_events_as_tensorboardx(tmp_path, writer):
    theirs = tensorboardX.SummaryWriter(str(tmp_path / "theirs"))
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (3, 8, 6), np.uint8)
    for one in (writer, theirs):
        one.add_text("note", "**hi**", 1)
        one.add_image("img", image, 2)
        one.add_images("imgs", np.stack([image] * 9), 3)
        one.add_histogram("h", np.linspace(-1, 1, 101), 4)
        one.close()

    ours, other = (
        {v.tag: (e.step, v) for e in read_events(event_files(tmp_path / d)[0]) for v in e.summary.value}
        for d in ("run", "theirs")
    )
    assert ours.keys() == other.keys()
    assert ours["note/text_summary"] == other["note/text_summary"]
    for tag in ("img", "imgs"):
        assert ours[tag][0] == other[tag][0]
        assert np.array_equal(pixels(ours[tag][1]), pixels(other[tag][1]))
    a, b = ours["h"][1].histo, other["h"][1].histo
    assert (a.min, a.max, a.num) == (b.min, b.max, b.num)
    assert a.sum == pytest.approx(b.sum, abs=1e-12)
    assert a.sum_squares == pytest.approx(b.sum_squares, rel=1e-12)


def pixels(value) -> np.ndarray:
    import io

    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB"))


def test_a_figure_is_drawn_in_the_call_and_closed(tmp_path, writer):
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(2, 1), dpi=50)
    writer.add_figure("fig", figure, 1)

    assert not plt.get_fignums()
    writer.flush()
    [value] = [v for e in read_events(event_files(tmp_path)[0]) for v in e.summary.value]
    assert (value.image.width, value.image.height) == (100, 50)


def test_a_purge_step_is_said_as_tensorboardx_says_it(tmp_path):
    for make, name in ((SummaryWriter, "ours"), (tensorboardX.SummaryWriter, "theirs")):
        make(str(tmp_path / name), purge_step=50).close()

    def shape(name: str) -> list:
        [path] = event_files(tmp_path / name)
        return [(e.step, e.WhichOneof("what"), e.session_log.status) for e in read_events(path)]

    assert (
        shape("ours")
        == shape("theirs")
        == [
            (0, "file_version", 0),
            (50, "file_version", 0),
            (50, "session_log", 1),
        ]
    )


@pytest.mark.skipif(os.name == "nt", reason="needs unix paths")
def test_a_directory_that_cannot_be_made_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(
        LogdirError, match=r"SummaryWriter\(.*file/run.*cannot write event files there: .*file is a file, not"
    ) as caught:
        SummaryWriter(tmp_path / "file" / "run")

    assert caught.value.errno == errno.ENOTDIR


def test_a_wrong_directory_type_is_told():
    with pytest.raises(TypeError, match="expected a directory as str or path, got 3"):
        SummaryWriter(3)


def test_a_full_disk_at_the_start_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "os.write", lambda fd, data: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )

    with pytest.raises(LogdirError, match="No space left"):
        SummaryWriter(tmp_path / "run")

    assert event_files(tmp_path) == []


def test_without_disk_nothing_is_written_and_the_board_has_everything(tmp_path):
    store = lanes.store()
    with SummaryWriter(tmp_path / "quiet", write_to_disk=False) as writer:
        writer.add_scalar("only/here", 1.0, 0)

    assert event_files(tmp_path) == []
    assert [e.data.count for e in store.entries.values() if e.key.tag == "only/here"] == [1]


def test_the_default_directory_is_tensorboardx_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with SummaryWriter(comment="-try") as writer:
        pass

    assert Path(writer.logdir).parts[0] == "runs"
    assert writer.logdir.endswith("-try")
    assert writer.logdir == writer.log_dir == writer.get_logdir()


def test_a_run_is_named_by_its_directory_from_here_and_never_by_an_absolute_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    with SummaryWriter("runs/cnn") as one, SummaryWriter(".") as here:
        monkeypatch.chdir(tmp_path / "elsewhere")
        with (
            SummaryWriter(tmp_path / "runs" / "cnn") as same,
            SummaryWriter(tmp_path / "elsewhere" / "deep") as deep,
        ):
            names = [w.run for w in (one, here, same, deep)]

    assert names[0] == names[2] == "runs/cnn"
    assert names[1] == tmp_path.name
    assert names[3] == "deep"
    assert not any(Path(name).is_absolute() for name in names)


def test_two_directories_never_share_a_name(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    with SummaryWriter("same-name") as first:
        monkeypatch.chdir(tmp_path / "b")
        with SummaryWriter("same-name") as second:
            assert first.run != second.run


def test_a_writer_goes_to_another_process_as_the_same_run(tmp_path, writer):
    other = pickle.loads(pickle.dumps(writer))
    other.add_scalar("x", 1.0, 0)
    other.close()

    assert other.run == writer.run
    assert read_scalars(tmp_path / "run") == {"x": [(0, 1.0)]}


def test_signatures_begin_like_tensorboardx():
    theirs = vars(tensorboardX.SummaryWriter)
    names = [
        name for name in ("__init__", *PUBLIC) if hasattr(SummaryWriter, name) and callable(theirs[name])
    ]

    for name in names:
        wanted = [
            (p.name, p.default)
            for p in inspect.signature(theirs[name]).parameters.values()
            if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "comet_config"
        ]
        ours = list(inspect.signature(getattr(SummaryWriter, name)).parameters.values())
        paired = zip(ours, wanted, strict=False)  # torch has other names for what tensorboardX requires
        begin = [(p.name, p.empty if needed is p.empty else p.default) for p, (_, needed) in paired]
        assert begin == wanted, name


def test_the_exported_names_are_these():
    assert sorted(tbx_widget.__all__) == [
        "DataLossError",
        "EventFileError",
        "FileWriter",
        "LiveBoard",
        "LogdirError",
        "RecordWriter",
        "SummaryWriter",
        "TbxError",
        "UnknownRunError",
        "UnknownTagError",
        "__version__",
        "patch",
        "read",
    ]
    assert all(hasattr(tbx_widget, name) for name in tbx_widget.__all__)


def test_a_method_that_is_to_come_says_so(writer):
    with pytest.raises(
        NotImplementedError, match="add_openvino_graph: OpenVINO models are not yet supported"
    ):
        writer.add_openvino_graph("model.xml")


def test_a_misspelt_method_is_an_ordinary_error(writer):
    with pytest.raises(AttributeError, match="'SummaryWriter' object has no attribute 'add_scaler'"):
        _ = writer.add_scaler


def test_what_the_originals_have_is_here():
    torchs = [name for name in vars(TorchSummaryWriter) if not name.startswith("_")]

    assert {*PUBLIC, *torchs} <= set(dir(SummaryWriter))
