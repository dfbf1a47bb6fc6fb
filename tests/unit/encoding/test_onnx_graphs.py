"""What is made of ONNX files; those in `onnx/` are from `tests.compat.generate_onnx`, with what tensorboardX makes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graphs import Graph, read_graph
from tbx_widget.encoding.onnx_graphs import convert_onnx
from tbx_widget.encoding.wire import bytes_field, float_field, text_field, varint_field

FILES = Path(__file__).parent / "onnx"


def read(name):
    return {node.name: node for node in read_graph(convert_onnx((FILES / f"{name}.onnx").read_bytes())).nodes}


def model(*graph):
    return varint_field(1, 8) + bytes_field(7, b"".join(graph))


def node(op, inputs=(), outputs=(), name="", *attributes):
    listed = [bytes_field(1, one.encode()) for one in inputs]
    listed += [bytes_field(2, one.encode()) for one in outputs]
    listed += [bytes_field(5, one) for one in attributes]
    return bytes_field(1, b"".join(listed) + text_field(3, name) + text_field(4, op))


def nodes_of(*graph):
    return read_graph(convert_onnx(model(*graph))).nodes


def clean(name):
    return name.lstrip("/").replace(":", "_")


@pytest.mark.parametrize("name", ["network", "branches"])
def test_inputs_and_operations_are_those_of_tensorboardx(name):
    ours = read(name)
    theirs = json.loads((FILES / f"{name}.json").read_text())
    outputs = {one.removeprefix("output/") for one in ours if one.startswith("output/")}

    for one in theirs:
        is_output = one["op"] == "Variable" and one["name"] in outputs
        if one["name"] and not is_output:
            assert ours[clean(one["name"])].op == one["op"]
    theirs_linked = {clean(one["name"]): [clean(i) for i in one["inputs"]] for one in theirs if one["inputs"]}
    for one, inputs in theirs_linked.items():
        known = [i for i in inputs if i in ours and one]
        assert not known or [i for i in ours[one].inputs if i in known] == known


def test_a_network_is_whole():
    nodes = read("network")

    assert {one.split(":")[0] for node in nodes.values() for one in node.inputs} <= set(nodes)
    assert nodes["x"].attributes == {"dtype": "DT_FLOAT", "shape": (-1, 3, 4, 4)}
    assert nodes["conv.weight"].op == nodes["target"].op == "Const"
    assert nodes["target"].attributes == {"dtype": "DT_INT64", "shape": (2,)}
    assert nodes["conv/Conv_output_0"].inputs == ("x", "conv.weight")
    assert nodes["conv/Conv_output_0"].attributes == {
        "parameters": "kernel_shape = [3, 3]",
        "_output_shapes": ((1, 4, 2, 2),),
    }
    assert nodes["act/out_0"].attributes == {"parameters": "alpha = 0.5"}
    assert nodes["shift"].attributes == {"parameters": "value = DT_FLOAT (2,) [0.5, 0.25]"}
    assert nodes["mask"].inputs == ("left:1",)
    assert nodes["y"].inputs == ("left:1", "left")
    assert nodes["output/y"].inputs == ("y",)
    assert nodes["output/y"].attributes == {"dtype": "DT_FLOAT", "shape": (-1, 16)}
    assert nodes["output/mask"].attributes == {"dtype": "DT_BOOL", "shape": None}


def test_branches_are_groups_that_see_what_is_outside():
    nodes = read("branches")

    assert nodes["y/then_branch/then_out"].op == "Neg"
    assert nodes["y/else_branch/else_out"].inputs == ("x",)
    assert nodes["y"].inputs == ("cond", "y/else_branch/else_out", "y/then_branch/then_out")


def test_weights_are_not_written():
    weights = bytes_field(
        5, text_field(8, "w") + varint_field(2, 1) + varint_field(1, 4096) + bytes_field(9, b"\1" * 16384)
    )
    constant = node(
        "Constant", (), ["c"], "", text_field(1, "value") + varint_field(20, 4) + bytes_field(5, weights[4:])
    )

    assert len(convert_onnx(model(weights, constant))) < 300


def test_operations_without_a_name_or_with_one_that_is_taken_are_told_apart():
    drawn = nodes_of(
        node("Print", ["a"]),
        node("Print"),
        node("Relu", [], ["a"], "n"),
        node("Tanh", ["a"], ["a"], "n"),
        node("Neg", [], ["/"]),
    )

    assert [one.name for one in drawn] == ["Print", "Print_1", "a", "a_1", "_"]


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (varint_field(20, 1) + float_field(2, 0.5), "k = 0.5"),
        (varint_field(20, 2) + varint_field(3, -3), "k = -3"),
        (varint_field(20, 2), "k = 0"),
        (varint_field(20, 3) + bytes_field(4, b"same"), "k = same"),
        (varint_field(20, 6) + float_field(7, 0.5) + float_field(7, 2.0), "k = [0.5, 2.0]"),
        (varint_field(20, 7) + bytes_field(8, bytes([1, 2, 3])), "k = [1, 2, 3]"),
        (varint_field(20, 7) + b"\x40\x01" * 20, f"k = [{', '.join('1' * 16)}, ... 20 in all]"),
        (varint_field(20, 8) + bytes_field(9, b"a") + bytes_field(9, b"b"), "k = [a, b]"),
        (
            varint_field(20, 4) + bytes_field(5, varint_field(2, 7) + bytes_field(7, b"\x05")),
            "k = DT_INT64 () [5]",
        ),
        (varint_field(20, 4) + bytes_field(5, varint_field(2, 99)), "k = DT_INVALID ()"),
        (varint_field(20, 13), "k = ..."),
        (varint_field(20, 2) + text_field(21, "outer"), "k = outer"),
    ],
)
def test_every_kind_of_attribute_is_told(attribute, text):
    (drawn,) = nodes_of(node("Op", (), ["y"], "", text_field(1, "k") + attribute))

    assert drawn.attributes["parameters"] == text


def test_an_initialiser_that_is_an_input_too_is_one_node():
    value = bytes_field(11, text_field(1, "w")) + bytes_field(5, text_field(8, "w"))

    assert [(one.name, one.op) for one in nodes_of(value)] == [("w", "Variable")]


@pytest.mark.parametrize(
    "data", [b"", b"text", varint_field(1, 8), bytes_field(7, b""), model()[:-1] + b"\x05"]
)
def test_what_is_no_model_is_an_error(data):
    with pytest.raises(WireError):
        convert_onnx(data)


def test_graphs_within_graphs_have_an_end():
    graph = b""
    for _ in range(40):
        body = text_field(1, "body") + varint_field(20, 5) + bytes_field(6, graph)
        graph = node("Loop", (), ["y"], "", body)

    with pytest.raises(WireError, match="more than 32"):
        convert_onnx(model(graph))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_graph_or_an_error(data):
    try:
        graph = read_graph(convert_onnx(model(data)))
    except WireError:
        return
    assert isinstance(graph, Graph)


@given(st.sampled_from(["network", "branches"]), st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_file_is_a_graph_or_an_error(name, data):
    damaged = bytearray((FILES / f"{name}.onnx").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        graph = read_graph(convert_onnx(bytes(damaged)))
    except WireError:
        return
    assert isinstance(graph, Graph)
