"""A notebook whose earlier cells know nothing of this package goes live after `tbx_widget.patch()`."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

CELLS = [
    "from torch.utils.tensorboard import SummaryWriter\ndef train():\n"
    "    with SummaryWriter('run') as writer:\n        writer.add_scalar('loss', 0.5, 3)",
    "import tbx_widget\npatch = tbx_widget.patch()\ntbx_widget.LiveBoard()",
    "train()",
    "from tbx_widget.lanes.process import lanes\n"
    "print([(*entry.key[:3], entry.data.count) for entry in lanes.store().entries.values()])",
    "patch.undo()\nprint(SummaryWriter.__init__.__module__)",
]


def test_a_notebook_that_imported_torchs_writer_before_goes_live(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()

    printed = [out.text for cell in notebook.cells for out in cell.outputs if out.output_type == "stream"]
    assert printed == ["[('run', 'scalars', 'loss', 1)]\n", "torch.utils.tensorboard.writer\n"]
