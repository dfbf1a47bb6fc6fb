"""What `add_embedding` writes, as TensorBoard's projector serves it and as this package reads it back."""

from __future__ import annotations

import io
import logging
import threading
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch
import torch.utils.tensorboard
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tensorboard.compat.tensorflow_stub.io import gfile
from tensorboard.plugins.projector import projector_plugin

import tbx_widget
from tbx_widget import SummaryWriter
from tbx_widget.lanes.backfill import fill_from_file
from tbx_widget.lanes.process import lanes
from tbx_widget.live.store import Store
from tbx_widget.logdir.embedding_writing import embedding_directory
from tbx_widget.methods import embeddings
from tbx_widget.summaries.embedding_labels import own_labels, uncover_blanks, write_labels
from tests.reading import event_files, read_events
from tests.unit.logdir.projecting import Projector, names_in, read_config
from tests.unit.writer.inputs import KINDS, HasArray, OnDevice

VECTORS = np.array([[1.5, -2.25, 1e-3], [0.0, 3.0, 4.5], [1e30, -1e-30, 7.0]], np.float32)
ODD = {
    "zeros": np.zeros((4, 3)),
    "twos and threes, which are text as they are": np.tile([2.0, 3.0], (5, 4)),
    "text but for the last": np.concatenate([np.zeros((9, 40)), -np.ones((1, 40))]),
    "a line end first": np.array([0x0A0A0A0A, 0x3F800000], np.uint32).view(np.float32).reshape(1, 2),
    "a carriage return first": np.array([0x0000000D, 0x3F8000FF], np.uint32).view(np.float32).reshape(2, 1),
    "a letter cut by a line end": np.array([[0x0000C30A, 0x40]], np.uint32).view(np.float32),
    "one row": np.array([[1.0, 2.0, 0.1]]),
    "one row of zeros": np.zeros((1, 3)),
    "one column": np.array([[1.0], [2.0], [0.1]]),
    "one column of zeros": np.zeros((3, 1)),
    "one number": np.array([[0.1]]),
    "one zero": np.array([[0.0]]),
    "not numbers": np.array([[np.nan, np.inf], [-np.inf, -0.0]]),
    "not numbers, as text": np.array([[2.0, np.inf], [3.0, 2.0]])[::-1],
    "smallest and largest": np.array([[1e-45, 3.4028235e38], [2.0, 1 / 3]]),
}


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path / "run") as writer:
        yield writer


def read_back(tmp_path):
    return tbx_widget.read(tmp_path)["run"].embeddings()


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_may_come_in_many_types(tmp_path, writer, kind):
    numbers = np.array([[1.5, -2.0, 0.25], [0.0, 3.0, 4.0]])

    writer.add_embedding(KINDS[kind](numbers))
    writer.flush()

    assert np.array_equal(Projector(tmp_path).vectors("default:00000"), numbers)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "int64", "float16", "float64", ">f8"])
def test_vectors_of_any_numpy_type_become_float32(tmp_path, writer, dtype):
    numbers = np.arange(12).reshape(4, 3).astype(dtype)

    writer.add_embedding(numbers)
    writer.flush()

    assert np.array_equal(Projector(tmp_path).vectors("default:00000"), numbers.astype(np.float32))


