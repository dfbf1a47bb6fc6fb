"""Embeddings beside event files, as tensorboardX and torch write them and as TensorBoard's plugin serves them."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import tensorboardX
import torch.utils.tensorboard
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin
from werkzeug.test import Client

from tbx_widget.encoding.text_format import TextFormatError
from tbx_widget.errors import EventFileError
from tbx_widget.events import PROJECTOR
from tbx_widget.logdir import embedding_files, projector
from tbx_widget.logdir.discovery import PROJECTOR_CONFIG
from tbx_widget.logdir.embedding_files import EmbeddingFiles
from tbx_widget.logdir.projector import ProjectorReader, read_config

WRITERS = {
    "tensorboardX": tensorboardX.SummaryWriter,
    "torch": torch.utils.tensorboard.SummaryWriter,
}
NAMES = ["default:00000", "a/b %c:00003", "a/b %c:00004", "pictures:00005"]
LABELS = ["cat", "", "ein Hündchen", "tab\u2028less", " dog ", "hen", "fox", "owl", "bee"]
"""As many as small pictures fill a square: what is left free, tensorboardX makes of memory as it finds it."""


@pytest.fixture(scope="module", params=WRITERS)
def run(request, tmp_path_factory) -> Path:
    """Several tags and steps, labels with and without a header, and pictures."""
    directory = tmp_path_factory.mktemp("logs") / "run"
    generator = torch.Generator().manual_seed(1)
    with WRITERS[request.param](str(directory)) as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.add_embedding(torch.randn(5, 3, generator=generator))
        vectors = np.array([[1e-45, 3.4e38], [np.nan, np.inf], [-0.0, 1 / 3]], np.float32)
        rows = [["a", "1"], ["b", "2"], ["c", "x y"]]
        for step in (3, 4):
            writer.add_embedding(
                vectors + step, metadata=rows, metadata_header=["name", "n"], tag="a/b %c", global_step=step
            )
        writer.add_embedding(
            torch.randn(9, 40, generator=generator),
            metadata=LABELS,
            label_img=torch.rand(9, 3, 6, 6, generator=generator),
            tag="pictures",
            global_step=5,
        )
    return directory


class TensorBoard:
    """Asks TensorBoard's plugin what it makes of the run of a log directory."""

    def __init__(self, logdir: Path) -> None:
        multiplexer = EventMultiplexer().AddRunsFromDirectory(str(logdir)).Reload()
        provider = MultiplexerDataProvider(multiplexer, str(logdir))
        plugin = ProjectorPlugin(TBContext(logdir=str(logdir), data_provider=provider))
        self._apps = plugin.get_plugin_apps()

    def ask(self, what: str, name: str = "") -> bytes:
        answer = Client(self._apps[f"/{what}"]).get(f"/{what}?run=run&name={quote(name)}")
        assert answer.status_code == 200, answer.data
        return answer.data

    def info(self) -> list[dict]:
        return json.loads(self.ask("info"))["embeddings"]


@pytest.fixture(scope="module")
def truth(run: Path) -> TensorBoard:
    return TensorBoard(run.parent)


