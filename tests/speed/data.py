"""The log directories that reading is measured on, written by tensorboardX once and kept in `build/bench-data`."""

from __future__ import annotations

import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "build" / "bench-data"
TAGS = [f"group{n % 4}/t{n:02}" for n in range(20)]
MANY = 10_000


def _write_scalars(folder: Path, tags: list[str], steps: int, seed: int) -> None:
    import numpy as np
    from tensorboardX import SummaryWriter

    noise = np.random.default_rng(seed).normal(size=(steps, len(tags)))
    values = noise + 50 / np.sqrt(1 + np.arange(steps))[:, None]
    with SummaryWriter(str(folder)) as writer:
        for step, row in enumerate(values.tolist()):
            for tag, value in zip(tags, row, strict=True):
                writer.add_scalar(tag, value, step)


def _write_one_run(folder: Path) -> None:
    _write_scalars(folder / "run", TAGS, 50_000, 0)


def _write_runs(folder: Path) -> None:
    for number in range(100):
        _write_scalars(folder / f"run{number:03}", TAGS, 1000, number)


def _write_media(folder: Path) -> None:
    import numpy as np
    from tensorboardX import SummaryWriter

    random = np.random.default_rng(0)
    with SummaryWriter(str(folder / "run")) as writer:
        for step in range(500):
            # Seven random bits a byte: a PNG of about 170 kB.
            picture = random.integers(0, 128, size=(3, 256, 256), dtype=np.uint8)
            writer.add_image("samples/noise", picture, step)
            writer.add_histogram("weights/layer", random.normal(size=1000), step)


def _write_short_runs(folder: Path) -> None:
    for number in range(10):
        _write_scalars(folder / f"run{number}", TAGS[:10], 100, number)


WRITERS: dict[str, Callable[[Path], None]] = {
    "one-run": _write_one_run,
    "100-runs": _write_runs,
    "media": _write_media,
    "short-runs": _write_short_runs,
}


def logdir(name: str) -> Path:
    """Give a log directory; the first time it is written, which takes a minute or two."""
    folder = DATA / name
    if not folder.exists():
        print(f"==> writing {folder.relative_to(ROOT)}", file=sys.stderr)
        part = DATA / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            WRITERS[name](part)
        part.rename(folder)
    return folder


@contextmanager
def many_runs(*, keep: bool) -> Iterator[Path]:
    """Give a log directory of 10,000 copies of ten short runs, 490 MB, and take it away again."""
    folder = DATA / "10000-runs"
    if not folder.exists():
        files = sorted(logdir("short-runs").rglob("*tfevents*"))
        part = DATA / "10000-runs.part"
        shutil.rmtree(part, ignore_errors=True)
        for number in range(MANY):
            run = part / f"sweep{number // 100:02}" / f"run{number % 100:02}"
            run.mkdir(parents=True)
            file = files[number % len(files)]
            shutil.copyfile(file, run / file.name)
        part.rename(folder)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder)