@pytest.mark.parametrize("vectors", ODD.values(), ids=ODD)
def test_tensorboard_and_this_package_read_every_matrix_bit_for_bit(tmp_path, writer, vectors):
    written = vectors.astype(np.float32)

    writer.add_embedding(vectors)
    writer.flush()

    served = Projector(tmp_path).vectors("default:00000")
    assert served.view(np.uint32).tolist() == written.view(np.uint32).tolist()
    read = read_back(tmp_path)["default:00000"].vectors
    assert read.view(np.uint32).tolist() == written.view(np.uint32).tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([0x0A, 0x0D, 0x09, 0x00, 0x20, 0x30, 0x41, 0x7F, 0xC3, 0xA9, 0x80, 0xE2, 0x82, 0xFF]),
        min_size=4,
        max_size=48,
    )
)
def test_whatever_the_bytes_of_the_numbers_are_tensorboard_reads_them(tmp_path_factory, data):
    raw = bytes(data[: len(data) // 4 * 4])
    vectors = np.frombuffer(raw, "<f4").reshape(-1, 1)
    logdir = tmp_path_factory.mktemp("logs")
    with SummaryWriter(logdir / "run") as writer:
        writer.add_embedding(vectors)

    np.testing.assert_array_equal(Projector(logdir).vectors("default:00000"), vectors)


class LinesOfTensorFlow:
    """Opens files as TensorFlow's GFile does, which TensorBoard takes where it is installed: line by line."""

    def __init__(self, path, mode):
        self._path = path

    def __enter__(self):
        return (line.decode() for line in Path(self._path).read_bytes().splitlines(keepends=True))

    def __exit__(self, *error):
        pass


@pytest.mark.parametrize("first", [0x0A0A0A0A, 0x00000A00, 0x00000D00, 0x0A800000, 0x800A0000, 0x0D0D0000])
def test_a_line_end_before_anything_odd_is_no_trap(tmp_path, writer, monkeypatch, first):
    vectors = np.zeros((2, 3000), np.float32)
    vectors.view(np.uint32)[0, 0] = first
    vectors[-1, -1] = -1
    writer.add_embedding(vectors)
    writer.flush()

    monkeypatch.setattr(gfile, "_DEFAULT_BLOCK_SIZE", 16)
    assert np.array_equal(Projector(tmp_path).vectors("default:00000"), vectors)
    monkeypatch.setattr(projector_plugin, "_read_tensor_tsv_file", partial(read_lines, LinesOfTensorFlow))
    assert np.array_equal(Projector(tmp_path).vectors("default:00000"), vectors)


def read_lines(opener, path):
    """Read numbers as TensorBoard does, with another way to open the file."""
    with opener(path, "r") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.rstrip("\n")]
    return np.array([list(map(float, row)) for row in rows], "float32")


def test_numbers_are_32_bits_each_unless_they_would_be_taken_for_text(tmp_path, writer):
    writer.add_embedding(VECTORS, tag="numbers")
    writer.add_embedding(np.zeros((3, 2)), tag="zeros")
    writer.flush()

    assert (tmp_path / "run/00000/numbers/tensors.bytes").read_bytes() == VECTORS.tobytes()
    assert (tmp_path / "run/00000/zeros/tensors.tsv").read_text() == "0.0\t0.0\n" * 3


def test_what_is_beyond_float32_is_infinite_and_said_once_per_tag(tmp_path, writer, caplog):
    for step in (3, 4):
        writer.add_embedding(np.array([[1e300, 1.0], [2.0, 3.0]]), global_step=step, tag="beyond")
    writer.flush()

    assert Projector(tmp_path).vectors("beyond:00003")[0, 0] == np.inf
    with caplog.at_level(logging.WARNING):
        from tbx_widget.telling import settle

        settle(10)
    said = [record.getMessage() for record in caplog.records if "beyond" in record.getMessage()]
    assert said == [
        f'tbx_widget: run "{writer.run}", add_embedding("beyond"): 1 of 2 vectors at step 3 have NaN or'
        " infinities; they are written all the same (said once for each tag)"
    ]


def test_the_layout_is_that_of_tensorboardx_and_torch(tmp_path):
    pictures = torch.rand(3, 3, 4, 4)
    for name, kind in (
        ("ours", SummaryWriter),
        ("tensorboardX", tensorboardX.SummaryWriter),
        ("torch", torch.utils.tensorboard.SummaryWriter),
    ):
        with kind(str(tmp_path / name)) as writer:
            writer.add_scalar("x", 1.0, 0)
            writer.add_embedding(VECTORS, ["a", "b", "c"], pictures, 7, "words/en 100%")
            writer.add_embedding(VECTORS, [["a", 1], ["b", 2], ["c", 3]], None, 123456, "é:0", ["n", "m"])

    def files(name):
        paths = (path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*") if path.is_file())
        return {str(path.with_suffix("")) for path in paths if "tfevents" not in path.name}

    ours, theirs = Projector(tmp_path, "ours"), Projector(tmp_path, "torch")
    assert files("ours") == files("tensorboardX") == files("torch")
    assert list(ours.infos()) == list(theirs.infos())
    for info, other in zip(ours.infos().values(), theirs.infos().values(), strict=True):
        assert {**info, "tensorPath": ""} == {**other, "tensorPath": ""}
    for name in ours.infos():
        assert ours.ask("metadata", name) == theirs.ask("metadata", name)
        assert ours.ask("tensor", name) == theirs.ask("tensor", name)


@pytest.mark.parametrize(
    "tag", ["a/b", "50%", "a\\b", "%2f", "/".join("abc"), 'say "x"', "é ü", "a:b", "...", "-"]
)
@pytest.mark.parametrize("theirs", [tensorboardX.SummaryWriter, torch.utils.tensorboard.SummaryWriter])
def test_directories_are_named_as_theirs(theirs, tag):
    assert embedding_directory(tag, 7) == f"00007/{theirs._encode(tag)}"


def test_several_tags_and_steps_stand_in_one_config(tmp_path, writer):
    for step in (1, 20, -3, 1234567):
        for tag in ("words", "a/b"):
            writer.add_embedding(VECTORS * step, [f"{tag} {step} {n}" for n in range(3)], None, step, tag)
    writer.flush()

    projector = Projector(tmp_path)
    names = [f"{tag}:{step}" for step in ("00001", "00020", "-0003", "1234567") for tag in ("words", "a/b")]
    assert list(projector.infos()) == names
    assert projector.lines("a/b:00020") == ["a/b 20 0", "a/b 20 1", "a/b 20 2"]
    assert np.array_equal(projector.vectors("words:-0003"), VECTORS * -3)
    assert set(read_back(tmp_path)) == set(names)


def test_the_same_tag_and_step_replaces_the_entry_and_its_files(tmp_path, writer):
    writer.add_embedding(np.zeros((9, 2)), list(range(9)), np.zeros((9, 3, 2, 2)), 1, "x")
    writer.add_embedding(VECTORS, global_step=2, tag="x")
    writer.add_embedding(VECTORS, global_step=1, tag="x")
    writer.flush()

    projector = Projector(tmp_path)
    assert list(projector.infos()) == ["x:00001", "x:00002"]
    assert projector.infos()["x:00001"].keys() == {"tensorName", "tensorShape", "tensorPath"}
    assert np.array_equal(projector.vectors("x:00001"), VECTORS)
    assert [path.name for path in (tmp_path / "run/00001/x").iterdir()] == ["tensors.bytes"]


@pytest.mark.parametrize(
    "tag",
    [
        *("..", ".", "../../up", 'say "x"', "it's", "tab\there", "line\nend", "nul\0", "é/ü", "日本", "a:0"),
        *("x" * 5000, "é" * 3000, "%2e%2e", "~", "-", "con", " ", "a{b}", "#", "\ud800"),
    ],
)
def test_any_tag_is_found_again_and_stays_below_the_run(tmp_path, tag):
    with SummaryWriter(tmp_path / "logs/run") as writer:
        writer.add_embedding(VECTORS, ["a", "b", "c"], tag=tag)

    name = f"{tag}:00000".encode(errors="replace").decode()
    projector = Projector(tmp_path / "logs")
    assert list(projector.infos()) == [name]
    assert np.array_equal(projector.vectors(name), VECTORS)
    assert projector.lines(name) == ["a", "b", "c"]
    assert np.array_equal(read_back(tmp_path / "logs")[name].vectors, VECTORS)
    names = {path.name for path in (tmp_path / "logs/run").iterdir() if "tfevents" not in path.name}
    assert names == {"00000", "projector_config.pbtxt"}


def test_long_tags_that_begin_alike_stay_two(tmp_path, writer):
    for number in range(2):
        writer.add_embedding(VECTORS + number, tag="x" * 400 + str(number))
    writer.flush()

    assert np.array_equal(Projector(tmp_path).vectors("x" * 400 + "1:00000"), VECTORS + 1)
    assert np.array_equal(Projector(tmp_path).vectors("x" * 400 + "0:00000"), VECTORS)


@pytest.mark.parametrize(
    ("metadata", "lines"),
    [
        (["cat", "dog", "é 日本"], ["cat", "dog", "é 日本"]),
        (("cat", "dog", "owl"), ["cat", "dog", "owl"]),
        ([1, 2.5, None], ["1", "2.5", "None"]),
        (range(3), ["0", "1", "2"]),
        (iter("abc"), ["a", "b", "c"]),
        ({"a": 1, "b": 2, "c": 3}.keys(), ["a", "b", "c"]),
        (np.array([3, 4, 5]), ["3", "4", "5"]),
        (np.array([[3], [4], [5]]), ["3", "4", "5"]),
        (np.array([0.1, 0.25, np.nan], np.float32), ["0.1", "0.25", "nan"]),
        (np.array([True, False, True]), ["True", "False", "True"]),
        (np.array(["a", "bc", "d"]), ["a", "bc", "d"]),
        (np.array(["a", None, 3], object), ["a", "None", "3"]),
        (np.array([b"a", b"\xc3\xa9", b"\xff"]), ["a", "é", "\ufffd"]),
        (
            np.array(["2026-01-01", "2026-01-02", "NaT"], "M8[ns]"),
            ["2026-01-01T00:00:00.000000000", "2026-01-02T00:00:00.000000000", "NaT"],
        ),
        (torch.tensor([7, 8, 9]), ["7", "8", "9"]),
        (torch.tensor([0.5, 0.25, 1.0], dtype=torch.bfloat16, requires_grad=True), ["0.5", "0.25", "1.0"]),
        (torch.tensor([7, 8, 9]).as_subclass(OnDevice), ["7", "8", "9"]),
        ([torch.tensor(7), torch.tensor([8]), torch.tensor(0.5)], ["7", "8", "0.5"]),
        ([torch.tensor(n).as_subclass(OnDevice) for n in (7, 8, 9)], ["7", "8", "9"]),
        ([np.int64(7), np.float32(0.1), np.array("text")], ["7", "0.1", "text"]),
        (HasArray(np.array([1, 2, 3])), ["1", "2", "3"]),
        ([Decimal("1.10"), 1j, ("a", "b")], ["1.10", "1j", "('a', 'b')"]),
        ([["a", "b"], ["c", "d"], ["e", "f"]], ["['a', 'b']", "['c', 'd']", "['e', 'f']"]),
        (np.arange(6).reshape(3, 2), ["[0, 1]", "[2, 3]", "[4, 5]"]),
        (["\ud800", "b", "c"], ["?", "b", "c"]),
        (["a\tb", "c\nd\re", "\\n \\"], ["a\\tb", "c\\nd\\re", "\\n \\"]),
    ],
)
def test_labels_may_come_in_many_types(tmp_path, writer, metadata, lines):
    writer.add_embedding(VECTORS, metadata)
    writer.flush()

    assert Projector(tmp_path).lines("default:00000") == lines
    assert read_back(tmp_path)["default:00000"].metadata.rows == [(line,) for line in lines]


@pytest.mark.parametrize(
    "metadata",
    [
        [["a", 1], ("b\tx", 2), ["c\n", 3]],
        [["a", torch.tensor(1)], [b"b\tx", np.int8(2)], ["c\n", "3"]],
        np.array([["a", "1"], ["b\tx", "2"], ["c\n", "3"]]),
        (row for row in [["a", 1], ["b\tx", 2], ["c\n", 3]]),
    ],
)
def test_rows_have_a_cell_for_each_name_of_the_header(tmp_path, writer, metadata):
    writer.add_embedding(VECTORS, metadata, metadata_header=["name", "n\tumber"])
    writer.flush()

    assert Projector(tmp_path).lines("default:00000") == ["name\tn\\tumber", "a\t1", "b\\tx\t2", "c\\n\t3"]
    known = read_back(tmp_path)["default:00000"].metadata
    assert known.header == ("name", "n\\tumber")
    assert known.rows == [("a", "1"), ("b\\tx", "2"), ("c\\n", "3")]


@pytest.mark.parametrize("kind", [np.array, torch.tensor, HasArray])
def test_rows_may_be_an_array(tmp_path, writer, kind):
    writer.add_embedding(VECTORS, kind([[1, 2], [3, 4], [5, 6]]), metadata_header=np.array(["x", "y"]))
    writer.flush()

    assert Projector(tmp_path).lines("default:00000") == ["x\ty", "1\t2", "3\t4", "5\t6"]


@pytest.mark.parametrize("metadata", [["ab", "c", "d"], [["ab"], ["c"], ["d"]], np.array(["ab", "c", "d"])])
def test_a_single_column_has_no_line_with_its_name_which_would_be_a_label(tmp_path, writer, metadata):
    writer.add_embedding(VECTORS, metadata, metadata_header=["word"])
    writer.flush()

    assert Projector(tmp_path).lines("default:00000") == ["ab", "c", "d"]


@pytest.mark.parametrize(
    ("labels", "header"),
    [
        (["a", "", "c"], None),
        (["", "", ""], None),
        ([" ", "\ufeff", "\xa0"], None),
        ([["a", ""], ["", ""], ["b", ""]], ["x", ""]),
    ],
)
def test_blank_labels_keep_their_place_in_the_browser_and_are_blank_when_read(
    tmp_path, writer, labels, header
):
    writer.add_embedding(VECTORS, labels, metadata_header=header)
    writer.flush()

    assert len(Projector(tmp_path).lines("default:00000")) == 3 + bool(header)
    read = read_back(tmp_path)["default:00000"].metadata.rows
    assert read == [tuple(row) if header else (row,) for row in labels]


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_there_is_a_line_for_each_label_whatever_it_is(labels):
    text = write_labels(own_labels(labels, None, count=len(labels), what="add_embedding")).decode()

    lines = text.removesuffix("\n").split("\n")
    assert len(lines) == len(labels)
    assert not {"\t", "\r"} & set(text)
    assert all(line.strip("\ufeff \xa0") for line in lines)
    assert uncover_blanks(text).count("\n") == len(labels)


@pytest.mark.parametrize(
    ("count", "shape", "side"),
    [
        (1, (3, 4, 4), 1),
        (3, (3, 4, 4), 2),
        (4, (3, 4, 4), 2),
        (5, (3, 4, 4), 3),
        (10, (3, 2, 5), 4),
        (10, (3, 5, 2), 4),
        (7, (1, 3, 3), 3),
        (7, (4, 3, 3), 3),
    ],
)
def test_a_sprite_has_as_many_rows_as_columns_and_every_picture_in_its_place(
    tmp_path, writer, count, shape, side
):
    pictures = np.random.default_rng(1).integers(0, 256, (count, *shape), np.uint8)

    writer.add_embedding(np.ones((count, 2)), label_img=pictures)
    writer.flush()

    projector = Projector(tmp_path)
    channels, height, width = shape
    info = projector.infos()["default:00000"]["sprite"]
    sprite = np.asarray(Image.open(io.BytesIO(projector.ask("sprite_image", "default:00000"))))
    assert info["singleImageDim"] == [width, height]
    assert sprite.shape == (side * height, side * width, max(channels, 3))
    for number, picture in enumerate(pictures):
        row, column = divmod(number, side)
        part = sprite[row * height :, column * width :][:height, :width]
        assert np.array_equal(part, np.broadcast_to(picture.transpose(1, 2, 0), part.shape))
    item = read_back(tmp_path)["default:00000"]
    assert item.sprite_size == (width, height)
    assert item.sprite == projector.ask("sprite_image", "default:00000")


def test_a_square_sprite_has_the_pixels_of_torch(tmp_path):
    pictures = torch.rand(9, 3, 6, 6, generator=torch.Generator().manual_seed(1))
    sprites = []
    for name, kind in (("ours", SummaryWriter), ("torch", torch.utils.tensorboard.SummaryWriter)):
        with kind(str(tmp_path / name)) as writer:
            writer.add_embedding(np.ones((9, 2)), label_img=pictures)
        sprites.append(np.asarray(Image.open(tmp_path / name / "00000/default/sprite.png")))

    assert np.array_equal(*sprites)


@pytest.mark.parametrize(
    "kind", ["torch on a device", "torch requires_grad", "list of torch", "torch bfloat16"]
)
def test_small_pictures_may_come_in_many_types(tmp_path, writer, kind):
    writer.add_embedding(np.ones((4, 2)), label_img=KINDS[kind](np.ones((4, 3, 2, 2))))
    writer.flush()

    sprite = Image.open(io.BytesIO(Projector(tmp_path).ask("sprite_image", "default:00000")))
    assert np.asarray(sprite).tolist() == np.full((4, 4, 3), 255).tolist()


def test_what_changes_after_the_call_is_not_seen(tmp_path, writer, monkeypatch):
    is_changed = threading.Event()
    make = embeddings.make_embedding
    monkeypatch.setattr(
        embeddings, "make_embedding", lambda data: make(data) if is_changed.wait(10) else None
    )
    vectors, labels, pictures = VECTORS.copy(), [["a", 1], ["b", 2], ["c", 3]], np.zeros((3, 3, 2, 2))
    numbers = np.array([1, 2, 3])
    writer.add_embedding(vectors, labels, pictures, metadata_header=["x", "y"])
    writer.add_embedding(vectors, numbers, tag="numbers")

    vectors[:], labels[0][0], pictures[:], numbers[:] = 99, "changed", 1, 99
    labels.clear()
    is_changed.set()
    writer.flush()

    projector = Projector(tmp_path)
    assert np.array_equal(projector.vectors("default:00000"), VECTORS)
    assert projector.lines("default:00000") == ["x\ty", "a\t1", "b\t2", "c\t3"]
    assert projector.lines("numbers:00000") == ["1", "2", "3"]
    assert not np.asarray(Image.open(io.BytesIO(projector.ask("sprite_image", "default:00000")))).any()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda w: w.add_embedding([1.0, 2.0]), ValueError, r"shape \(N, D\), got shape \(2,\)"),
        (
            lambda w: w.add_embedding(np.ones((2, 2, 2))),
            ValueError,
            r"got shape \(2, 2, 2\); flatten each to D",
        ),
        (lambda w: w.add_embedding(np.ones((0, 2))), ValueError, "expected at least one number"),
        (lambda w: w.add_embedding(np.ones((2, 0))), ValueError, "expected at least one number"),
        (
            lambda w: w.add_embedding("words"),
            TypeError,
            r'add_embedding\("default"\): expected numbers, got str',
        ),
        (lambda w: w.add_embedding(None), TypeError, "expected numbers, got None"),
        (lambda w: w.add_embedding([[1.0], [1.0, 2.0]]), TypeError, "different shapes"),
        (lambda w: w.add_embedding(np.ones((2, 2), complex)), TypeError, "expected numbers"),
        (lambda w: w.add_embedding(torch.ones(2, 2, device="meta")), ValueError, "meta device"),
        (lambda w: w.add_embedding(VECTORS, ["a"]), ValueError, "metadata for 3 vectors, got 1 labels"),
        (lambda w: w.add_embedding(VECTORS, []), ValueError, "metadata for 3 vectors, got 0 labels"),
        (lambda w: w.add_embedding(VECTORS, torch.ones(4)), ValueError, "for 3 vectors, got 4 labels"),
        (lambda w: w.add_embedding(VECTORS, np.array(5)), ValueError, "for 3 vectors, got 0 labels"),
        (lambda w: w.add_embedding(VECTORS, "abc"), TypeError, "a list of labels as metadata, got str"),
        (lambda w: w.add_embedding(VECTORS, {"a": [1]}), TypeError, "a list of labels as metadata, got dict"),
        (lambda w: w.add_embedding(VECTORS, 3), TypeError, "a list of labels as metadata, got int"),
        (
            lambda w: w.add_embedding(VECTORS, [["a"], ["b", 2], ["c", 3]], metadata_header=["x", "y"]),
            ValueError,
            r"rows of 2 cells \(x, y\), got 1 cells in row 0",
        ),
        (
            lambda w: w.add_embedding(VECTORS, ["aa", "bb", "cc"], metadata_header=["x", "y"]),
            TypeError,
            r"rows of 2 cells \(x, y\), got row 0 of type str",
        ),
        (
            lambda w: w.add_embedding(VECTORS, np.ones((3, 3)), metadata_header=["x", "y"]),
            ValueError,
            r"rows of 2 cells \(x, y\), got an array of shape \(3, 3\)",
        ),
        (
            lambda w: w.add_embedding(VECTORS, ["a", "b", "c"], metadata_header="name"),
            TypeError,
            "a list of names as metadata_header, got str",
        ),
        (
            lambda w: w.add_embedding(VECTORS, label_img=np.ones((2, 3, 4, 4))),
            ValueError,
            "label_img for 3 vectors, got 2 pictures",
        ),
        (
            lambda w: w.add_embedding(
                VECTORS, label_img=np.ones((3, 4, 4, 3))[:, :, :, :1].repeat(3, 3).repeat(2, 1)
            ),
            ValueError,
            r"expected label_img of shape \(N, C, H, W\) .* got \(3, 8, 4, 3\); is it \(N, H, W, C\)\?",
        ),
        (lambda w: w.add_embedding(VECTORS, label_img="cat.png"), TypeError, "label_img: expected numbers"),
        (
            lambda w: w.add_embedding(np.ones((82, 2)), label_img=np.zeros((82, 1, 1, 900), np.uint8)),
            ValueError,
            r"8192 x 8192 pixels.*82 pictures of 900 x 1 make 9000 x 10, of this size at most 81 fit",
        ),
        (lambda w: w.add_embedding(VECTORS, tag=None), TypeError, "expected a tag of type str"),
        (lambda w: w.add_embedding(VECTORS, global_step="x"), TypeError, "an integer step"),
    ],
)
def test_wrong_use_raises_at_the_call_and_writes_nothing(tmp_path, writer, call, error, says):
    with pytest.raises(error, match=says):
        call(writer)

    writer.flush()
    assert [path.name for path in (tmp_path / "run").iterdir()] == [event_files(tmp_path)[0].name]


