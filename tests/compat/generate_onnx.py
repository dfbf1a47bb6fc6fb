"""Write small ONNX models, and what tensorboardX makes of each, into a directory.

`.venv-compat/bin/python -m tests.compat.generate_onnx tests/unit/encoding/onnx`; it is no logdir, so
`tests.compat.golden` does not do this.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tensorboardX.onnx_graph import load_onnx_graph
from tensorboardX.proto.types_pb2 import DataType


def make_network() -> onnx.ModelProto:
    """A convolution and what follows it, as torch's exporter names things."""
    weight = numpy_helper.from_array(np.full((4, 3, 3, 3), 0.25, np.float32), "conv.weight")
    target = numpy_helper.from_array(np.array([-1, 16], np.int64), "/target")
    slopes = helper.make_tensor("slopes", TensorProto.FLOAT, [2], [0.5, 0.25])
    nodes = [
        helper.make_node(
            "Conv", ["x", "conv.weight"], ["/conv/Conv_output_0"], "/conv/Conv", kernel_shape=[3, 3]
        ),
        helper.make_node("LeakyRelu", ["/conv/Conv_output_0"], ["/act/out:0"], alpha=0.5),
        helper.make_node("Constant", [], ["shift"], value=slopes),
        helper.make_node("Reshape", ["/act/out:0", "/target"], ["flat"], "same"),
        helper.make_node("Split", ["flat"], ["left", "right"], "same", axis=1),
        helper.make_node("Dropout", ["right"], ["", "mask"]),
        helper.make_node("Concat", ["right", "left"], ["y"], axis=1, mode="exact"),
    ]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 4, 4])],
        [
            helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 16]),
            helper.make_tensor_value_info("mask", TensorProto.BOOL, None),
        ],
        [weight, target],
        value_info=[helper.make_tensor_value_info("/conv/Conv_output_0", TensorProto.FLOAT, [1, 4, 2, 2])],
    )
    return helper.make_model(graph, producer_name="tests", opset_imports=[helper.make_opsetid("", 18)])


def make_branches() -> onnx.ModelProto:
    """A choice between two graphs that take from outside."""

    def branch(name: str, op: str) -> onnx.GraphProto:
        out = helper.make_tensor_value_info(f"{name}_out", TensorProto.INT64, [2])
        return helper.make_graph([helper.make_node(op, ["x"], [f"{name}_out"])], name, [], [out])

    node = helper.make_node(
        "If", ["cond"], ["y"], then_branch=branch("then", "Neg"), else_branch=branch("else", "Abs")
    )
    graph = helper.make_graph(
        [node],
        "branches",
        [
            helper.make_tensor_value_info("cond", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x", TensorProto.INT64, [2]),
        ],
        [helper.make_tensor_value_info("y", TensorProto.INT64, [2])],
    )
    return helper.make_model(graph, producer_name="tests", opset_imports=[helper.make_opsetid("", 18)])


def describe(path: Path) -> list[dict[str, object]]:
    """Say which nodes tensorboardX writes."""
    with contextlib.redirect_stdout(io.StringIO()):
        graph = load_onnx_graph(str(path))
    return [
        {
            "name": node.name,
            "op": node.op,
            "inputs": list(node.input),
            "dtype": DataType.Name(node.attr["dtype"].type) if "dtype" in node.attr else "",
            "shape": [dim.size for dim in node.attr["shape"].shape.dim],
        }
        for node in graph.node
    ]


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, model in (("network", make_network()), ("branches", make_branches())):
        path = directory / f"{name}.onnx"
        path.write_bytes(model.SerializeToString(deterministic=True))
        path.with_suffix(".json").write_text(json.dumps(describe(path), indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
