"""A JupyterLab and a Chromium for the whole session; a fresh page and folder for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PageErrors, new_context, open_browser
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook

OpenNotebook = Callable[..., Notebook]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def folder(lab: Lab, request: pytest.FixtureRequest) -> Path:
    """Give the test's own folder below the server's root: the working directory of its kernels."""
    folder = lab.root / request.node.name.replace("[", "-").replace("]", "")
    folder.mkdir()
    return folder


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser, folder: Path) -> Iterator[OpenNotebook]:
    """Open notebooks for one test."""
    with opening_notebooks(lab, browser, folder) as open_notebook:
        yield open_notebook


@contextmanager
def opening_notebooks(lab: Lab, browser: Browser, folder: Path) -> Iterator[OpenNotebook]:
    """Give a function that opens a notebook made of cells, or a copy of a file; no page may report an error."""
    context = new_context(browser)
    opened: list[tuple[Notebook, PageErrors]] = []

    def open_notebook(*sources: str, file: Path | None = None) -> Notebook:
        path = folder / f"notebook{len(opened)}.ipynb"
        path.write_text(file.read_text("utf-8") if file else as_notebook(sources), encoding="utf-8")
        page = context.new_page()
        errors = PageErrors(page)
        notebook = Notebook(page, lab.url, path.relative_to(lab.root).as_posix())
        opened.append((notebook, errors))
        return notebook

    try:
        yield open_notebook
    finally:
        for notebook, _ in opened:
            if not notebook.page.is_closed():
                notebook.close()
        context.close()
    assert [one for _, errors in opened for one in errors.unexpected()] == []


def as_notebook(sources: tuple[str, ...]) -> str:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)))
