"""Embeddings that other writers have put beside their event files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch.utils.tensorboard

import tbx_widget
from tbx_widget import EventFileError, UnknownTagError
from tests.compat.golden import GOLDEN

CONFIG = "projector_config.pbtxt"


def vectors_of(step: int) -> np.ndarray:
    return np.random.default_rng(step).normal(size=(6, 4)).astype(np.float32)


@pytest.fixture(params=[tensorboardX.SummaryWriter, torch.utils.tensorboard.SummaryWriter])
def logdir(request, tmp_path: Path) -> Path:
    with request.param(str(tmp_path / "cnn")) as writer:
        writer.add_scalar("loss", 1.0, 7)
        for step in (2, 10):
            writer.add_embedding(vectors_of(step), metadata=list("abcdef"), tag="words", global_step=step)
        pictures = torch.rand(4, 3, 4, 4)  # fills a square: tensorboardX leaves the rest as memory is
        writer.add_embedding(vectors_of(3)[:4], label_img=pictures, tag="digits", global_step=3)
    return tmp_path


def test_embeddings_are_given_by_tensor_name(logdir: Path):
    embeddings = tbx_widget.read(logdir)["cnn"].embeddings()

    assert list(embeddings) == ["digits:00003", "words:00002", "words:00010"]
    words = embeddings["words:00010"]
    assert words.vectors.dtype == np.float32
    np.testing.assert_array_equal(words.vectors, vectors_of(10))
    assert words.metadata.header == ()
    assert words.metadata.rows == [(letter,) for letter in "abcdef"]
    assert (words.sprite, words.sprite_size) == (None, ())


def test_a_sprite_comes_with_the_size_of_its_pictures(logdir: Path):
    digits = tbx_widget.read(logdir)["cnn"].embeddings()["digits:00003"]

    assert digits.sprite.startswith(b"\x89PNG")
    assert digits.sprite_size == (4, 4)
    assert digits.metadata is None


def test_embeddings_are_among_the_tags(logdir: Path):
    run = tbx_widget.read(logdir)["cnn"]

    assert run.tags["projector"] == ("digits:00003", "words:00002", "words:00010")
    assert run.steps("projector", "words:00002").tolist() == [0]
    (item,) = run.items("projector", "words:00002")
    np.testing.assert_array_equal(item.value.array, vectors_of(2))


def test_an_unknown_name_says_which_there_are(logdir: Path):
    embeddings = tbx_widget.read(logdir)["cnn"].embeddings()

    with pytest.raises(UnknownTagError) as error:
        embeddings["words:0010"]

    assert str(error.value) == (
        "run 'cnn' has no embedding 'words:0010'; did you mean 'words:00010' or 'words:00002'?"
        " It has 3 embeddings: 'digits:00003', 'words:00002', 'words:00010'"
    )
    assert "words:0010" not in embeddings


def test_a_run_without_embeddings_says_what_it_has(log_scalars):
    run = tbx_widget.read(log_scalars("cnn", {"loss": {0: 1.0}}))["cnn"]

    with pytest.raises(UnknownTagError, match=r"run 'cnn' has no embeddings; .* It has scalars \(1\)"):
        run.embeddings()


def test_new_embeddings_are_there_after_a_reload(logdir: Path):
    logs = tbx_widget.read(logdir)
    before = logs["cnn"].embeddings()
    with (logdir / "cnn" / CONFIG).open("a") as file:
        file.write('embeddings { tensor_name: "later" tensor_path: "later.tsv" }\n')
    (logdir / "cnn" / "later.tsv").write_text("1\t2\n")

    after = logs.reload()["cnn"].embeddings()

    assert set(after) - set(before) == {"later"}
    assert after["later"].vectors.tolist() == [[1, 2]]


def test_a_directory_with_only_a_config_is_a_run(tmp_path: Path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / CONFIG).write_text('embeddings { tensor_name: "w" tensor_path: "w.tsv" }')
    (tmp_path / "words" / "w.tsv").write_text("1\t2\n3\t4\n")
    logs = tbx_widget.read(tmp_path)

    assert logs.runs == ("words",)
    assert logs["words"].embeddings()["w"].vectors.tolist() == [[1, 2], [3, 4]]


def test_a_damaged_config_is_one_problem_and_the_rest_is_read(logdir: Path):
    (logdir / "cnn" / CONFIG).write_text("embeddings { tensor_name ")
    logs = tbx_widget.read(logdir)

    assert logs["cnn"].scalars("loss").steps.tolist() == [7]
    assert logs.problems == ("cnn: projector_config.pbtxt, byte 25: expected ':', got the end",)
    assert "projector" not in logs["cnn"].tags


def test_a_file_outside_of_the_run_is_not_read(logdir: Path):
    (logdir / "secret.tsv").write_text("1\t2\n")
    (logdir / "cnn" / CONFIG).write_text('embeddings { tensor_name: "a" tensor_path: "../secret.tsv" }')
    one = tbx_widget.read(logdir)["cnn"].embeddings()["a"]

    with pytest.raises(
        EventFileError, match=r"\.\./secret\.tsv: expected a path below the directory of the config"
    ):
        _ = one.vectors


@pytest.mark.parametrize("name", ["tensorboardx", "torch"])
def test_golden_embeddings_are_whole(name: str):
    embeddings = tbx_widget.read(GOLDEN / name)["all"].embeddings()

    assert list(embeddings) == ["digits:00002", "table:00003"]
    for one in embeddings.values():
        assert len(one.vectors) == len(one.metadata.rows)
    assert len(embeddings["table:00003"].metadata.header) > 1