def test_a_header_without_metadata_is_nothing(tmp_path, writer):
    writer.add_embedding(VECTORS, metadata_header=["x"])
    writer.flush()

    assert "metadataPath" not in Projector(tmp_path).infos()["default:00000"]


def test_a_default_step_is_used(tmp_path, writer):
    with writer.use_metadata(global_step=12):
        writer.add_embedding(VECTORS)
    writer.flush()

    assert names_in(tmp_path / "run") == ["default:00012"]


def test_the_event_file_has_nothing_of_it_as_in_tensorboardx(tmp_path, writer):
    writer.add_embedding(VECTORS)
    writer.add_scalar("loss", 1.0, 1)
    writer.flush()

    events = list(read_events(event_files(tmp_path)[0]))
    assert [value.tag for event in events for value in event.summary.value] == ["loss"]


@pytest.mark.parametrize("write_to_disk", [True, False])
def test_a_board_is_told_of_it_under_the_name_that_reading_gives(tmp_path, write_to_disk):
    store = lanes.store()
    with SummaryWriter(tmp_path / "run", write_to_disk=write_to_disk) as writer:
        writer.add_embedding(VECTORS, global_step=3, tag="live")
        writer.flush()

        [entry] = [one for one in store.entries.values() if one.key.run == writer.run]
    assert (entry.key.plugin, entry.key.tag) == ("projector", "live:00003")
    assert (tmp_path / "run/projector_config.pbtxt").exists() is write_to_disk


def test_a_board_that_comes_later_is_told_of_what_this_writer_has_logged(tmp_path):
    with tensorboardX.SummaryWriter(str(tmp_path / "run")) as theirs:
        theirs.add_embedding(VECTORS, tag="theirs")
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_embedding(VECTORS, global_step=3, tag="ours")
        writer.flush()
        store = Store()

        fill_from_file(writer._streams.main.file, "run", store.open_source("run"))

    assert [(one.key.plugin, one.key.tag) for one in store.entries.values()] == [("projector", "ours:00003")]


def test_ten_thousand_vectors_take_five_megabytes(tmp_path, writer):
    vectors = np.random.default_rng(1).normal(size=(10_000, 128)).astype(np.float32)

    writer.add_embedding(vectors, [f"word {number}" for number in range(10_000)])
    writer.flush()

    sizes = [path.stat().st_size for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert sum(sizes) < 5_300_000
    [entry] = read_config(tmp_path / "run").embeddings
    assert list(entry.tensor_shape) == [10_000, 128]
