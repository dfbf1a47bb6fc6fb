"""A kernel ends without a word, whatever its writers have not sent yet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CELL = """
from tbx_widget import LiveBoard, SummaryWriter
display(LiveBoard())
writer = SummaryWriter("run")
for step in range(20_000):
    writer.add_scalar(f"tag{step % 40}", step, step)
"""
RUN = f"""
import nbformat
from nbclient import NotebookClient
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell({CELL!r})])
NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
"""


def test_nothing_is_sent_when_the_kernel_closes_its_sockets(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0
    assert "shutdown" not in done.stderr
    assert "Error" not in done.stderr