def put(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read_projector(directory: Path) -> list[EmbeddingFiles]:
    """Read a config that is whole."""
    reader = ProjectorReader(directory / PROJECTOR_CONFIG, "")
    reader.read()
    assert reader.problems == []
    return list(reader.embeddings.values())


def write_config(directory: Path, **fields) -> EmbeddingFiles:
    """Write a config of one embedding, and read it."""
    config = ProjectorConfig()
    config.embeddings.add(**{"tensor_name": "words", **fields})
    put(directory / PROJECTOR_CONFIG, text_format.MessageToString(config))
    (one,) = read_projector(directory)
    return one


def test_every_embedding_is_found_with_its_files(run: Path, truth: TensorBoard):
    found = read_projector(run)

    assert [one.tensor_name for one in found] == NAMES
    for one, info in zip(found, truth.info(), strict=True):
        sprite = info.get("sprite", {})
        assert one.tensor_name == info["tensorName"]
        assert one.tensor_path == info["tensorPath"]
        assert one.metadata_path == info.get("metadataPath", "")
        assert one.sprite_path == sprite.get("imagePath", "")
        assert list(one.sprite_size) == sprite.get("singleImageDim", [])


def test_vectors_are_those_that_tensorboard_serves(run: Path, truth: TensorBoard):
    for one, info in zip(read_projector(run), truth.info(), strict=True):
        served = np.frombuffer(truth.ask("tensor", one.tensor_name), np.float32)

        vectors = one.vectors()

        assert vectors.dtype == np.float32
        np.testing.assert_array_equal(vectors, served.reshape(info["tensorShape"]))


def test_labels_are_those_that_were_written(run: Path, truth: TensorBoard):
    plain, first, second, pictures = read_projector(run)

    assert plain.metadata() is None
    assert first.metadata() == second.metadata()
    assert first.metadata() == (("name", "n"), [("a", "1"), ("b", "2"), ("c", "x y")])
    assert pictures.metadata() == ((), [(label,) for label in LABELS])
    assert truth.ask("metadata", "pictures:00005").decode() == "\n".join(LABELS) + "\n"


def test_a_sprite_is_the_picture_that_tensorboard_serves(run: Path, truth: TensorBoard):
    plain, *_, pictures = read_projector(run)

    sprite = pictures.sprite()

    assert sprite == truth.ask("sprite_image", "pictures:00005")
    assert pictures.sprite_size == (6, 6)
    assert Image.open(io.BytesIO(sprite)).size == (18, 18)
    assert plain.sprite() is None


def test_raw_float32_is_read_with_the_shape_of_the_config(tmp_path: Path):
    vectors = np.random.default_rng(1).normal(size=(7, 4)).astype("<f4")
    put(tmp_path / "run" / "a.bytes", vectors.tobytes())
    one = write_config(tmp_path / "run", tensor_path="a.bytes", tensor_shape=[7, 4])
    put(tmp_path / "run" / "events.out.tfevents.1", b"")

    assert one.shape == (7, 4)
    assert one.nbytes == vectors.nbytes
    np.testing.assert_array_equal(one.vectors(), vectors)
    assert TensorBoard(tmp_path).ask("tensor", "words") == vectors.tobytes()


@pytest.mark.parametrize("value", [b"\0\0\0\0", b"abcd", b"\n\n\0\n"])
def test_raw_float32_that_is_text_by_chance_is_read_as_numbers(tmp_path: Path, value: bytes):
    put(tmp_path / "a.bytes", value * 100)
    one = write_config(tmp_path, tensor_path="a.bytes", tensor_shape=[50, 2])

    np.testing.assert_array_equal(one.vectors(), np.full((50, 2), np.frombuffer(value, "<f4")))


@pytest.mark.parametrize("text", ["1\t2\r\n3\t4\r\n", "1\t2\n\n3\t4", "1.0\t2e0\n+3\t4\n\n"])
def test_lines_may_end_as_they_like(tmp_path: Path, text: str):
    put(tmp_path / "a.tsv", text)
    one = write_config(tmp_path, tensor_path="a.tsv")

    np.testing.assert_array_equal(one.vectors(), [[1, 2], [3, 4]])


def test_labels_of_another_system_are_lines_too(tmp_path: Path):
    put(tmp_path / "m.tsv", b"\xef\xbb\xbfa\tb\r\n1\t\xff\r\n")
    one = write_config(tmp_path, metadata_path="m.tsv")

    assert one.metadata() == (("a", "b"), [("1", "\ufffd")])


def test_an_embedding_without_a_name_is_called_by_its_file(tmp_path: Path):
    put(tmp_path / "run" / "sub" / "a.tsv", "1\t2\n")
    put(tmp_path / "run" / "events.out.tfevents.1", b"")
    one = write_config(tmp_path / "run", tensor_name="", tensor_path="sub/a.tsv")

    assert one.tensor_name == "a.tsv" == TensorBoard(tmp_path).info()[0]["tensorName"]


def test_the_output_of_a_variable_is_the_variable(tmp_path: Path):
    assert write_config(tmp_path, tensor_name="embedding:0").tensor_name == "embedding"


def test_of_two_embeddings_of_one_name_the_last_counts(tmp_path: Path):
    put(
        tmp_path / PROJECTOR_CONFIG,
        'embeddings { tensor_name: "a" } embeddings { tensor_name: "a" tensor_path: "b" }',
    )

    (one,) = read_projector(tmp_path)

    assert one.tensor_path == "b"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("embeddings { tensor_name: }", "byte 26: expected a value; a text ends on its line, got '}'"),
        ("embeddings: 1", "expected embeddings { ... }"),
        ("embeddings { tensor_name: 5 }", "expected a text in quotes as tensor_name"),
        ("embeddings { tensor_shape: -5 }", "expected whole numbers as tensor_shape, got '-5'"),
        ("embeddings { tensor_shape: 099 }", "expected whole numbers as tensor_shape, got '099'"),
        ("embeddings { sprite: 'x' }", "expected sprite { ... }"),
        ("#" * (projector.MOST_CONFIG_BYTES + 1), "expected at most 8,388,608 bytes, got 8,388,609"),
    ],
)
def test_a_damaged_config_says_what_was_expected(tmp_path: Path, config: str, message: str):
    reader = ProjectorReader(put(tmp_path / PROJECTOR_CONFIG, config), "")

    reader.read()

    (problem,) = map(str, reader.problems)
    assert problem.startswith("projector_config.pbtxt, byte ")
    assert message in problem
    assert reader.embeddings == {}


