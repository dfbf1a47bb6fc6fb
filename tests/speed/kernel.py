"""The CPU that a displayed board costs beside a paced loop, in a real kernel with its comm and its sockets."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

CODE = """
import tempfile
from tbx_widget import LiveBoard, SummaryWriter
from tests.speed.cases import pace
writer = SummaryWriter(tempfile.mkdtemp() + "/run")
display(LiveBoard())
pace(writer, 3.0)
spent = pace(writer, 5.0)
writer.close()
print("spent", spent)
"""


def paced_with_board() -> float:
    """Give CPU seconds per second of all threads of the kernel but the training loop's."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    printed = "".join(output.text for output in notebook.cells[0].outputs if output.output_type == "stream")
    return float(printed.split("spent")[1])
