"""What the commands make of a run with embeddings."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tensorboardX


@pytest.fixture
def place(tmp_path):
    with tensorboardX.SummaryWriter(tmp_path / "logs" / "cnn") as writer:
        writer.add_scalar("loss", 1.0, 5)
        writer.add_embedding(np.ones((3, 2)), tag="words", global_step=4)
    return tmp_path


def test_tags_list_them(tbx, place):
    done = tbx("tags", "cnn", cwd=place)

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "run  plugin     tag          count  first step  last step",
        "cnn  scalars    loss             1           5          5",
        "cnn  projector  words:00004      1           0          0",
    ]


def test_show_tells_their_shape(tbx, place):
    done = tbx("show", "cnn", "words:00004", "--json", cwd=place)

    document = json.loads(done.stdout)
    assert (document["plugin"], document["count"]) == ("projector", 1)
    assert document["points"][0]["shape"] == "3 x 2"


def test_check_finds_a_damaged_config(tbx, place):
    assert tbx("check", "--values", cwd=place).returncode == 0
    with (place / "logs" / "cnn" / "projector_config.pbtxt").open("a") as file:
        file.write("embeddings {")

    done = tbx("check", cwd=place)

    assert done.returncode == 1
    assert "projector_config.pbtxt, byte " in done.stdout
