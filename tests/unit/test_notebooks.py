"""The notebooks run from top to bottom; the quickstart is run in a browser, see tests/browser."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"


def run(name: str, folder: Path) -> dict[str, list]:
    notebook = nbformat.read(FOLDER / name, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    return {cell.id: cell.get("outputs", []) for cell in notebook.cells}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    return run("logs.ipynb", tmp_path_factory.mktemp("logs-notebook"))


def test_the_notebook_on_logs_reads_what_another_process_wrote(logs):
    assert logs["scalars"][0].text.startswith("300 points, from 1.0")
    assert "fast" in logs["frame"][0].data["text/plain"]
    assert "image/png" in logs["picture"][0].data
    assert "fast" in logs["read"][0].data["text/html"]


def test_the_notebook_on_everything_reads_back_what_it_logs(tmp_path):
    outputs = run("everything.ipynb", tmp_path)

    tags = outputs["read"][0].data["text/plain"]
    plugins = {line.split()[0] for line in tags.splitlines()}
    assert plugins >= {
        "scalars", "images", "histograms", "text", "audio", "pr_curves", "mesh", "projector", "graphs", "custom_scalars",
    }  # fmt: skip
    assert "(500, 64)" in outputs["values"][0].text
    assert "100" in outputs["patch"][0].data["text/plain"]


def test_notebooks_are_kept_without_outputs():
    notebooks = [nbformat.read(path, as_version=4) for path in FOLDER.glob("*.ipynb")]

    assert len(notebooks) == 3
    assert not any(cell.get("outputs") for notebook in notebooks for cell in notebook.cells)
