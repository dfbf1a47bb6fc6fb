"""Names that the terminal cannot show."""

from __future__ import annotations

import json
import subprocess

import pytest
import tensorboardX

from tests.unit.commands.conftest import ENVIRONMENT, TBX

TAG = "损失_é_𠮷"


@pytest.fixture
def run_in(tmp_path):
    """Run a command on a run with a Chinese name, for a terminal of another encoding."""
    with tensorboardX.SummaryWriter(tmp_path / "logs" / "运行") as writer:
        writer.add_scalar(TAG, 1.0, 0)

    def run(encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**ENVIRONMENT, "PYTHONIOENCODING": encoding}
        command = [*TBX, *arguments, "--logdir", "logs"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)

    return run


@pytest.mark.parametrize("command", ["list", "tags", "summary", "export", "check", "tail --once"])
def test_what_the_terminal_cannot_show_is_written_as_escapes(run_in, command):
    done = run_in("ascii", *command.split())

    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u8fd0\u884c" in done.stdout


@pytest.mark.parametrize("command", ["tags", "summary", "export"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_is_json_in_every_encoding(run_in, command, encoding):
    done = run_in(encoding, command, "--json")

    assert done.stderr == b""
    assert TAG in json.dumps(json.loads(done.stdout.decode(encoding)), ensure_ascii=False)


def test_followed_points_are_json_in_every_encoding(run_in):
    done = run_in("ascii", "tail", "--once", "--json")

    assert json.loads(done.stdout)["tag"] == TAG


def test_errors_are_written_as_escapes_too(run_in):
    done = run_in("ascii", "show", "运行", "x")

    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert rb"\u635f\u5931" in done.stderr
