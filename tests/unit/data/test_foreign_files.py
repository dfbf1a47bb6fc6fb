"""Files that are given by name and are no event files."""

from __future__ import annotations

import shutil

import pytest

import tbx_widget
from tbx_widget import LogdirError
from tbx_widget.cli import main
from tests.reading import event_files

TEXT = b"step,loss\n0,0.5\n1,0.25\n"


@pytest.mark.parametrize("content", [TEXT, TEXT[:11], b"x", b""])
def test_a_file_that_is_no_event_file_is_an_error(tmp_path, content):
    path = tmp_path / "file.txt"
    path.write_bytes(content)

    with pytest.raises(LogdirError, match=r"file\.txt is no event file"):
        tbx_widget.read(path)


@pytest.mark.parametrize("command", ["list", "check", "summary", "export", "tail --once"])
def test_it_is_wrong_use_of_every_command(tmp_path, capsys, command):
    (tmp_path / "file.txt").write_bytes(TEXT)

    status = main([*command.split(), str(tmp_path / "file.txt")])

    assert (status, *capsys.readouterr()) == (2, "", f"tbx: {tmp_path}/file.txt is no event file\n")


def test_an_event_file_may_be_called_anything(written, tmp_path):
    shutil.copy(event_files(written / "torch")[0], tmp_path / "backup.bin")

    logs = tbx_widget.read(tmp_path / "backup.bin")

    assert len(next(iter(logs.values())).scalars("train/loss")) == 300


def test_what_is_called_an_event_file_and_holds_something_else_is_damaged(tmp_path, capsys):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(TEXT * 1000)

    assert main(["check", str(path)]) == 1
    assert f"{path}, byte 0: " in capsys.readouterr().out
