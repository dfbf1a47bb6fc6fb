"""The graph of an ONNX model to a `GraphDef` message, the way tensorboardX lays it out.

| what | name | op |
|---|---|---|
| input | its name | Variable |
| initialiser | its name | Const |
| operation | the name of its first output | its type |
| output | output/ and its name | Variable |
| what is in a branch or the body of a loop | operation / attribute / its name | |
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator

from tbx_widget.encoding.graph_writing import (
    encode_graph,
    encode_node,
    encode_shape_attribute,
    encode_shapes_attribute,
    encode_text_attribute,
    encode_type_attribute,
)
from tbx_widget.encoding.onnx_reading import OnnxGraph, OnnxNode, OnnxValue, read_onnx


def convert_onnx(data: bytes) -> bytes:
    """Turn the content of an ONNX file into a `GraphDef`.

    Raises
    ------
    WireError
        It is none.
    """
    graph = read_onnx(data)
    drawing = _OnnxDrawing(graph, "", ChainMap(), set())
    return encode_graph([*drawing.draw(), *drawing.draw_outputs()])


class _OnnxDrawing:
    def __init__(self, graph: OnnxGraph, within: str, names: ChainMap[str, str], taken: set[str]) -> None:
        self._graph = graph
        self._within = within
        self._names = names
        """By a value's name in the model: the name of its node, which an inner graph sees from outside too."""
        self._taken = taken
        self._known = {value.name: value for value in (*graph.known.values(), *graph.outputs)}

    def draw(self) -> Iterator[bytes]:
        inputs = {value.name for value in self._graph.inputs}
        constants = [value for value in self._graph.initializers if value.name not in inputs]
        yield from [self._draw_value(value, "Variable") for value in self._graph.inputs]
        yield from [self._draw_value(value, "Const") for value in constants]
        named = [(node, self._name_node(node)) for node in self._graph.nodes]
        for node, name in named:
            yield from self._draw_node(node, name)

    def draw_outputs(self) -> Iterator[bytes]:
        for value in self._graph.outputs:
            name = self._unique(f"output/{_clean(value.name)}")
            yield encode_node(name, "Variable", self._sources([value.name]), _attributes(value))

    def outputs(self) -> tuple[str, ...]:
        """Name the nodes whose values the graph gives."""
        return self._sources([value.name for value in self._graph.outputs])

    def _draw_value(self, value: OnnxValue, op: str) -> bytes:
        name = self._names[value.name] = self._unique(_clean(value.name))
        return encode_node(name, op, (), _attributes(value))

    def _name_node(self, node: OnnxNode) -> str:
        """Name a node by its first output; the others are outputs of the same node."""
        first = next(filter(None, node.outputs), "") or node.name or node.op
        name = self._unique(_clean(first))
        for number, output in enumerate(node.outputs):
            if output:
                self._names[output] = name if output == first else f"{name}:{number}"
        return name

    def _draw_node(self, node: OnnxNode, name: str) -> Iterator[bytes]:
        inner = [
            _OnnxDrawing(graph, f"{name}/{key}/", self._names.new_child(), self._taken)
            for key, graph in node.graphs
        ]
        for drawing in inner:
            yield from drawing.draw()
        sources = (*self._sources(node.inputs), *(name for drawing in inner for name in drawing.outputs()))
        attributes = {"parameters": encode_text_attribute(node.text)}
        known = [self._known[output].shape for output in node.outputs if output in self._known]
        if known and len(known) == len(node.outputs):
            attributes["_output_shapes"] = encode_shapes_attribute(known)
        yield encode_node(name, node.op, sources, attributes)

    def _sources(self, names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._names[name] for name in names if name in self._names)

    def _unique(self, name: str) -> str:
        unique, number = f"{self._within}{name}", 0
        while unique in self._taken:
            number += 1
            unique = f"{self._within}{name}_{number}"
        self._taken.add(unique)
        return unique


def _attributes(value: OnnxValue) -> dict[str, bytes]:
    return {"dtype": encode_type_attribute(value.dtype), "shape": encode_shape_attribute(value.shape)}


def _clean(name: str) -> str:
    """TensorBoard reads ":" as the number of an output, "^" as an order, and a leading "/" as a group of no name."""
    return name.lstrip("/^").replace(":", "_") or "_"
