"""`export_scalars_to_json` and `scalar_dict`, beside tensorboardX's."""

from __future__ import annotations

import json
import math
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch

from tbx_widget import DataLossError, SummaryWriter
from tbx_widget.lanes.process import lanes
from tbx_widget.summaries.arrays import OwnedArray
from tests.memory import held_bytes
from tests.reading import read_scalars


@pytest.fixture(params=[True, False], ids=["disk", "no disk"])
def writer(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter("run", write_to_disk=request.param) as writer:
        yield writer


def log(writer) -> None:
    writer.add_scalar("alone", 1.0, 0)
    for step in range(20):
        values = {"train": 0.5 * step, "val": np.float32(0.25)}
        writer.add_scalars("group/loss", values, step, walltime=100.5 + step)
    writer.add_scalars("other", {"train": 3, "nan": float("nan")}, 7, 1.5)


def same(ours: dict, theirs: dict) -> bool:
    return str(ours) == str(theirs)  # NaN is not equal to itself


def test_the_file_is_the_one_that_tensorboardx_writes(writer, tmp_path):
    theirs = tensorboardX.SummaryWriter("run", write_to_disk=False)
    for one, name in ((writer, "ours"), (theirs, "theirs")):
        log(one)
        one.export_scalars_to_json(tmp_path / name)

    ours, expected = (json.loads((tmp_path / name).read_text()) for name in ("ours", "theirs"))
    assert same(ours, expected)
    assert sorted(ours) == ["run/group/loss/train", "run/group/loss/val", "run/other/nan", "run/other/train"]


def test_the_dictionary_is_tensorboardx_own(writer):
    theirs = tensorboardX.SummaryWriter("run", write_to_disk=False)
    for one in (writer, theirs):
        log(one)

    assert same(writer.scalar_dict, theirs.scalar_dict)
    assert same(writer.scalar_dict, theirs.scalar_dict)


def test_what_was_exported_is_not_exported_again(writer, tmp_path):
    log(writer)
    writer.export_scalars_to_json(tmp_path / "first")
    writer.export_scalars_to_json(tmp_path / "second")
    writer.add_scalars("other", {"train": 4.0}, 8, 2.5)
    writer.export_scalars_to_json(tmp_path / "third")

    assert json.loads((tmp_path / "second").read_text()) == {}
    assert json.loads((tmp_path / "third").read_text()) == {"run/other/train": [[2.5, 8, 4.0]]}


def test_an_empty_dictionary_forgets_what_was_logged(writer):
    log(writer)
    writer.scalar_dict = {}

    assert writer.scalar_dict == {}
    with pytest.raises(ValueError, match="expected an empty dict"):
        writer.scalar_dict = {"run": []}


def test_values_are_float32_as_in_the_event_files(writer):
    writer.add_scalars("a", {"b": 0.1, "c": 1e300}, 0, 1.0)

    assert writer.scalar_dict == {
        "run/a/b": [[1.0, 0, float(np.float32(0.1))]],
        "run/a/c": [[1.0, 0, math.inf]],
    }


def test_it_works_after_close_as_well(writer, tmp_path):
    writer.add_scalars("a", {"b": 1.0}, 0, 1.0)
    writer.close()
    writer.export_scalars_to_json(str(tmp_path / "out"))

    assert json.loads((tmp_path / "out").read_text()) == {"run/a/b": [[1.0, 0, 1.0]]}


def test_a_file_that_cannot_be_written_forgets_nothing(writer, tmp_path):
    writer.add_scalars("a", {"b": 1.0}, 0, 1.0)

    with pytest.raises(FileNotFoundError):
        writer.export_scalars_to_json(tmp_path / "missing" / "out")

    assert writer.scalar_dict == {"run/a/b": [[1.0, 0, 1.0]]}


def test_other_scalars_of_an_earlier_writer_are_left_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter("run") as earlier:
        earlier.add_scalars("a", {"b": 1.0}, 0, 1.0)

    with SummaryWriter("run") as writer:
        writer.add_scalars("a", {"b": 2.0}, 1, 2.0)

        assert writer.scalar_dict == {"run/a/b": [[2.0, 1, 2.0]]}


def test_the_points_are_not_kept_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(lanes, "_store", None)
    writer = SummaryWriter(tmp_path / "run")
    add_many(writer)
    tracemalloc.start()
    add_many(writer)
    held = held_bytes()
    tracemalloc.stop()
    writer.close()

    assert held < 50_000 * 2


def add_many(writer: SummaryWriter) -> None:
    for step in range(50_000):
        writer.add_scalars("a", {"b": 1.0}, step)
    writer.flush()


def test_numbers_on_a_device_are_exported_too(writer, monkeypatch):
    monkeypatch.setattr("tbx_widget.run_streams.is_device_tensor", lambda value: value == "on a device")
    owned = OwnedArray(None, tensor=torch.tensor([0.5]))
    monkeypatch.setattr("tbx_widget.run_streams.own_array", lambda value, what: owned)

    writer.add_scalars("a", {"b": "on a device"}, 1, 1.0)
    writer.add_scalars("a", {"b": 0.25}, 2, 2.0)

    assert writer.scalar_dict == {"run/a/b": [[1.0, 1, 0.5], [2.0, 2, 0.25]]}


def test_a_disk_that_takes_nothing_is_told(tmp_path, monkeypatch):
    writer = SummaryWriter(tmp_path / "run")
    writer.add_scalars("a", {"b": 1.0}, 0)
    writer.flush()
    (tmp_path / "out").write_text("earlier")
    with monkeypatch.context() as patched:
        patched.setattr("os.write", refuse)
        writer.add_scalars("a", {"b": 2.0}, 1)
        with pytest.raises(DataLossError):
            writer.export_scalars_to_json(tmp_path / "out")
    writer.close()

    assert (tmp_path / "out").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run"]
    assert read_scalars(tmp_path / "run" / "a" / "b") == {"a": [(0, 1.0), (1, 2.0)]}


def test_a_file_behind_a_link_is_replaced_and_a_device_is_written_to(writer, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "far" / "out")
    writer.add_scalars("a", {"b": 1.0}, 0, 1.0)
    writer.export_scalars_to_json(tmp_path / "out")

    assert (tmp_path / "out").is_symlink()
    assert json.loads((tmp_path / "far" / "out").read_text()) == {"run/a/b": [[1.0, 0, 1.0]]}
    writer.export_scalars_to_json(os.devnull)
    assert not Path(os.devnull).is_file()


def refuse(fd: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")
