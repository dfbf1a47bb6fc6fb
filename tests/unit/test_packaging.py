"""A distribution is complete, needs no Node to install, and depends on what it says."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

import tbx_widget

ROOT = Path(__file__).parents[2]
BUILT = {
    f"tbx_widget/static/{name}" for name in ("widget.js", "page.js", "index.html", "parts/markdown.js.gz")
}
HARD_DEPENDENCIES = {"numpy", "anywidget", "ipywidgets", "traitlets", "google-crc32c", "tornado"}


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose PATH holds nothing at all."""
    return {"PATH": str(tmp_path_factory.mktemp("empty")), "HOME": str(tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory, hook: ModuleType) -> Path:
    hook.bundle(ROOT)
    out = tmp_path_factory.mktemp("sdist")
    build("--sdist", source=ROOT, out=out)
    return next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder)
    return next(folder.iterdir())


def build(kind: str, *, source: Path, out: Path, env: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", kind, "--outdir", str(out), str(source)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def make_sources(root: Path) -> Path:
    """The smallest tree that the hook takes for this repository."""
    (root / "js" / "src").mkdir(parents=True)
    for name in ("build.mjs", "package.json", "package-lock.json", "tsconfig.json", "src/widget.ts"):
        (root / "js" / name).write_text(name)
    (root / "tbx_widget" / "static").mkdir(parents=True)
    return root


def test_hard_dependencies_are_these_six():
    required = metadata.requires("tbx-widget") or []

    hard = {re.split(r"[^\w-]", one)[0] for one in required if "extra ==" not in one}

    assert hard == HARD_DEPENDENCIES


def test_version_of_the_package_is_that_of_the_distribution():
    assert metadata.version("tbx-widget") == tbx_widget.__version__


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_no_built_file_is_committed():
    command = ["git", "ls-files", "tbx_widget/static", "js/node_modules", "dist", "build"]

    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert listed.stdout == ""


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_lock_file_names_no_registry():
    assert '"resolved"' not in (ROOT / "js" / "package-lock.json").read_text("utf-8")


def test_missing_bundle_without_node_is_one_clear_error(tmp_path, monkeypatch, hook):
    root = make_sources(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit, match=r"tbx_widget/static/ is missing .* needs Node\.js"):
        hook.bundle(root)


def test_bundle_of_these_sources_is_not_built_again(tmp_path, monkeypatch, hook):
    root = make_sources(tmp_path)
    (root / "tbx_widget" / "static" / ".sources-hash").write_text(hook.hash_sources(root / "js"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not hook.bundle(root)


@pytest.mark.parametrize("change", ["edit", "add", "rename"])
def test_any_change_of_the_sources_changes_their_hash(tmp_path, hook, change):
    js = make_sources(tmp_path) / "js"
    before = hook.hash_sources(js)

    if change == "edit":
        (js / "src" / "widget.ts").write_text("other")
    elif change == "add":
        (js / "src" / "more.ts").write_text("")
    else:
        (js / "src" / "widget.ts").rename(js / "src" / "board.ts")

    assert hook.hash_sources(js) != before


@pytest.mark.slow
def test_sdist_carries_the_sources_the_bundle_and_nothing_else(unpacked):
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}

    expected = BUILT | {"LICENSE", "README.md", "js/package-lock.json", "js/build.mjs", "hatch_build.py"}
    unwanted = {
        one for one in files if re.search(r"node_modules|__pycache__|\.venv|^runs/|^build/|\.ci/", one)
    }
    assert expected <= files
    assert unwanted == set()


@pytest.mark.slow
def test_wheel_from_the_sdist_needs_no_node_and_holds_the_bundle(unpacked, without_node, tmp_path):
    build("--wheel", source=unpacked, out=tmp_path, env=without_node)

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        files = set(wheel.namelist())
    tops = {one.split("/")[0] for one in files}
    assert BUILT | {"tbx_widget/py.typed", "tbx_widget/widget.py"} <= files
    assert tops == {"tbx_widget", f"tbx_widget-{tbx_widget.__version__}.dist-info"}


@pytest.mark.slow
def test_sdist_installs_and_draws_without_node(sdist, without_node, tmp_path):
    target = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    shown = "import tbx_widget; print(tbx_widget.__file__); print(len(tbx_widget.LiveBoard._esm))"

    subprocess.run([*pip, "--target", str(target), str(sdist)], env=without_node, check=True)
    done = subprocess.run(
        [sys.executable, "-c", shown],
        env={**without_node, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    file, size = done.stdout.splitlines()
    assert Path(file).is_relative_to(target)
    assert int(size) == len((ROOT / "tbx_widget" / "static" / "widget.js").read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_changed_sources_are_bundled_again(hook, tmp_path):
    root = make_sources(tmp_path)
    (root / "js" / "node_modules").mkdir()
    script = (
        "import { writeFileSync } from 'node:fs'; writeFileSync('../tbx_widget/static/widget.js', 'built');"
    )
    (root / "js" / "build.mjs").write_text(script)

    was_built, is_built_again = hook.bundle(root), hook.bundle(root)

    assert (was_built, is_built_again) == (True, False)
    assert (root / "tbx_widget" / "static" / "widget.js").read_text() == "built"
