"""Fast tests first: browser tests run after all others."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[[str], str]:
    """Run a script in a process and a folder of its own; give what it prints."""

    def run(source: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(source)], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
