"""Every method of torch.utils.tensorboard's writer."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.utils.tensorboard import SummaryWriter

from . import samples, torch_methods
from .samples import generate, wall_time


def write(logdir: Path) -> None:
    with SummaryWriter(str(logdir / "all")) as writer:
        torch_methods.write_all(writer)
        write_own_methods(writer)
        write_hparams(writer)
    with SummaryWriter(str(logdir / "charts")) as writer:
        writer.add_custom_scalars_multilinechart(["loss/train"], category="One", title="lines")
    with SummaryWriter(str(logdir / "bounds")) as writer:
        writer.add_custom_scalars_marginchart(["loss/train", "loss/low", "loss/high"], category="Two")


def write_own_methods(writer: SummaryWriter) -> None:
    for step, loss in enumerate(samples.losses(4)):
        writer.add_scalar("style/new", loss, step, wall_time(step), new_style=True)
        writer.add_scalar(
            "style/double", loss + 1e-12, step, wall_time(step), new_style=True, double_precision=True
        )
    writer.add_tensor("tensor/float", torch.arange(6.0).reshape(2, 3), 0, wall_time(0))
    writer.add_tensor("tensor/int", torch.arange(4), 0, wall_time(0))
    writer.add_tensor("tensor/half", torch.arange(4).half(), 0, wall_time(0))


def write_hparams(writer: SummaryWriter) -> None:
    values = {"lr": 0.1, "layers": 3, "bias": True, "name": "a"}
    domains = {"lr": [0.1, 0.01], "bias": [True, False]}
    writer.add_hparams(values, {"hparam/loss": 0.5}, domains, run_name="trial", global_step=4)


if __name__ == "__main__":
    generate(write)
