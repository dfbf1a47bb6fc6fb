from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.plugins.graph import keras_util

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graphs import Graph
from tbx_widget.encoding.keras_models import MOST_DEPTH, read_keras_model

POLICY = {"class_name": "DTypePolicy", "config": {"name": "float32"}}


def tensor(layer, output=0):
    """An argument of a call, as Keras 3.15 writes it."""
    config = {"shape": [None, 4], "dtype": "float32", "keras_history": [layer, 0, output]}
    return {"class_name": "__keras_tensor__", "config": config}


def call(*args, **kwargs):
    return [{"args": list(args), "kwargs": kwargs}]


def layer(name, class_name="Dense", dtype=POLICY, **fields):
    return {"class_name": class_name, "config": {"name": name, "dtype": dtype}, **fields}


def source(name):
    return layer(name, "InputLayer", "float32", inbound_nodes=[])


def functional(name, layers, inputs, outputs, **fields):
    config = {"name": name, "layers": layers, "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config, **fields}


def sequential(name, *layers, **fields):
    return {"class_name": "Sequential", "config": {"name": name, "layers": list(layers)}, **fields}


BLOCK = functional(
    "block",
    [
        source("in"),
        layer("one", inbound_nodes=call(tensor("in"))),
        layer("two", inbound_nodes=call(tensor("in"))),
    ],
    ["in", 0, 0],
    [["one", 0, 0], ["two", 0, 0]],
    inbound_nodes=call(tensor("join"), mask=None),
)
TAIL = sequential(
    "tail", layer("in", "InputLayer", "float32"), layer("a"), inbound_nodes=call(tensor("join"))
)
MODELS = {
    "sequential": sequential("model", layer("in", "InputLayer", "float32"), layer("a"), layer("b")),
    "functional": functional(
        "model",
        [
            source("left"),
            source("right"),
            layer("join", "Add", inbound_nodes=call([tensor("left"), tensor("right")])),
            layer("mixed", dtype={"config": {"name": "mixed_float16"}}, inbound_nodes=call(tensor("join"))),
        ],
        [["left", 0, 0], ["right", 0, 0]],
        ["mixed", 0, 0],
    ),
    "nested": functional(
        "model",
        [
            source("left"),
            layer("join", inbound_nodes=call(tensor("left"))),
            BLOCK,
            TAIL,
            layer("sum", "Add", inbound_nodes=call([tensor("block", 1), tensor("tail")])),
        ],
        ["left", 0, 0],
        ["sum", 0, 0],
    ),
    "model in a sequential one": sequential(
        "outer", layer("in", "InputLayer"), sequential("inner", layer("a"), layer("b")), layer("last")
    ),
    "no type": sequential("model", layer("a", dtype=None)),
}


def read(model):
    return read_keras_model(json.dumps(model).encode())


@pytest.mark.parametrize("name", MODELS)
def test_the_layers_of_a_model_are_those_that_tensorboard_draws(name):
    expected = keras_util.keras_model_to_graph_def(MODELS[name])

    nodes = read(MODELS[name]).nodes

    assert [node.name for node in nodes] == [node.name for node in expected.node]
    assert [list(node.inputs) for node in nodes] == [list(node.input) for node in expected.node]
    assert [node.op for node in nodes] == [node.attr["keras_class"].s.decode() for node in expected.node]


def test_the_type_of_a_layer_is_an_attribute():
    nodes = read(MODELS["functional"]).nodes

    assert [node.attributes["dtype"] for node in nodes] == ["float32"] * 3 + ["mixed_float16"]


def test_inputs_among_named_arguments_are_found():
    layers = [
        source("q"),
        source("v"),
        layer("mha", inbound_nodes=call(tensor("q"), value=tensor("v"), mask=None)),
    ]

    model = functional("m", layers, [["q", 0, 0], ["v", 0, 0]], ["mha", 0, 0])

    assert read(model).nodes[2].inputs == ("m/q", "m/v")


def test_the_output_of_a_model_is_that_of_its_layer_also_where_a_model_follows():
    inner = functional(
        "second",
        [source("x"), layer("y", inbound_nodes=call(tensor("x")))],
        ["x", 0, 0],
        ["y", 0, 0],
        inbound_nodes=call(tensor("block", 1)),
    )
    first = {**BLOCK, "inbound_nodes": call(tensor("left"))}
    model = functional("m", [source("left"), first, inner], ["left", 0, 0], ["second", 0, 0])

    nodes = {node.name: node.inputs for node in read(model).nodes}

    assert nodes["m/block/in"] == ("m/left",)
    assert nodes["m/second/x"] == ("m/block/two",)


def test_a_sequential_model_follows_a_model_and_the_other_way_round():
    block = {**BLOCK, "inbound_nodes": []}
    after = {**TAIL, "inbound_nodes": call(tensor("block", 1))}

    inside = {node.name: node.inputs for node in read(sequential("m", layer("a"), block, layer("z"))).nodes}
    behind = {node.name: node.inputs for node in read(functional("m", [block, after], [], [])).nodes}

    assert (inside["m/block/in"], inside["m/z"]) == (("m/a",), ("m/block/two",))
    assert behind["m/tail/in"] == ("m/block/two",)


@pytest.mark.parametrize("calls", [[[["a", 0, 0, {}], ["b", 0, 0, {}]]], [["a", 0, 0, {}], ["b", 0, 0]]])
def test_models_of_keras_2_are_read(calls):
    layers = [layer("a", inbound_nodes=[]), layer("b", inbound_nodes=[]), layer("c", inbound_nodes=calls)]

    model = functional("m", layers, [["a", 0, 0], ["b", 0, 0]], [["c", 0, 0]])

    assert read(model).nodes[2].inputs == ("m/a", "m/b")


def test_inputs_and_outputs_that_have_names_are_read():
    inner = functional(
        "inner",
        [source("x"), layer("y", inbound_nodes=call(tensor("x")))],
        {"first": ["x", 0, 0]},
        {"result": ["y", 0, 0]},
        inbound_nodes=call(tensor("a")),
    )
    last = layer("z", inbound_nodes=call(tensor("inner")))

    model = functional("m", [source("a"), inner, last], ["a", 0, 0], ["z", 0, 0])

    nodes = {node.name: node.inputs for node in read(model).nodes}
    assert (nodes["m/inner/x"], nodes["m/z"]) == (("m/a",), ("m/inner/y",))


def nest(depth):
    model = layer("leaf")
    for _ in range(depth):
        model = sequential("m", model)
    return model


def test_models_in_one_another_are_read_to_a_bounded_depth():
    assert len(read(nest(MOST_DEPTH)).nodes) == 1
    with pytest.raises(WireError, match="in one another"):
        read(nest(MOST_DEPTH + 1))


@pytest.mark.parametrize("depth", [300, 100_000])
def test_arguments_in_one_another_beyond_all_sense_are_an_error(depth):
    calls = b"[" * depth + b"]" * depth
    data = b'{"config": {"name": "a"}, "inbound_nodes": [{"args": ' + calls + b"}]}"

    with pytest.raises(WireError):
        read_keras_model(data)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"config": {"name": "a' + b"9" * 9])
def test_what_is_no_json_is_an_error(data):
    with pytest.raises(WireError, match="JSON of a Keras model"):
        read_keras_model(data)


KEYS = ["config", "layers", "name", "inbound_nodes", "input_layers", "output_layers"]
KEYS += ["args", "kwargs", "keras_history", "class_name", "dtype"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just("a"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


@given(JSON)
@settings(max_examples=500, deadline=None)
def test_any_json_is_a_graph(value):
    assert isinstance(read({"config": value, "inbound_nodes": value}), Graph)
    assert isinstance(read(value), Graph)
