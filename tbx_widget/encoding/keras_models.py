"""A Keras model, as `model.to_json()` describes it, to the graph of its layers.

A model is a layer whose `config` has `layers`. A functional one says for each layer where its inputs come from
(`inbound_nodes`), and which layers are its own inputs and outputs (`input_layers`, `output_layers`); in a sequential
one each layer follows the one before. A layer's node is named by the models that it is in: "model/block/dense".

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/graph/keras_util.py
https://github.com/keras-team/keras/blob/master/keras/src/models/functional.py (Keras 3)
https://github.com/keras-team/tf-keras/blob/master/tf_keras/engine/functional.py (Keras 2)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.graph_attributes import Attribute
from tbx_widget.encoding.graphs import Graph, GraphNode

MOST_DEPTH = 64
_MOST_NESTING = 200
_NOTHING: dict[str, Any] = {}


class _Source(NamedTuple):
    """Where an input comes from: an output of a layer."""

    layer: str
    output: int


def read_keras_model(data: bytes) -> Graph:
    """Read what an event of the plugin "graph_keras_model" holds.

    Parameters
    ----------
    data : bytes
        JSON.

    Returns
    -------
    Graph
        A node for every layer that is no model: `op` is its class, and the attribute "dtype" its type or policy.

    Raises
    ------
    WireError
        The bytes are no model of Keras.

    Examples
    --------
    >>> model = {"config": {"name": "m", "layers": [{"class_name": "Dense", "config": {"name": "a"}}]}}
    >>> read_keras_model(json.dumps(model).encode()).nodes[0].name
    'm/a'
    """
    try:
        model = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WireError(f"expected the JSON of a Keras model: {error}") from error
    walk = _Walk()
    walk.add(_mapping(model), "", 0)
    return Graph(tuple(walk.nodes))


class _Walk:
    """Goes through the layers of a model and the models in it, in the file's order."""

    def __init__(self) -> None:
        self.nodes: list[GraphNode] = []
        self._outputs: dict[str, list[str]] = {}
        self._feeds: dict[str, list[str]] = {}
        self._previous: str | None = None

    def add(self, layer: dict[str, Any], scope: str, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise WireError(f"a Keras model with more than {MOST_DEPTH} models in one another is not read")
        config = _mapping(layer.get("config"))
        name = _join(scope, _text(config.get("name")))
        inputs = [self._resolve(_join(scope, source.layer), source.output) for source in _sources(layer)]
        if _items(config.get("layers")):
            self._add_model(config, name, inputs, depth)
        else:
            self._add_layer(layer, config, name, inputs)

    def _add_model(self, config: dict[str, Any], name: str, inputs: list[str], depth: int) -> None:
        if not inputs and self._previous is not None:
            inputs = [self._previous]
        own_inputs = _names(config.get("input_layers"))
        if not own_inputs and inputs:
            self._previous = inputs[0]
        for own, given in zip(own_inputs, inputs, strict=False):
            self._feeds.setdefault(_join(name, own), []).append(given)
        for layer in _items(config["layers"]):
            self.add(_mapping(layer), name, depth + 1)
        outputs = [self._resolve(_join(name, own), 0) for own in _names(config.get("output_layers"))]
        last = [self._previous] if self._previous is not None else []
        self._outputs[name] = outputs or last

    def _add_layer(self, layer: dict[str, Any], config: dict[str, Any], name: str, inputs: list[str]) -> None:
        if "inbound_nodes" not in layer and self._previous is not None:
            inputs = [self._previous]
        inputs = inputs + self._feeds.get(name, [])
        attributes: dict[str, Attribute] = {}
        dtype = _dtype(config.get("dtype"))
        if dtype:
            attributes["dtype"] = dtype
        self.nodes.append(GraphNode(name, _text(layer.get("class_name")), tuple(inputs), "", attributes))
        self._previous = name

    def _resolve(self, name: str, output: int) -> str:
        """Name the layer that an input comes from, where it comes from a model."""
        outputs = self._outputs.get(name)
        return outputs[min(output, len(outputs) - 1)] if outputs else name


def _join(scope: str, name: str) -> str:
    return f"{scope}/{name}" if scope else name


def _sources(layer: dict[str, Any]) -> Iterator[_Source]:
    for node in _items(layer.get("inbound_nodes")):
        yield from _histories(node, 0) if isinstance(node, dict) else _triples(node)


def _histories(value: Any, depth: int) -> Iterator[_Source]:
    """Find the inputs of Keras 3: tensors that say where they come from, anywhere among a call's arguments."""
    if depth > _MOST_NESTING:
        raise WireError("the inputs of a Keras layer are nested too deeply")
    if isinstance(value, list):
        for item in value:
            yield from _histories(item, depth + 1)
    elif isinstance(value, dict):
        history = _items(_mapping(value.get("config")).get("keras_history"))
        if history:
            yield _source(history)
        else:
            yield from _histories(list(value.values()), depth + 1)


def _triples(value: Any) -> Iterator[_Source]:
    """Find the inputs of Keras 2: [name, call, output, arguments], alone or several in a list."""
    items = _items(value)
    for item in [items] if _is_source(items) else items:
        if _is_source(_items(item)):
            yield _source(item)


def _is_source(items: list[Any]) -> bool:
    return len(items) >= 3 and isinstance(items[0], str)


def _source(items: list[Any]) -> _Source:
    output = items[2] if len(items) > 2 else 0
    return _Source(_text(items[0]), output if isinstance(output, int) and output >= 0 else 0)


def _names(value: Any) -> list[str]:
    """Name the layers of ["name", 0, 0] or [["name", 0, 0], ...], and of dicts of these."""
    if isinstance(value, dict):
        return [name for item in value.values() for name in _names(_items(item))[:1]]
    return [source.layer for source in _triples(value)]


def _dtype(value: Any) -> str:
    """Name a type, or the policy that a layer of Keras 3 has in its place."""
    if isinstance(value, dict):
        value = _mapping(value.get("config")).get("name")
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
