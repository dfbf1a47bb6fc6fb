"""Field numbers of the messages in an ONNX file.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from typing import Final

from tbx_widget.encoding.schema import DataType


class ModelField:
    """`onnx.ModelProto`."""

    IR_VERSION: Final = 1
    GRAPH: Final = 7


class OnnxGraphField:
    """`onnx.GraphProto`."""

    NODE: Final = 1
    INITIALIZER: Final = 5
    INPUT: Final = 11
    OUTPUT: Final = 12
    VALUE_INFO: Final = 13
    SPARSE_INITIALIZER: Final = 15


class OnnxNodeField:
    """`onnx.NodeProto`."""

    INPUT: Final = 1
    OUTPUT: Final = 2
    NAME: Final = 3
    OP_TYPE: Final = 4
    ATTRIBUTE: Final = 5


class OnnxAttributeField:
    """`onnx.AttributeProto`."""

    NAME: Final = 1
    F: Final = 2
    I: Final = 3  # noqa: E741 (the schema's name)
    S: Final = 4
    T: Final = 5
    G: Final = 6
    FLOATS: Final = 7
    INTS: Final = 8
    STRINGS: Final = 9
    TENSORS: Final = 10
    GRAPHS: Final = 11
    TYPE: Final = 20
    REF_ATTR_NAME: Final = 21


class AttributeType:
    """`onnx.AttributeProto.AttributeType`."""

    FLOAT: Final = 1
    INT: Final = 2
    STRING: Final = 3
    TENSOR: Final = 4
    GRAPH: Final = 5
    FLOATS: Final = 6
    INTS: Final = 7
    STRINGS: Final = 8
    TENSORS: Final = 9
    GRAPHS: Final = 10


class ValueInfoField:
    """`onnx.ValueInfoProto`."""

    NAME: Final = 1
    TYPE: Final = 2


class TypeField:
    """`onnx.TypeProto`, a oneof."""

    TENSOR_TYPE: Final = 1


class TensorTypeField:
    """`onnx.TypeProto.Tensor`."""

    ELEM_TYPE: Final = 1
    SHAPE: Final = 2


class OnnxShapeField:
    """`onnx.TensorShapeProto`."""

    DIM: Final = 1


class OnnxDimField:
    """`onnx.TensorShapeProto.Dimension`, a oneof."""

    VALUE: Final = 1
    PARAM: Final = 2


class OnnxTensorField:
    """`onnx.TensorProto`."""

    DIMS: Final = 1
    DATA_TYPE: Final = 2
    FLOAT_DATA: Final = 4
    INT32_DATA: Final = 5
    INT64_DATA: Final = 7
    NAME: Final = 8
    RAW_DATA: Final = 9


class SparseField:
    """`onnx.SparseTensorProto`."""

    VALUES: Final = 1
    DIMS: Final = 3


ELEMENT_TYPES: Final = (
    DataType.INVALID,
    DataType.FLOAT,
    DataType.UINT8,
    DataType.INT8,
    DataType.UINT16,
    DataType.INT16,
    DataType.INT32,
    DataType.INT64,
    DataType.STRING,
    DataType.BOOL,
    DataType.HALF,
    DataType.DOUBLE,
    DataType.UINT32,
    DataType.UINT64,
    DataType.COMPLEX64,
    DataType.COMPLEX128,
    DataType.BFLOAT16,
    DataType.FLOAT8_E4M3FN,
    DataType.FLOAT8_E4M3FNUZ,
    DataType.FLOAT8_E5M2,
    DataType.FLOAT8_E5M2FNUZ,
    DataType.UINT4,
    DataType.INT4,
    DataType.FLOAT4_E2M1FN,
)
"""What TensorBoard calls `onnx.TensorProto.DataType`, by its number there."""
