"""Every method of tensorboardX's writer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tensorboardX import SummaryWriter

from . import torch_methods
from .samples import generate, wall_time


def write(logdir: Path) -> None:
    with SummaryWriter(str(logdir / "all")) as writer:
        torch_methods.write_all(writer)
        write_own_methods(writer)
        writer.add_hparams(
            {"lr": 0.1, "layers": 3, "bias": True, "name": "a"}, {"hparam/loss": 0.5}, "trial", 4
        )
    write_onnx_graph(logdir)


def write_own_methods(writer: SummaryWriter) -> None:
    for step, name in enumerate(("Shown name", "Later name")):
        words = {"display_name": name, "summary_description": "*What* it is"}
        writer.add_scalar("named", 1.0, step, wall_time(step), **words)
    with writer.use_metadata(global_step=7, walltime=wall_time(7)):
        writer.add_scalar("from metadata", 7.0)
    writer.add_histogram("weights/few", np.arange(9.0), 0, walltime=wall_time(0), max_bins=4)
    writer.add_custom_scalars_multilinechart(["loss/train"], category="One", title="lines")
    writer.add_custom_scalars_marginchart(["loss/train", "loss/low", "loss/high"], category="Two")


def write_onnx_graph(logdir: Path) -> None:
    from onnx import TensorProto, helper, save

    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy"]
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"], name="relu")], "tiny", ends[:1], ends[1:]
    )
    with SummaryWriter(str(logdir / "onnx")) as writer:
        save(helper.make_model(graph), str(logdir / "tiny.onnx"))
        writer.add_onnx_graph(str(logdir / "tiny.onnx"))
    (logdir / "tiny.onnx").unlink()


if __name__ == "__main__":
    generate(write)
