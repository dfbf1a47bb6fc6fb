"""Projector configs are found, watched and told about like event files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.logdir.watching import append, watching, write
from tests.unit.logdir.writing import records, scalar

NAME = "events.out.tfevents.1"
CONFIG = "projector_config.pbtxt"


def embedding(name: str, path: str = "a.tsv") -> bytes:
    return f'embeddings {{ tensor_name: "{name}" tensor_path: "{path}" }}\n'.encode()


def test_embeddings_are_series_of_their_run(tmp_path: Path):
    write(tmp_path / "cnn" / NAME, records([scalar("loss", 3)]))
    write(tmp_path / "cnn" / CONFIG, embedding("a:00001") + embedding("a:00002"))

    with watching(tmp_path) as watched:
        watched.wait_for_steps({("cnn", "loss"): [3], ("cnn", "a:00001"): [0], ("cnn", "a:00002"): [0]})

        plugins = {entry.key.tag: entry.key.plugin for entry in watched.store.entries.values()}
        assert plugins == {"loss": "scalars", "a:00001": "projector", "a:00002": "projector"}
        assert watched.source.problems() == []


def test_a_config_that_grows_brings_what_is_new(tmp_path: Path):
    write(tmp_path / "cnn" / NAME, records([scalar("loss", 3)]))
    with watching(tmp_path) as watched:
        watched.wait_for_steps({("cnn", "loss"): [3]})

        config = write(tmp_path / "cnn" / CONFIG, embedding("a"))
        watched.wait_for_steps({("cnn", "loss"): [3], ("cnn", "a"): [0]})

        append(config, embedding("b"))
        watched.wait_for_steps({("cnn", "loss"): [3], ("cnn", "a"): [0], ("cnn", "b"): [0]})


def test_a_config_that_says_something_else_is_void(tmp_path: Path):
    config = write(tmp_path / "cnn" / CONFIG, embedding("a") + embedding("b"))
    with watching(tmp_path) as watched:
        watched.wait_for_steps({("cnn", "a"): [0], ("cnn", "b"): [0]})

        write(config, embedding("b", "other.tsv"))

        watched.wait_for_steps({("cnn", "b"): [0]})


def test_a_damaged_config_is_one_line_and_the_run_is_read(tmp_path: Path):
    write(tmp_path / "cnn" / NAME, records([scalar("loss", 3)]))
    config = write(tmp_path / "cnn" / CONFIG, b"embeddings { tensor_name: }")
    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert watched.steps() == {("cnn", "loss"): [3]}
        assert watched.source.problems() == [
            "cnn: projector_config.pbtxt, byte 26: expected a value; a text ends on its line, got '}'"
        ]

        write(config, embedding("a"))
        watched.wait_for_steps({("cnn", "loss"): [3], ("cnn", "a"): [0]})
        assert watched.source.problems() == []


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_only_has_the_name_of_a_config_is_no_obstacle(tmp_path: Path, make):
    write(tmp_path / "cnn" / NAME, records([scalar("loss", 3)]))
    make(tmp_path / "cnn" / CONFIG)

    with watching(tmp_path) as watched:
        watched.wait_until_read()

        assert watched.steps() == {("cnn", "loss"): [3]}
        expected = f"{CONFIG} is named like a projector config and is no regular file"
        assert watched.source.problems() == ([] if (tmp_path / "cnn" / CONFIG).is_dir() else [expected])
