"""What the README tells people to type works."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbclient import NotebookClient

import tbx_widget

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CELLS = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"^```console\n(.*?)^```", README + CONTRIBUTING, re.M | re.S)
    for line in block.splitlines()
]
PAGE = "tensorboardx --logdir runs"
SCRIPTS = [command for command in COMMANDS if command.startswith("tbx ")]
OTHERS = [command for command in COMMANDS if command not in SCRIPTS and command != PAGE]
OFFLINE = {"install": ["--no-deps", "--no-build-isolation", "--quiet"]}


class Workspace(NamedTuple):
    """Where the README's cells have run, in their order."""

    folder: Path
    cells: list[Any]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("readme")
    told = "print(board.smoothing, board.x_axis, board.tag_filter)"
    cells = [nbformat.v4.new_code_cell(source) for source in [*CELLS, told]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    return Workspace(folder, notebook.cells)


def installed(command: str) -> list[str]:
    """Give the words of a command that comes with the package."""
    name, *words = command.split()
    return [str(Path(sys.executable).parent / name), *words]


def test_its_cells_run_in_a_kernel(workspace):
    outputs = ["".join(one.get("text", "") for one in cell.outputs) for cell in workspace.cells]

    assert len(CELLS) == 6
    assert "0.001" in outputs[3]
    assert "train/loss" in outputs[3]
    assert outputs[-1] == "0.9 relative train/\n"
    assert list(workspace.folder.glob("runs/example/*tfevents*"))
    watched = tbx_widget.read(workspace.folder / "runs")["watched"]
    assert len(watched.scalars("train/loss")) == 300
    assert {"weights/0.weight", "gradients/0.weight", "activations/0"} <= {*watched.tags["histograms"]}


@pytest.mark.parametrize("command", SCRIPTS)
def test_its_commands_for_scripts_run(workspace, command):
    done = subprocess.run(installed(command), cwd=workspace.folder, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "") or "reading runs" in done.stderr
    assert done.stdout or (workspace.folder / "runs.csv").stat().st_size > 10_000


def test_its_command_for_the_page_serves_one(workspace):
    assert PAGE in COMMANDS
    server = subprocess.Popen(
        [*installed(PAGE), "--port", "0"], cwd=workspace.folder, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        url = re.search(r"http://\S+", server.stdout.readline())
        assert url is not None
        with urllib.request.urlopen(url[0], timeout=20) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=20)

    assert server.returncode in (0, 130), rest


@pytest.mark.parametrize("command", OTHERS)
def test_its_other_commands_exist(command):
    """That `pip install .` and `make build` do what they say is shown by test_packaging.py."""
    words = [sys.executable, "-m", *command.split()] if command.startswith("pip") else command.split()

    done = subprocess.run(
        [*words, "--dry-run", *OFFLINE.get(words[-2], [])], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_it_stays_short_and_its_picture_is_there():
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)

    assert len(README.splitlines()) < 215
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
