"""An ONNX file to its graph: nodes, inputs, outputs, initialisers, without the numbers of large tensors.

Source: https://github.com/onnx/onnx/blob/main/docs/IR.md
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tbx_widget.encoding.fields import WireError
from tbx_widget.encoding.message_fields import MessageFields
from tbx_widget.encoding.onnx_schema import (
    ELEMENT_TYPES,
    AttributeType,
    ModelField,
    OnnxAttributeField,
    OnnxDimField,
    OnnxGraphField,
    OnnxNodeField,
    OnnxShapeField,
    OnnxTensorField,
    SparseField,
    TensorTypeField,
    TypeField,
    ValueInfoField,
)
from tbx_widget.encoding.schema import DataType
from tbx_widget.encoding.tensor_types import element_type, type_name
from tbx_widget.encoding.wire import LENGTH_DELIMITED, VARINT

MOST_ELEMENTS = 16
"""A constant with more is named by its type and shape."""
MOST_DEPTH = 32


class OnnxValue(NamedTuple):
    """An input, an output, an initialiser, or what a node gives."""

    name: str
    dtype: int
    """One of `schema.DataType`; INVALID where it is not told or no tensor."""
    shape: tuple[int, ...] | None
    """-1 for a size that is not known; None if the rank is not."""


class OnnxNode(NamedTuple):
    """One operation."""

    name: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    text: str
    """The attributes, "axis = 1, alpha = 0.5"."""
    graphs: tuple[tuple[str, OnnxGraph], ...]
    """The attributes that are graphs: branches, bodies of loops."""


class OnnxGraph(NamedTuple):
    """A model or a part of it."""

    nodes: tuple[OnnxNode, ...]
    inputs: tuple[OnnxValue, ...]
    outputs: tuple[OnnxValue, ...]
    initializers: tuple[OnnxValue, ...]
    known: dict[str, OnnxValue]
    """What is told of the values between nodes."""


def read_onnx(data: bytes) -> OnnxGraph:
    """Read a `ModelProto`.

    Raises
    ------
    WireError
        The bytes are none.
    """
    model = MessageFields(data)
    is_model = model.chosen((ModelField.IR_VERSION, VARINT)) and model.chosen(
        (ModelField.GRAPH, LENGTH_DELIMITED)
    )
    if not is_model:
        raise WireError("it has no graph of ONNX in it")
    return _read_graph(model.message(ModelField.GRAPH), 0)


def _read_graph(fields: MessageFields, depth: int) -> OnnxGraph:
    if depth > MOST_DEPTH:
        raise WireError(f"graphs within more than {MOST_DEPTH} graphs are not read")
    sparse = fields.messages(OnnxGraphField.SPARSE_INITIALIZER)
    return OnnxGraph(
        tuple(_read_node(node, depth) for node in fields.messages(OnnxGraphField.NODE)),
        tuple(map(_read_value, fields.messages(OnnxGraphField.INPUT))),
        tuple(map(_read_value, fields.messages(OnnxGraphField.OUTPUT))),
        (*map(_read_tensor, fields.messages(OnnxGraphField.INITIALIZER)), *map(_read_sparse, sparse)),
        {value.name: value for value in map(_read_value, fields.messages(OnnxGraphField.VALUE_INFO))},
    )


def _read_value(fields: MessageFields) -> OnnxValue:
    tensor = fields.message(ValueInfoField.TYPE).message(TypeField.TENSOR_TYPE)
    shape = None
    if tensor.chosen((TensorTypeField.SHAPE, LENGTH_DELIMITED)):
        shape = tuple(map(_read_size, tensor.message(TensorTypeField.SHAPE).messages(OnnxShapeField.DIM)))
    return OnnxValue(
        fields.text(ValueInfoField.NAME), _dtype(tensor.integer(TensorTypeField.ELEM_TYPE)), shape
    )


def _read_size(fields: MessageFields) -> int:
    known = fields.chosen((OnnxDimField.VALUE, VARINT), (OnnxDimField.PARAM, LENGTH_DELIMITED))
    return fields.integer(OnnxDimField.VALUE) if known == OnnxDimField.VALUE else -1


def _read_tensor(fields: MessageFields) -> OnnxValue:
    dtype = _dtype(fields.integer(OnnxTensorField.DATA_TYPE))
    return OnnxValue(fields.text(OnnxTensorField.NAME), dtype, fields.integers(OnnxTensorField.DIMS))


def _read_sparse(fields: MessageFields) -> OnnxValue:
    values = _read_tensor(fields.message(SparseField.VALUES))
    return values._replace(shape=fields.integers(SparseField.DIMS))


def _dtype(number: int) -> int:
    return ELEMENT_TYPES[number] if 0 <= number < len(ELEMENT_TYPES) else DataType.INVALID


def _read_node(fields: MessageFields, depth: int) -> OnnxNode:
    attributes = tuple(fields.messages(OnnxNodeField.ATTRIBUTE))
    return OnnxNode(
        fields.text(OnnxNodeField.NAME),
        fields.text(OnnxNodeField.OP_TYPE),
        fields.texts(OnnxNodeField.INPUT),
        fields.texts(OnnxNodeField.OUTPUT),
        ", ".join(map(_describe, attributes)),
        tuple(graph for attribute in attributes for graph in _read_graphs(attribute, depth + 1)),
    )


def _read_graphs(fields: MessageFields, depth: int) -> list[tuple[str, OnnxGraph]]:
    name, kind = fields.text(OnnxAttributeField.NAME), fields.integer(OnnxAttributeField.TYPE)
    if kind == AttributeType.GRAPH:
        return [(name, _read_graph(fields.message(OnnxAttributeField.G), depth))]
    if kind != AttributeType.GRAPHS:
        return []
    graphs = enumerate(fields.messages(OnnxAttributeField.GRAPHS))
    return [(f"{name}.{number}", _read_graph(graph, depth)) for number, graph in graphs]


def _describe(fields: MessageFields) -> str:
    read = _READ_ATTRIBUTE.get(fields.integer(OnnxAttributeField.TYPE))
    if fields.text(OnnxAttributeField.REF_ATTR_NAME):
        value = fields.text(OnnxAttributeField.REF_ATTR_NAME)
    else:
        value = read(fields) if read else "..."
    return f"{fields.text(OnnxAttributeField.NAME)} = {value}"


def _describe_list(values: tuple[Any, ...]) -> str:
    shown = ", ".join(map(str, values[:MOST_ELEMENTS]))
    return f"[{shown}, ... {len(values)} in all]" if len(values) > MOST_ELEMENTS else f"[{shown}]"


def _describe_tensor(fields: MessageFields) -> str:
    value = _read_tensor(fields)
    shape = value.shape or ()
    numbers = _small_numbers(fields, value.dtype) if 0 <= math.prod(shape) <= MOST_ELEMENTS else None
    return f"{type_name(value.dtype)} {shape}" + ("" if numbers is None else f" {numbers}")


def _small_numbers(fields: MessageFields, dtype: int) -> list[Any] | None:
    """Read the elements of a small constant; None where they are stored in a way that is seldom."""
    raw, stored = fields.content(OnnxTensorField.RAW_DATA), element_type(dtype)
    if raw and stored and len(raw) % np.dtype(stored.stored).itemsize == 0:
        numbers: list[Any] = stored.finish(np.frombuffer(raw, stored.stored)).tolist()
        return numbers
    if dtype in (DataType.INT64, DataType.INT32, DataType.BOOL):
        is_long = dtype == DataType.INT64
        return [*fields.integers(OnnxTensorField.INT64_DATA if is_long else OnnxTensorField.INT32_DATA)]
    return [*fields.floats(OnnxTensorField.FLOAT_DATA)] if dtype == DataType.FLOAT else None


_READ_ATTRIBUTE: dict[int, Callable[[MessageFields], str]] = {
    AttributeType.FLOAT: lambda fields: str(fields.float(OnnxAttributeField.F)),
    AttributeType.INT: lambda fields: str(fields.integer(OnnxAttributeField.I)),
    AttributeType.STRING: lambda fields: fields.text(OnnxAttributeField.S),
    AttributeType.TENSOR: lambda fields: _describe_tensor(fields.message(OnnxAttributeField.T)),
    AttributeType.GRAPH: lambda _: "graph",
    AttributeType.FLOATS: lambda fields: _describe_list(fields.floats(OnnxAttributeField.FLOATS)),
    AttributeType.INTS: lambda fields: _describe_list(fields.integers(OnnxAttributeField.INTS)),
    AttributeType.STRINGS: lambda fields: _describe_list(fields.texts(OnnxAttributeField.STRINGS)),
    AttributeType.TENSORS: lambda fields: _describe_list(
        tuple(map(_describe_tensor, fields.messages(OnnxAttributeField.TENSORS)))
    ),
    AttributeType.GRAPHS: lambda _: "graphs",
}