@pytest.mark.parametrize(
    ("data", "shape", "message"),
    [
        ("1\t2\n3\n", [], "a.bin: expected lines of as many numbers each, with tabs between"),
        ("1\t2e\n", [], "a.bin: expected lines of as many numbers each, with tabs between"),
        ("\n\n", [], "a.bin: expected lines of numbers, got an empty file"),
        ("hello\n", [], "a.bin: expected lines of numbers, or float32 and a tensor_shape of two numbers"),
        (b"\0" * 16, [16], r"got 16 bytes and \[16\]"),
        (b"\0" * 16, [2, 3], "a.bin: expected 24 bytes for 2 x 3 float32, got 16"),
        (b"\0" * 16, [2**32 - 1, 2**32 - 1], "a.bin: expected 73,786,976,260,478,468,100 bytes"),
    ],
)
def test_other_contents_than_vectors_are_an_error(
    tmp_path: Path, data: bytes | str, shape: list[int], message: str
):
    put(tmp_path / "a.bin", data)
    one = write_config(tmp_path, tensor_path="a.bin", tensor_shape=shape)

    with pytest.raises(EventFileError, match=message):
        one.vectors()


def test_vectors_in_a_checkpoint_are_an_error(tmp_path: Path):
    one = write_config(tmp_path, tensor_name="layer/embedding")

    with pytest.raises(EventFileError, match="'layer/embedding': its vectors are in a checkpoint"):
        one.vectors()


def test_a_file_that_is_gone_is_an_error_with_its_name(tmp_path: Path):
    one = write_config(tmp_path, tensor_path="x/a.tsv", metadata_path="x/m.tsv")

    for read, name in ((one.vectors, "x/a.tsv"), (one.metadata, "x/m.tsv")):
        with pytest.raises(EventFileError, match=f"{name}: No such file"):
            read()
    assert one.nbytes == 0


@pytest.mark.parametrize(
    "path", ["../secret", "{}/secret", "link", "folder/secret", "./x/../../secret", "~/secret"]
)
def test_nothing_outside_of_the_run_is_read(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    put(tmp_path / "secret", "1\t2\n")
    run = tmp_path / "run"
    run.mkdir()
    (run / "link").symlink_to(tmp_path / "secret")
    (run / "folder").symlink_to(tmp_path)
    path = path.format(tmp_path)
    one = write_config(run, tensor_path=path, metadata_path=path, sprite={"image_path": path})

    for read in (one.vectors, one.metadata, one.sprite):
        with pytest.raises(EventFileError, match=r"secret|link"):
            read()
    assert one.nbytes == 0


def test_paths_that_stay_below_the_run_are_read(tmp_path: Path):
    run = tmp_path / "run"
    put(run / "x" / "a.tsv", "1\t2\n")
    (tmp_path / "other").symlink_to(run)
    (run / "link").symlink_to(run / "x" / "a.tsv")

    for path in (str(run / "x" / "a.tsv"), "x/../x/a.tsv", "link"):
        put(run / PROJECTOR_CONFIG, f'embeddings {{ tensor_path: "{path}" }}')
        (one,) = read_projector(tmp_path / "other")
        assert one.vectors().shape == (1, 2)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "make",
    [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)],
)
def test_no_fifo_directory_or_device_is_waited_for(tmp_path: Path, make):
    make(tmp_path / "a.tsv")
    one = write_config(tmp_path, tensor_path="a.tsv")
    (tmp_path / "run").mkdir()
    make(tmp_path / "run" / PROJECTOR_CONFIG)

    with pytest.raises(EventFileError):
        one.vectors()
    with pytest.raises(OSError, match=r"projector_config\.pbtxt"):
        read_projector(tmp_path / "run")


