from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import attr_value_pb2, graph_pb2, meta_graph_pb2, types_pb2
from tensorboard.util import tensor_util
from torch.utils.tensorboard._pytorch_graph import graph as trace

from tbx_widget.encoding import graphs
from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graph_attributes import TensorSummary
from tbx_widget.encoding.graphs import Graph, read_graph, read_meta_graph

SHAPE = {"dim": [{"size": 2}, {"size": -1}]}
CONSTANT = tensor_util.make_tensor_proto(np.zeros((4, 5), np.float16))


def attribute_of(**fields):
    graph = graph_pb2.GraphDef()
    graph.node.add().attr["key"].CopyFrom(attr_value_pb2.AttrValue(**fields))
    return read_graph(graph.SerializeToString()).nodes[0].attributes["key"]


def plain(value):
    """What an attribute is, by protobuf's own reading."""
    kind = value.WhichOneof("value")
    if kind == "shape":
        return tuple(dim.size for dim in value.shape.dim)
    if kind == "list":
        shapes = [tuple(dim.size for dim in shape.dim) for shape in value.list.shape]
        return (*value.list.i, *shapes)
    if kind == "type":
        return types_pb2.DataType.Name(value.type)
    content = getattr(value, kind)
    return content.decode() if isinstance(content, bytes) else content


@pytest.mark.filterwarnings("ignore")
def test_the_graph_that_torch_traces_is_what_protobuf_reads():
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten())
    written, _ = trace(model, torch.zeros(1, 3, 8, 8))
    expected = graph_pb2.GraphDef.FromString(written.SerializeToString())

    graph = read_graph(written.SerializeToString())

    assert len(graph.nodes) > 5
    for node, proto in zip(graph.nodes, expected.node, strict=True):
        assert (node.name, node.op, node.device) == (proto.name, proto.op, proto.device)
        assert node.inputs == tuple(proto.input)
        assert node.attributes == {key: plain(value) for key, value in proto.attr.items()}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"s": b"text"}, "text"),
        ({"s": b"\xff"}, b"\xff"),
        ({"i": -5}, -5),
        ({"f": 0.5}, 0.5),
        ({"b": True}, True),
        ({"b": False}, False),
        ({"type": types_pb2.DT_BFLOAT16}, "DT_BFLOAT16"),
        ({"type": types_pb2.DT_FLOAT_REF}, "DT_FLOAT_REF"),
        ({"shape": SHAPE}, (2, -1)),
        ({"shape": {}}, ()),
        ({"shape": {"unknown_rank": True}}, None),
        ({"tensor": CONSTANT}, TensorSummary("DT_HALF", (4, 5))),
        ({"tensor": {"dtype": 1}}, TensorSummary("DT_FLOAT", ())),
        ({"func": {"name": "body"}}, "body"),
        ({"placeholder": "p"}, "p"),
        ({}, None),
        ({"list": {}}, ()),
        ({"list": {"s": [b"a", b"\xff"]}}, ("a", b"\xff")),
        ({"list": {"i": [-1, 300]}}, (-1, 300)),
        ({"list": {"f": [0.5, math.inf]}}, (0.5, math.inf)),
        ({"list": {"b": [True, False]}}, (True, False)),
        ({"list": {"type": [1, 7]}}, ("DT_FLOAT", "DT_STRING")),
        ({"list": {"shape": [SHAPE, {}]}}, ((2, -1), ())),
        ({"list": {"tensor": [CONSTANT]}}, (TensorSummary("DT_HALF", (4, 5)),)),
        ({"list": {"func": [{"name": "a"}, {"name": "b"}]}}, ("a", "b")),
    ],
)
def test_every_kind_of_attribute_is_a_plain_value(fields, expected):
    value = attribute_of(**fields)

    assert value == expected
    assert type(value) is type(expected)


def test_numbers_of_a_list_that_each_stand_in_a_field_of_their_own_are_read():
    content = b"\x18\x05\x18\x06\x25" + np.float32(0.5).tobytes()
    entry = b"\x0a\x01k\x12" + bytes([len(content) + 2]) + b"\x0a" + bytes([len(content)]) + content
    node = b"\x2a" + bytes([len(entry)]) + entry

    graph = read_graph(b"\x0a" + bytes([len(node)]) + node)

    assert graph.nodes[0].attributes == {"k": (5, 6, 0.5)}


def test_functions_have_nodes_of_their_own():
    graph = graph_pb2.GraphDef(node=[{"name": "call", "op": "PartitionedCall"}])
    graph.library.function.add(
        signature={"name": "body"}, node_def=[{"name": "add", "op": "AddV2", "input": ["x", "^y"]}]
    )

    (function,) = read_graph(graph.SerializeToString()).functions

    assert (function.name, function.nodes[0].op, function.nodes[0].inputs) == ("body", "AddV2", ("x", "^y"))


def test_the_graph_of_a_meta_graph_is_read():
    meta = meta_graph_pb2.MetaGraphDef(graph_def={"node": [{"name": "a", "device": "/cpu:0"}]})

    (node,) = read_meta_graph(meta.SerializeToString()).nodes

    assert (node.name, node.device) == ("a", "/cpu:0")


def test_nothing_is_a_graph_without_nodes():
    assert read_graph(b"") == read_meta_graph(b"") == Graph(())


def test_a_graph_beyond_all_sense_is_an_error(monkeypatch):
    monkeypatch.setattr(graphs, "MOST_NODES", 3)

    assert len(read_graph(b"\x0a\x00" * 3).nodes) == 3
    with pytest.raises(WireError, match="more than 3 nodes"):
        read_graph(b"\x0a\x00" * 4)
    with pytest.raises(WireError, match="more than 3 nodes"):
        read_graph(b"\x12\x08" + b"\x0a\x00" * 4)
    with pytest.raises(WireError, match="more than 3 nodes"):
        read_graph(b"\x12\x0a\x0a\x08" + b"\x1a\x00" * 4)


@pytest.mark.parametrize("value", [b"\x3a\xfe\x03" + b"\x12\x00" * 255, b"\x0a\x03\x22\x01a"])
def test_damaged_attributes_are_an_error(value):
    entry = b"\x12" + (bytes([len(value)]) if len(value) < 128 else b"\x81\x04") + value
    node = b"\x2a" + (bytes([len(entry)]) if len(entry) < 128 else b"\x84\x04") + entry

    with pytest.raises(WireError):
        read_graph(b"\x0a" + (bytes([len(node)]) if len(node) < 128 else b"\x87\x04") + node)


@given(st.binary(max_size=150))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_graph_or_an_error(data):
    for read in (read_graph, read_meta_graph):
        try:
            graph = read(b"\x0a" + bytes([len(data) % 128]) + data)
        except WireError:
            continue
        assert isinstance(graph, Graph)
