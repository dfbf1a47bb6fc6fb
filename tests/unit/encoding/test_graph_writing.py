from __future__ import annotations

import pytest
from tensorboard.compat.proto import config_pb2, graph_pb2, node_def_pb2, types_pb2

from tbx_widget.encoding.graph_writing import (
    encode_graph,
    encode_node,
    encode_run_metadata,
    encode_shape_attribute,
    encode_shapes_attribute,
    encode_text_attribute,
    encode_type_attribute,
)
from tbx_widget.encoding.graphs import read_graph

ATTRIBUTES = {
    "attr": (encode_text_attribute("{ value : 1}"), {"s": b"{ value : 1}"}, "{ value : 1}"),
    "empty": (encode_text_attribute(""), {"s": b""}, ""),
    "dtype": (encode_type_attribute(types_pb2.DT_INT64), {"type": types_pb2.DT_INT64}, "DT_INT64"),
    "invalid": (encode_type_attribute(0), {"type": 0}, "DT_INVALID"),
    "shape": (
        encode_shape_attribute((2, -1, 0)),
        {"shape": {"dim": [{"size": 2}, {"size": -1}, {"size": 0}]}},
        (2, -1, 0),
    ),
    "scalar": (encode_shape_attribute(()), {"shape": {}}, ()),
    "unknown": (encode_shape_attribute(None), {"shape": {"unknown_rank": True}}, None),
    "_output_shapes": (
        encode_shapes_attribute([(4,), ()]),
        {"list": {"shape": [{"dim": [{"size": 4}]}, {}]}},
        ((4,), ()),
    ),
}


@pytest.mark.parametrize("key", ATTRIBUTES)
def test_an_attribute_is_what_protobuf_writes(key):
    written, fields, _ = ATTRIBUTES[key]
    expected = node_def_pb2.NodeDef(name="n", op="o", attr={key: fields})

    assert encode_node("n", "o", (), {key: written}) == expected.SerializeToString()


def test_a_graph_is_what_protobuf_writes():
    expected = graph_pb2.GraphDef(versions={"producer": 22})
    expected.node.add(name="a", op="Placeholder")
    expected.node.add(name="scope/b é", op="aten::add", input=["a", "a:1"], attr={"attr": {"s": b"{}"}})

    written = encode_graph(
        [
            encode_node("a", "Placeholder"),
            encode_node("scope/b é", "aten::add", ("a", "a:1"), {"attr": encode_text_attribute("{}")}),
        ]
    )

    assert written == expected.SerializeToString()


def test_a_written_graph_is_read_as_it_was():
    written = {key: written for key, (written, _, _) in ATTRIBUTES.items()}

    (node,) = read_graph(encode_graph([encode_node("n", "o", ("x",), written)])).nodes

    assert (node.name, node.op, node.inputs) == ("n", "o", ("x",))
    assert node.attributes == {key: value for key, (_, _, value) in ATTRIBUTES.items()}


def test_run_metadata_names_the_device_as_torch_does():
    expected = config_pb2.RunMetadata(step_stats={"dev_stats": [{"device": "/device:CPU:0"}]})

    assert encode_run_metadata("/device:CPU:0") == expected.SerializeToString()
