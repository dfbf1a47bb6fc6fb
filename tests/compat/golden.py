"""Write the golden logdirs: `python -m tests.compat.golden [name ...]` in the environment of `make compat`.

Every generator runs in a process of its own. A logdir that says the same as the committed one stays as it is,
because wall times and names differ every time; one that differs takes its place.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from .comparing import find_differences

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = GOLDEN / "versions.json"
ROOT = Path(__file__).parents[2]
MOST_BYTES = 150_000

PACKAGES = {
    "hparams": ("tensorflow", "keras", "tensorboard"),
    "jax": ("jax", "clu", "flax", "tensorflow", "tensorboard"),
    "keras": ("keras", "tensorflow"),
    "layouts": ("tensorboardX",),
    "plugins": ("tensorflow", "tensorboard"),
    "tensorboardx": ("tensorboardX", "torch", "onnx", "matplotlib", "moviepy"),
    "tf1": ("tensorflow", "tensorboard"),
    "tf2": ("tensorflow", "tensorboard"),
    "torch": ("torch", "tensorboard", "matplotlib", "moviepy"),
}
"""The logdirs, and the packages that leave their marks in each."""

_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_DISTRIBUTIONS = {"tensorflow": ("tensorflow-cpu", "tensorflow")}


def generate(name: str, logdir: Path) -> None:
    """Run one generator and give its event files names that do not tell when and where."""
    command = [sys.executable, "-m", f"tests.compat.generate_{name}", str(logdir)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | _ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"generate_{name} failed:\n{done.stdout}\n{done.stderr}")
    for directory in sorted({path.parent for path in logdir.rglob("*tfevents*")}):
        rename_event_files(directory)


def rename_event_files(directory: Path) -> None:
    """Number the event files of a run; their order and the ends of their names stay."""
    for number, path in enumerate(sorted(directory.glob("*tfevents*"))):
        path.rename(directory / f"events.out.tfevents.{1_700_000_000 + number}.host{end_of_name(path.name)}")


def end_of_name(name: str) -> str:
    found = re.search(r"(\.v2|\.profile-empty|\.rank\d+)+$", name)
    return found[0] if found else ""


def read_versions(name: str) -> dict[str, str]:
    return {package: _version(package) for package in PACKAGES[name]}


def _version(package: str) -> str:
    for distribution in _DISTRIBUTIONS.get(package, (package,)):
        try:
            return metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
    raise metadata.PackageNotFoundError(package)


def count_bytes(logdir: Path) -> int:
    return sum(path.stat().st_size for path in logdir.rglob("*") if path.is_file())


def replace_golden(name: str, fresh: Path) -> None:
    if count_bytes(fresh) > MOST_BYTES:
        raise RuntimeError(f"{name} has {count_bytes(fresh)} bytes, the most is {MOST_BYTES}")
    shutil.rmtree(GOLDEN / name, ignore_errors=True)
    shutil.copytree(fresh, GOLDEN / name)
    versions = json.loads(VERSIONS.read_text()) if VERSIONS.exists() else {}
    versions[name] = read_versions(name)
    VERSIONS.write_text(json.dumps(versions, indent=2, sort_keys=True) + "\n")


def main(names: Sequence[str]) -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in names or sorted(PACKAGES):
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / name
            generate(name, fresh)
            differences = find_differences(GOLDEN / name, fresh)
            if differences:
                replace_golden(name, fresh)
            print(f"{name}: {'written anew' if differences else 'says the same'}")


if __name__ == "__main__":
    main(sys.argv[1:])
