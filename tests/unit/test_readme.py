"""What the README tells people to type works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CELLS = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"^```console\n(.*?)^```", README, re.M | re.S)
    for line in block.splitlines()
]
OFFLINE = {"install": ["--no-deps", "--no-build-isolation", "--quiet"]}


def test_its_cells_run_in_a_kernel(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    cells.append(nbformat.v4.new_code_cell("print(board.smoothing, board.x_axis, board.tag_filter)"))
    notebook = nbformat.v4.new_notebook(cells=cells)

    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()

    assert len(CELLS) == 2
    assert notebook.cells[-1].outputs[0].text == "0.9 relative train/\n"
    assert list(tmp_path.glob("runs/example/*tfevents*"))


@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_exist(command):
    """That `pip install .` and `make build` do what they say is shown by test_packaging.py."""
    words = [sys.executable, "-m", *command.split()] if command.startswith("pip") else command.split()

    done = subprocess.run(
        [*words, "--dry-run", *OFFLINE.get(words[-2], [])], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_it_stays_short_and_its_picture_is_there():
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)

    assert len(README.splitlines()) < 200
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
