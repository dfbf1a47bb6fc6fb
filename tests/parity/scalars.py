"""Calls that write numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .row import TENSORBOARDX, TORCH, WALL_TIME, Row, call, plain

SCALAR_VALUES: dict[str, Any] = {
    "a float": 0.1,
    "an int": 7,
    "a bool": True,
    "a float32": np.float32(0.1),
    "a float64": np.float64(1 / 3),
    "a float16": np.float16(0.1),
    "an int64": np.int64(5),
    "a 0-d array": np.array(0.5),
    "an array of one": np.array([0.5], np.float32),
    "an array of one by one": np.array([[0.5]]),
    "a tensor": torch.tensor(0.25),
    "a tensor of one": torch.tensor([0.25], dtype=torch.float64),
    "a tensor with gradient": torch.tensor(0.25, requires_grad=True),
    "an int tensor": torch.tensor(9),
    "NaN": float("nan"),
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    "a numpy bool": np.bool_(True),
    "an int8": np.int8(-5),
    "a uint64": np.uint64(2**63),
    "a large int": 2**60,
    "a float16 tensor": torch.tensor(0.1, dtype=torch.float16),
    "a bool tensor": torch.tensor(True),
    "a tensor of one by one": torch.tensor([[0.5]]),
    "minus zero": -0.0,
    "a denormal": 1e-40,
    "the largest": 3e38,
}


def write_scalars(writer: Any) -> None:
    for step in range(3):
        writer.add_scalars("main", {"a": step, "b": -step}, step, WALL_TIME)
        writer.add_scalars("deep/er/main", {"a": 2 * step}, step, WALL_TIME)
        writer.add_scalar("main", 5 * step, step, WALL_TIME)


def write_scalars_beside(writer: Any) -> None:
    writer.add_scalars("main", {}, 3, WALL_TIME)
    writer.add_scalar("tag", 1.0, 3, WALL_TIME)


SCALARS = [
    *(Row(f"scalar {name}", call("add_scalar", value)) for name, value in SCALAR_VALUES.items()),
    Row("scalar a nested list", call("add_scalar", [[0.5]]), TENSORBOARDX),
    Row("scalar with a title", call("add_scalar", 1.0, display_name="Shown"), TENSORBOARDX),
    Row("scalar with a description", call("add_scalar", 1.0, summary_description="*what*"), TENSORBOARDX),
    Row("scalar a list", call("add_scalar", [0.5]), TENSORBOARDX),
    Row("scalar bfloat16", call("add_scalar", torch.tensor(0.3, dtype=torch.bfloat16)), TORCH),
    Row("scalar at an int64 step", call("add_scalar", 1.0, global_step=np.int64(4))),
    Row("scalar at a float's step", call("add_scalar", 1.0, global_step=np.float32(4.5))),
    Row("scalar at a whole wall time", call("add_scalar", 1.0, walltime=1_700_000_000)),
    Row("scalar at no wall time", plain("add_scalar", "tag", 1.0, 3)),
    Row("scalar in positions", plain("add_scalar", "tag", 1.0, 3, WALL_TIME)),
    Row("scalar without a step", call("add_scalar", 1.0, global_step=None)),
    Row("scalar at a fraction of a step", call("add_scalar", 1.0, global_step=1.7)),
    Row("scalar at a tensor's step", call("add_scalar", 1.0, global_step=torch.tensor(4))),
    Row("scalar at a negative step", call("add_scalar", 1.0, global_step=-5)),
    Row("scalar at a large step", call("add_scalar", 1.0, global_step=2**40)),
    Row("scalar without a tag's slash", plain("add_scalar", "a/b.c_d-e", 1.0, 2, WALL_TIME)),
    Row(
        "scalar with titles",
        call("add_scalar", 1.0, display_name="Shown", summary_description="*what*"),
        TENSORBOARDX,
    ),
    Row("scalar in the new style", call("add_scalar", 0.1, new_style=True), TORCH),
    Row("scalar of a tensor in the new style", call("add_scalar", torch.tensor(0.1), new_style=True), TORCH),
    Row("scalar NaN in the new style", call("add_scalar", float("nan"), new_style=True), TORCH),
    Row("scalar in double precision of the old style", call("add_scalar", 0.1, double_precision=True), TORCH),
    Row("scalar in double precision", call("add_scalar", 0.1, new_style=True, double_precision=True), TORCH),
    Row("scalar by torch's positions", plain("add_scalar", "tag", 0.1, 3, WALL_TIME, True, False), TORCH),
    Row(
        "scalars",
        plain(
            "add_scalars", "main/tag", {"a": 1.0, "b": np.float32(2), "c": torch.tensor(3.0)}, 3, WALL_TIME
        ),
    ),
    Row("scalars of nothing", write_scalars_beside),
    Row("scalars of odd keys", plain("add_scalars", "main", {"a b": 1.0, "é": 2, "x.y": 3.0}, 3, WALL_TIME)),
    Row("scalars again and again", write_scalars),
    Row("scalars without a step", plain("add_scalars", "main", {"a": 1.0})),
]
