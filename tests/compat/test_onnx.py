"""What tensorboardX and torch write of an ONNX file is in ours, under the names that TensorBoard can show.

Ours has more: initialisers, what is in branches, and outputs, which are under "output/" and linked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import onnx
import pytest
from onnx import TensorProto, helper
from tensorboard.compat.proto.graph_pb2 import GraphDef

from tests.parity.comparing import OURS, THEIRS, write
from tests.parity.row import Row, plain

from .generate_onnx import make_branches, make_network
from .truth import read_truth


def make_chain() -> onnx.ModelProto:
    """Operations that have names, attributes and one output each."""
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in "xz"]
    nodes = [
        helper.make_node("Relu", ["x"], ["y"], name="relu"),
        helper.make_node("Softmax", ["y"], ["s"], name="softmax", axis=1),
        helper.make_node("Add", ["y", "s"], ["z"], name="add"),
    ]
    return helper.make_model(helper.make_graph(nodes, "chain", ends[:1], ends[1:]))


class Node(NamedTuple):
    name: str
    op: str
    inputs: tuple[str, ...]


@pytest.mark.parametrize("original", THEIRS)
@pytest.mark.parametrize("make", [make_chain, make_network, make_branches])
def test_inputs_and_operations_are_theirs(tmp_path: Path, make: Callable[[], onnx.ModelProto], original: str):
    model = make()
    onnx.save(model, str(tmp_path / "model.onnx"))
    row = Row("onnx", plain("add_onnx_graph", str(tmp_path / "model.onnx")))

    theirs = read_graph(write(THEIRS[original], row, tmp_path / "theirs"))
    ours = read_graph(write(OURS[original], row, tmp_path / "ours"))

    shown = [node for node in ours if is_theirs(node)]
    expected = expect(model.graph, theirs)
    assert [node[:2] for node in shown] == [node[:2] for node in expected]
    inner = {node.name for node in ours if "_branch/" in node.name}
    assert [[one for one in node.inputs if one not in inner] for node in shown] == [
        list(node.inputs) for node in expected
    ]


@pytest.mark.parametrize("original", THEIRS)
def test_types_and_shapes_of_inputs_are_theirs(tmp_path: Path, original: str):
    onnx.save(make_chain(), str(tmp_path / "model.onnx"))
    row = Row("onnx", plain("add_onnx_graph", str(tmp_path / "model.onnx")))

    theirs, ours = [
        read_message(write(writers[original], row, tmp_path / name)).node
        for name, writers in (("theirs", THEIRS), ("ours", OURS))
    ]

    [given, expected] = [next(node for node in nodes if node.name == "x") for nodes in (ours, theirs)]
    assert given.attr["dtype"] == expected.attr["dtype"]
    assert given.attr["shape"] == expected.attr["shape"]


def is_theirs(node: Node) -> bool:
    return node.op != "Const" and not node.name.startswith("output/") and "_branch/" not in node.name


def expect(graph: onnx.GraphProto, theirs: list[Node]) -> list[Node]:
    """Their nodes but for those of outputs, which have the names of operations, under the names that we give."""
    outputs = {value.name for value in graph.output}
    names = {value.name: clean(value.name) for value in (*graph.input, *graph.initializer)}
    firsts = {}
    for node in graph.node:
        first = next(filter(None, node.output))
        firsts[node.output[0]] = clean(first)
        numbered = {one: f"{clean(first)}:{at}" for at, one in enumerate(node.output) if one}
        names |= numbered | {first: clean(first)}
    kept = [node for node in theirs if not (node.op == "Variable" and node.name in outputs)]
    return [
        Node(firsts.get(node.name) or names[node.name], node.op, tuple(names[one] for one in node.inputs))
        for node in kept
    ]


def clean(name: str) -> str:
    return name.lstrip("/").replace(":", "_")


def read_message(logdir: Path) -> GraphDef:
    [message] = [point.value for points in read_truth(logdir).values() for point in points]
    return GraphDef.FromString(message)


def read_graph(logdir: Path) -> list[Node]:
    return [Node(node.name, node.op, tuple(node.input)) for node in read_message(logdir).node]
