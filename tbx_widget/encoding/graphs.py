"""A `GraphDef` message to nodes: what computes what from what.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/graph.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/node_def.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/function.proto
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field

from tbx_widget.encoding.fields import Field, WireError, read_fields, text_of
from tbx_widget.encoding.graph_attributes import Attribute, read_attribute
from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.plugin_schema import (
    FunctionField,
    GraphField,
    LibraryField,
    MapField,
    MetaGraphField,
    NodeField,
    SignatureField,
)
from tbx_widget.encoding.wire import LENGTH_DELIMITED

MOST_NODES = 1 << 20


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One operation.

    `inputs` are names of nodes as the file has them: "name", "name:output", or "^name" where only the order counts.
    """

    name: str
    op: str
    inputs: tuple[str, ...] = ()
    device: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GraphFunction:
    """A function that nodes call by its name."""

    name: str
    nodes: tuple[GraphNode, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a graph in the file's order, and the functions that they call."""

    nodes: tuple[GraphNode, ...]
    functions: tuple[GraphFunction, ...] = ()


def read_graph(data: bytes) -> Graph:
    """Read a `GraphDef` message.

    Parameters
    ----------
    data : bytes
        What an event of the plugin "graphs" holds; torch and tensorboardX write nothing else.

    Raises
    ------
    WireError
        The bytes are none, or it has more than 2**20 nodes.

    Examples
    --------
    >>> read_graph(bytes.fromhex("0a080a016112034e6f50")).nodes[0].op
    'NoP'
    """
    return _read_graph(data, 0, len(data))


def read_meta_graph(data: bytes) -> Graph:
    """Read the graph of a `MetaGraphDef` message; without one it has no nodes.

    Raises
    ------
    WireError
        The bytes are none, or it has more than 2**20 nodes.
    """
    graph = Graph(())
    for part in read_fields(data):
        if part.number == MetaGraphField.GRAPH_DEF and part.wire_type == LENGTH_DELIMITED:
            graph = _read_graph(data, part.start, part.end)
    return graph


def _read_graph(data: bytes, start: int, end: int) -> Graph:
    nodes: list[GraphNode] = []
    functions: list[GraphFunction] = []
    for part in read_fields(data, start, end):
        if part.wire_type != LENGTH_DELIMITED:
            continue
        if part.number == GraphField.NODE:
            nodes.append(_read_node(data, part))
        elif part.number == GraphField.LIBRARY:
            functions += _read_library(data, part)
        _check_size(nodes)
    return Graph(tuple(nodes), tuple(functions))


def _check_size(items: Sized) -> None:
    if len(items) > MOST_NODES:
        raise WireError(f"a graph with more than {MOST_NODES} nodes, or functions, is not read")


def _read_library(data: bytes, within: Field) -> list[GraphFunction]:
    functions: list[GraphFunction] = []
    for part in read_fields(data, within.start, within.end):
        if part.number == LibraryField.FUNCTION and part.wire_type == LENGTH_DELIMITED:
            functions.append(_read_function(data, part))
            _check_size(functions)
    return functions


def _read_function(data: bytes, within: Field) -> GraphFunction:
    name, nodes = "", []
    for part in read_fields(data, within.start, within.end):
        if part.wire_type != LENGTH_DELIMITED:
            continue
        if part.number == FunctionField.SIGNATURE:
            name = MessageFields(data, part.start, part.end).text(SignatureField.NAME)
        elif part.number == FunctionField.NODE_DEF:
            nodes.append(_read_node(data, part))
            _check_size(nodes)
    return GraphFunction(name, tuple(nodes))


def _read_node(data: bytes, within: Field) -> GraphNode:
    name, op, device = "", "", ""
    inputs: list[str] = []
    attributes: dict[str, Attribute] = {}
    for part in read_fields(data, within.start, within.end):
        if part.wire_type != LENGTH_DELIMITED:
            continue
        if part.number == NodeField.NAME:
            name = text_of(data, part)
        elif part.number == NodeField.OP:
            op = text_of(data, part)
        elif part.number == NodeField.INPUT:
            inputs.append(text_of(data, part))
        elif part.number == NodeField.DEVICE:
            device = text_of(data, part)
        elif part.number == NodeField.ATTR:
            key, value = _read_entry(data, part)
            attributes[key] = value
    return GraphNode(name, op, tuple(inputs), device, attributes)


def _read_entry(data: bytes, within: Field) -> tuple[str, Attribute]:
    key, value = "", None
    for part in read_fields(data, within.start, within.end):
        if part.wire_type != LENGTH_DELIMITED:
            continue
        if part.number == MapField.KEY:
            key = text_of(data, part)
        elif part.number == MapField.VALUE:
            value = read_attribute(data, part)
    return key, value
