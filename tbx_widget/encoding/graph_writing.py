"""Nodes to the bytes of a `GraphDef` message; `graphs` is the reader.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/graph.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/node_def.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/attr_value.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/step_stats.proto
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tbx_widget.encoding.plugin_schema import (
    AttrField,
    DeviceStatsField,
    GraphField,
    MapField,
    NodeField,
    RunMetadataField,
    StepStatsField,
    VersionsField,
)
from tbx_widget.encoding.schema import DimField, TensorShapeField
from tbx_widget.encoding.wire import (
    VARINT,
    bytes_field,
    encode_text,
    encode_varint,
    field_key,
    text_field,
    varint_field,
)

PRODUCER = 22
"""The version of graphs that torch and tensorboardX say they write."""


def encode_graph(nodes: Iterable[bytes]) -> bytes:
    """Encode a `GraphDef` of nodes that `encode_node` gives.

    Examples
    --------
    >>> encode_graph([encode_node("a", "NoOp")]).hex()
    '0a090a016112044e6f4f7022020816'
    """
    versions = bytes_field(GraphField.VERSIONS, varint_field(VersionsField.PRODUCER, PRODUCER))
    return b"".join(bytes_field(GraphField.NODE, node) for node in nodes) + versions


def encode_node(
    name: str, op: str, inputs: Iterable[str] = (), attributes: Mapping[str, bytes] | None = None
) -> bytes:
    """Encode a `NodeDef`.

    Parameters
    ----------
    name : str
        Unique in the graph; "/" groups.
    op : str
        What the node does.
    inputs : iterable of str
        Names of nodes; "name:1" is the second output of one.
    attributes : mapping of str to bytes, optional
        What `encode_text_attribute` and its kin give.
    """
    attrs = (
        bytes_field(NodeField.ATTR, text_field(MapField.KEY, key) + bytes_field(MapField.VALUE, value))
        for key, value in (attributes or {}).items()
    )
    read_from = (bytes_field(NodeField.INPUT, encode_text(one)) for one in inputs)
    return text_field(NodeField.NAME, name) + text_field(NodeField.OP, op) + b"".join((*read_from, *attrs))


def encode_text_attribute(text: str) -> bytes:
    """Encode an `AttrValue` that is a text."""
    return bytes_field(AttrField.S, encode_text(text))


def encode_type_attribute(dtype: int) -> bytes:
    """Encode an `AttrValue` that is one of `schema.DataType`."""
    return field_key(AttrField.TYPE, VARINT) + encode_varint(dtype)


def encode_shape_attribute(shape: Sequence[int] | None) -> bytes:
    """Encode an `AttrValue` that is a shape: -1 for a size that is not known, None for a rank that is not."""
    return bytes_field(AttrField.SHAPE, _encode_shape(shape))


def encode_shapes_attribute(shapes: Iterable[Sequence[int] | None]) -> bytes:
    """Encode an `AttrValue` that is a list of shapes."""
    listed = (bytes_field(AttrField.SHAPE, _encode_shape(shape)) for shape in shapes)
    return bytes_field(AttrField.LIST, b"".join(listed))


def encode_run_metadata(device: str) -> bytes:
    """Encode a `RunMetadata` that knows a device, and no times: what TensorBoard wants beside a graph."""
    stats = bytes_field(StepStatsField.DEV_STATS, text_field(DeviceStatsField.DEVICE, device))
    return bytes_field(RunMetadataField.STEP_STATS, stats)


def _encode_shape(shape: Sequence[int] | None) -> bytes:
    if shape is None:
        return varint_field(TensorShapeField.UNKNOWN_RANK, 1)
    sizes = (varint_field(DimField.SIZE, size) for size in shape)
    return b"".join(bytes_field(TensorShapeField.DIM, size) for size in sizes)
