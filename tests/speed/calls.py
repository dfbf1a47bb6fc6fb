"""What each method of a writer costs: `python -m tests.speed.calls CASE LIBRARY` prints two times and a size.

The times are seconds of CPU per call: of the training thread, and of the whole process until all is on disk.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.speed.cases import open_writer

Bind = Callable[[Any], Callable[[int], Any]]
"""From a writer to what is called with a step."""


class Case(NamedTuple):
    make: Callable[[], Bind]
    calls: int
    """For a slow peer fewer are enough: a tenth of these, but two at least."""
    reaches_store: bool = False
    is_apart: bool = False
    """Each call comes when the one before is done, as in training, and not all at once."""


class Cost(NamedTuple):
    """What one call costs."""

    caller: float
    whole: float
    nbytes: float


def measure(case: Case, library: str, folder: Path) -> Cost:
    """Time calls after one that has warmed everything up, up to the closed writer."""
    bind = case.make()
    calls = case.calls if library == "tbx_widget" else max(case.calls // 10, 2)
    with open_writer(library, folder / "warm") as writer:
        bind(writer)(0)
    if case.reaches_store and library == "tbx_widget":
        from tbx_widget.lanes.process import lanes

        lanes.store()
    writer = open_writer(library, folder / "run")
    call = bind(writer)
    whole, thread = time.process_time(), time.thread_time()
    waited = 0.0
    for step in range(calls):
        call(step)
        if case.is_apart:
            waited += flush(writer)
    caller = time.thread_time() - thread - waited
    writer.close()
    nbytes = sum(path.stat().st_size for path in (folder / "run").rglob("*") if path.is_file())
    return Cost(caller / calls, (time.process_time() - whole) / calls, nbytes / calls)


def flush(writer: Any) -> float:
    """Give the CPU seconds that this takes the training thread."""
    started = time.thread_time()
    writer.flush()
    return time.thread_time() - started


def scalars(value: Any) -> Callable[[], Bind]:
    """`add_scalar` of one kind of number."""

    def make() -> Bind:
        number = value() if callable(value) else value
        return lambda writer: partial(writer.add_scalar, "loss", number)

    return make


def torch_scalar() -> Any:
    import torch

    return torch.tensor(0.5)


def tagged(tags: int) -> Callable[[], Bind]:
    """`add_scalar` of many tags in turn."""

    def make() -> Bind:
        names = cycle([f"tag{n}" for n in range(tags)])
        return lambda writer: lambda step: writer.add_scalar(next(names), 0.5, step)

    return make


def histograms(size: int) -> Callable[[], Bind]:
    def make() -> Bind:
        values = np.random.default_rng(0).normal(size=size).astype(np.float32)
        return lambda writer: lambda step: writer.add_histogram("weights", values, step)

    return make


def picture() -> Bind:
    """A smooth picture with some noise, as photographs have it."""
    ramp = np.add.outer(np.linspace(0, 120, 512), np.linspace(0, 120, 512))
    noise = np.random.default_rng(0).normal(0, 3, (3, 512, 512))
    pixels = np.clip(ramp + noise, 0, 255).astype(np.uint8)
    return lambda writer: lambda step: writer.add_image("sample", pixels, step)


def pictures() -> Bind:
    pixels = np.random.default_rng(0).random((64, 3, 64, 64), np.float32)
    return lambda writer: lambda step: writer.add_images("samples", pixels, step)


def curve() -> Bind:
    random = np.random.default_rng(0)
    labels = random.random(10**6) < 0.3
    scores = random.random(10**6, np.float32)
    return lambda writer: lambda step: writer.add_pr_curve("curve", labels, scores, step)


def embedding() -> Bind:
    vectors = np.random.default_rng(0).normal(size=(10_000, 128)).astype(np.float32)
    labels = [f"word {n}" for n in range(10_000)]
    return lambda writer: lambda step: writer.add_embedding(vectors, labels, global_step=step, tag="words")


CASES = {
    "float": Case(scalars(0.5), 100_000),
    "float32": Case(scalars(np.float32(0.5)), 100_000),
    "torch": Case(scalars(torch_scalar), 50_000),
    "1 tag": Case(tagged(1), 100_000, reaches_store=True),
    "50 tags": Case(tagged(50), 100_000, reaches_store=True),
    "1000 tags": Case(tagged(1000), 100_000, reaches_store=True),
    "histogram 1e4": Case(histograms(10**4), 300),
    "histogram 1e7": Case(histograms(10**7), 8, is_apart=True),
    "image": Case(picture, 30),
    "images": Case(pictures, 30),
    "curve": Case(curve, 30),
    "embedding": Case(embedding, 5),
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(CASES[sys.argv[1]], sys.argv[2], Path(folder))))
