"""Calls that write what has parts: tensors, meshes, layouts, hyperparameters, graphs."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.compat import samples

from .row import TENSORBOARDX, TORCH, WALL_TIME, Row, call, plain

TEXTS = [
    Row("text", call("add_text", "| a |\n|---|\n| *1* **zwölf** |")),
    Row("text of nothing", call("add_text", "")),
    Row("text of lines", call("add_text", "a\r\nb\tc\0d\n" * 50)),
    Row("text without a step", call("add_text", "a", global_step=None)),
]


def tensor(name: str, value: torch.Tensor) -> Row:
    return Row(f"tensor {name}", call("add_tensor", value), TORCH)


TENSORS = [
    *(
        tensor(f"of {dtype}", torch.arange(6).reshape(2, 3).to(dtype))
        for dtype in (
            torch.float32, torch.float64, torch.int32, torch.int64, torch.int16, torch.int8,
            torch.bool, torch.complex64, torch.complex128, torch.float16,
        )
    ),
    tensor("of no dimension", torch.tensor(1.5)),
    tensor("of nothing", torch.zeros(0, 3)),
    tensor("with gradient", torch.tensor([0.5, 1.5], requires_grad=True)),
    tensor("of columns first", torch.arange(6.0).reshape(2, 3).T),
    tensor("of NaN and infinities", torch.tensor([float("nan"), float("inf"), -0.0])),
    tensor("of five dimensions", torch.arange(32.0).reshape(2, 2, 2, 2, 2)),
]  # fmt: skip

MESH_TAGS = {
    "group/tag_1": "group/tag_VERTEX",
    "group/tag_2": "group/tag_FACE",
    "group/tag_3": "group/tag_COLOR",
}
PARTS = [torch.from_numpy(part) for part in (samples.vertices(), samples.colors(), samples.faces())]
CONFIG = {"camera": {"cls": "PerspectiveCamera", "fov": 75}}


def mesh(name: str, *parts: Any, **keywords: Any) -> list[Row]:
    """tensorboardX numbers the parts' tags and leaves out which of them there are."""
    write = call("add_mesh", *parts, **keywords)
    return [Row(name, write, TENSORBOARDX, tags=MESH_TAGS, has_own_content=True), Row(name, write, TORCH)]


MESHES = [
    *mesh("mesh", *PARTS),
    *mesh("mesh of arrays", *(part.numpy() for part in PARTS)),
    *mesh("mesh with a config", *PARTS, config_dict=CONFIG),
    *mesh("mesh without colours", PARTS[0], faces=PARTS[2]),
    *mesh("mesh of two", *(torch.cat([part, part]) for part in PARTS)),
    *mesh("mesh of float64", PARTS[0].double(), PARTS[1].float(), PARTS[2].long()),
    *mesh("mesh with a gradient", PARTS[0].clone().requires_grad_(), *PARTS[1:]),
    *mesh(
        "mesh with a nested config",
        *PARTS,
        config_dict={"lights": [{"cls": "AmbientLight"}], "a": {"b": None}},
    ),
    *mesh("mesh without a step", *PARTS, global_step=None),
    *mesh("cloud of points", PARTS[0]),
    *mesh("cloud of coloured points", PARTS[0], PARTS[1]),
]

MARGIN = ["loss/train", "loss/low", "loss/high"]

MANY_CHARTS = {
    "A": {"a": ["Multiline", ["x", "y/.*"]], "b": ["Margin", MARGIN]},
    "ß": {"c": ["Multiline", ["x"]]},
}


LAYOUTS = [
    Row("layout", plain("add_custom_scalars", samples.LAYOUT)),
    Row("layout of many", plain("add_custom_scalars", MANY_CHARTS)),
    Row("layout of nothing", plain("add_custom_scalars", {})),
    Row("layout of a margin without a title", plain("add_custom_scalars_marginchart", MARGIN)),
    Row("layout of lines", plain("add_custom_scalars_multilinechart", ["loss/train", "loss/val"])),
    Row(
        "layout of titled lines",
        plain("add_custom_scalars_multilinechart", ["loss/.*"], category="A", title="t"),
    ),
    Row("layout of a margin", plain("add_custom_scalars_marginchart", MARGIN, category="A", title="t")),
]

HPARAMS = {"lr": 0.1, "layers": 3, "name": "adam"}
METRICS = {"hparam/loss": 0.5, "hparam/accuracy": np.float32(0.75)}

SETTINGS = [
    Row("hparams", plain("add_hparams", HPARAMS, METRICS), is_nameless=True),
    Row("hparams with a step", plain("add_hparams", HPARAMS, METRICS, global_step=5), is_nameless=True),
    Row(
        "hparams of float64",
        plain("add_hparams", {"a": np.float64(0.5), "b": None}, METRICS),
        is_nameless=True,
    ),
    Row("hparams of nothing", plain("add_hparams", {}, METRICS), is_nameless=True),
    Row("hparams without metrics", plain("add_hparams", HPARAMS, {}), is_nameless=True),
    Row(
        "hparams of bools", plain("add_hparams", {"a": True, "b": False}, METRICS, name="trial"), TENSORBOARDX
    ),
    Row(
        "hparams of functions",
        plain("add_hparams", {"a": print, "b": int}, METRICS, name="trial"),
        TENSORBOARDX,
    ),
    Row("hparams in positions", plain("add_hparams", HPARAMS, METRICS, "trial", 5), TENSORBOARDX),
    Row(
        "hparams of a tensor",
        plain("add_hparams", {"a": torch.tensor([0.5])}, METRICS, run_name="trial"),
        TORCH,
    ),
    Row(
        "hparams in torch's positions",
        plain("add_hparams", HPARAMS, METRICS, {"lr": [0.1]}, "trial", 5),
        TORCH,
    ),
    Row("hparams in a deep run", plain("add_hparams", HPARAMS, METRICS, run_name="a/b"), TORCH),
    Row("hparams with a name", plain("add_hparams", HPARAMS, METRICS, name="trial"), TENSORBOARDX),
    Row("hparams in a named run", plain("add_hparams", HPARAMS, METRICS, run_name="trial"), TORCH),
    Row("hparams in the run", plain("add_hparams", HPARAMS, METRICS, run_name="."), TORCH),
    Row(
        "hparams with domains",
        plain("add_hparams", {"lr": 0.1, "name": "a"}, METRICS, {"lr": [0.1, 0.2], "name": ["a", "b"]}),
        TORCH,
        is_nameless=True,
    ),
]


def use_metadata(writer: Any) -> None:
    with writer.use_metadata(global_step=7, walltime=WALL_TIME):
        writer.add_scalar("tag", 1.0)
        writer.add_text("tag", "text")


SESSIONS = [
    Row("metadata", use_metadata, TENSORBOARDX),
]


def write_graph(writer: Any) -> None:
    torch.manual_seed(0)
    body = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
    writer.add_graph(torch.nn.Sequential(body, torch.nn.Linear(4, 2)), torch.zeros(1, 3))


class Named(torch.nn.Module):
    def forward(self, x, y):
        return {"sum": x + y, "product": x * y}


def write_graph_by_name(writer: Any) -> None:
    inputs = {"x": torch.ones(2), "y": torch.ones(2)}
    writer.add_graph(Named(), tuple(inputs.values()), use_strict_trace=False)


GRAPHS = [
    Row("graph", write_graph),
    Row("graph of two inputs", write_graph_by_name),
]