@pytest.mark.parametrize("path", ["a\\000b", "x" * 5000, "a/" * 3000])
def test_paths_that_no_system_knows_are_an_error(tmp_path: Path, path: str):
    put(tmp_path / PROJECTOR_CONFIG, f'embeddings {{ tensor_name: "a" tensor_path: "{path}" }}')
    (one,) = read_projector(tmp_path)

    with pytest.raises(EventFileError):
        one.vectors()
    assert one.nbytes == 0


def test_a_file_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with put(tmp_path / "a.tsv", "").open("wb") as file:
        file.truncate(1 << 40)
    one = write_config(tmp_path, tensor_path="a.tsv", metadata_path="a.tsv", sprite={"image_path": "a.tsv"})

    for read in (one.vectors, one.metadata, one.sprite):
        with pytest.raises(EventFileError, match=r"a\.tsv: expected at most .* bytes, got 1,099,511,627,776"):
            read()
    assert embedding_files.MOST_TENSOR_BYTES <= 1 << 30


def test_a_config_gives_each_embedding_once_as_it_grows(tmp_path: Path):
    reader = ProjectorReader(tmp_path / PROJECTOR_CONFIG, "run")
    put(reader.path, 'embeddings { tensor_name: "a" }\n')

    first, again = reader.read(), reader.read()
    with reader.path.open("a") as file:
        file.write('embeddings { tensor_name: "b" }\n')
    second = reader.read()

    assert [(one.run, one.plugin, one.tag, one.step) for one in first.events] == [("run", PROJECTOR, "a", 0)]
    assert first.events[0].wall_time == pytest.approx(reader.path.stat().st_mtime, abs=5)
    assert again is None
    assert [one.tag for one in second.events] == ["b"]
    assert not second.is_new_file
    assert (reader.records, reader.tail, reader.damaged) == (2, 0, 0)


def test_a_config_that_says_something_else_begins_anew(tmp_path: Path):
    reader = ProjectorReader(tmp_path / PROJECTOR_CONFIG, "run")
    put(reader.path, 'embeddings { tensor_name: "a" }')
    reader.read()
    put(reader.path, 'embeddings { tensor_name: "a" tensor_path: "x" } embeddings { tensor_name: "b" }')

    batch = reader.read()

    assert batch.is_new_file
    assert [one.tag for one in batch.events] == ["a", "b"]


def test_a_config_that_is_being_written_is_a_problem_until_it_is_whole(tmp_path: Path):
    reader = ProjectorReader(tmp_path / PROJECTOR_CONFIG, "run")
    put(reader.path, 'embeddings { tensor_name: "a" }')
    reader.read()
    put(reader.path, 'embeddings { tensor_name: "a" } embeddings { tensor_na')

    half = reader.read()
    problems = list(map(str, reader.problems))
    put(reader.path, 'embeddings { tensor_name: "a" } embeddings { tensor_name: "b" }')
    whole = reader.read()

    assert half.events == ()
    assert not half.is_new_file
    assert problems == ["projector_config.pbtxt, byte 54: expected ':', got the end"]
    assert [one.tag for one in whole.events] == ["b"]
    assert reader.problems == []


@given(st.binary(max_size=60).map(lambda data: b'embeddings { tensor_name: "a" sprite {} ' + data + b"}"))
def test_any_config_has_embeddings_with_names_or_is_damaged(data: bytes):
    try:
        found = read_config(data, Path())
    except TextFormatError:
        found = []

    assert all(one.tensor_name for one in found)
