"""Logs of three writers, and what TensorBoard's accumulator reads in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tensorboardX
import torch.utils.tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tbx_widget

WRITERS = {
    "ours": tbx_widget.SummaryWriter,
    "tensorboardX": tensorboardX.SummaryWriter,
    "torch": torch.utils.tensorboard.SummaryWriter,
}
NO_LIMIT = dict.fromkeys(("scalars", "images", "histograms", "audio", "tensors", "compressedHistograms"), 0)


def accumulate(directory: Path) -> EventAccumulator:
    """All that TensorBoard's accumulator finds, nothing left out."""
    return EventAccumulator(str(directory), size_guidance=NO_LIMIT).Reload()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run for each writer: scalars with every oddity, pictures and histograms."""
    logdir = tmp_path_factory.mktemp("written")
    rng = np.random.default_rng(1)
    for name, make in WRITERS.items():
        with make(logdir / name) as writer:
            for step, value in enumerate(rng.normal(size=300).tolist()):
                writer.add_scalar("train/loss", value, step)
            for step in (5, 5, 3, 4, 4, 100, 2):
                writer.add_scalar("val/loss", step / 7, step)
            for value in (float("inf"), 1.0, float("-inf"), float("nan")):
                writer.add_scalar("odd", value, 0)
            writer.add_image("samples", rng.integers(0, 256, (3, 6, 8), np.uint8), 1)
            writer.add_image("samples", rng.integers(0, 256, (1, 5, 4), np.uint8), 2)
            writer.add_histogram("weights", rng.normal(size=500), 7)
            writer.add_text("note", "# *hello*", 9)
    return logdir


@pytest.fixture
def log_scalars(tmp_path: Path) -> Callable[..., Path]:
    """Append points to a run: `log_scalars("cnn", {"loss": {0: 1.0}})`."""

    def log(run: str, tags: dict[str, dict[int, float]], **options: object) -> Path:
        with tensorboardX.SummaryWriter(tmp_path / run, **options) as writer:
            for tag, points in tags.items():
                for step, value in points.items():
                    writer.add_scalar(tag, value, step)
        return tmp_path

    return log
