"""Build hook: bundle `js/` into `tbx_widget/static/`, unless what lies there was built from these very sources.

A distribution from the sdist carries the bundle and its hash, so only a source checkout needs Node. Run as a
script it does the same without building a distribution.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "build.mjs", "package.json", "package-lock.json", "tsconfig.json")


class BundleHook(BuildHookInterface[Any]):
    """Runs before hatchling collects the files of a wheel, an sdist or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        bundle(Path(self.root))


def bundle(root: Path) -> bool:
    """Build the bundle where it is missing or older than its sources; tell whether it was built."""
    js, static = root / "js", root / "tbx_widget" / "static"
    stamp = static / ".sources-hash"
    wanted = hash_sources(js)
    if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wanted:
        return False
    npm, node = _find_node()
    stamp.unlink(missing_ok=True)
    if not (js / "node_modules").is_dir():
        subprocess.run([npm, "ci"], cwd=js, check=True)
    subprocess.run([node, "build.mjs"], cwd=js, check=True)
    stamp.write_text(f"{wanted}\n", encoding="ascii")
    return True


def hash_sources(js: Path) -> str:
    """Give a digest over the names and contents of all that the bundle is made from."""
    digest = hashlib.sha256()
    for path in _files(js):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(js).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(js: Path) -> Iterator[Path]:
    for name in SOURCES:
        source = js / name
        yield from sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else [source]


def _find_node() -> tuple[str, str]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise SystemExit(
            "tbx_widget/static/ is missing or older than js/, and building it needs Node.js (node and npm on"
            " the PATH); a released wheel or sdist needs neither"
        )
    return npm, node


if __name__ == "__main__":
    bundle(Path(__file__).parent)
