"""Field numbers of the messages inside an event file.

Sources:
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/summary.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/histogram.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor_shape.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/types.proto
"""

from __future__ import annotations

from typing import Final


class EventField:
    """`tensorflow.Event`; from `FILE_VERSION` to `META_GRAPH_DEF` is a oneof."""

    WALL_TIME: Final = 1
    STEP: Final = 2
    FILE_VERSION: Final = 3
    GRAPH_DEF: Final = 4
    SUMMARY: Final = 5
    LOG_MESSAGE: Final = 6
    SESSION_LOG: Final = 7
    TAGGED_RUN_METADATA: Final = 8
    META_GRAPH_DEF: Final = 9
    SOURCE_METADATA: Final = 10


class SourceMetadataField:
    """`tensorflow.SourceMetadata`."""

    WRITER: Final = 1


class TaggedRunMetadataField:
    """`tensorflow.TaggedRunMetadata`."""

    TAG: Final = 1
    RUN_METADATA: Final = 2


class SessionLogField:
    """`tensorflow.SessionLog`."""

    STATUS: Final = 1
    CHECKPOINT_PATH: Final = 2
    MESSAGE: Final = 3


class SummaryField:
    """`tensorflow.Summary`."""

    VALUE: Final = 1


class ValueField:
    """`tensorflow.Summary.Value`; from `SIMPLE_VALUE` to `TENSOR`, but for `NODE_NAME`, is a oneof."""

    TAG: Final = 1
    SIMPLE_VALUE: Final = 2
    IMAGE: Final = 4
    HISTO: Final = 5
    AUDIO: Final = 6
    NODE_NAME: Final = 7
    TENSOR: Final = 8
    METADATA: Final = 9


class SummaryMetadataField:
    """`tensorflow.SummaryMetadata`."""

    PLUGIN_DATA: Final = 1
    DISPLAY_NAME: Final = 2
    SUMMARY_DESCRIPTION: Final = 3
    DATA_CLASS: Final = 4


class PluginDataField:
    """`tensorflow.SummaryMetadata.PluginData`."""

    PLUGIN_NAME: Final = 1
    CONTENT: Final = 2


class HistogramField:
    """`tensorflow.HistogramProto`."""

    MIN: Final = 1
    MAX: Final = 2
    NUM: Final = 3
    SUM: Final = 4
    SUM_SQUARES: Final = 5
    BUCKET_LIMIT: Final = 6
    BUCKET: Final = 7


class ImageField:
    """`tensorflow.Summary.Image`; the colour space is the number of channels."""

    HEIGHT: Final = 1
    WIDTH: Final = 2
    COLORSPACE: Final = 3
    ENCODED_IMAGE_STRING: Final = 4


class AudioField:
    """`tensorflow.Summary.Audio`."""

    SAMPLE_RATE: Final = 1
    NUM_CHANNELS: Final = 2
    LENGTH_FRAMES: Final = 3
    ENCODED_AUDIO_STRING: Final = 4
    CONTENT_TYPE: Final = 5


class TensorField:
    """`tensorflow.TensorProto`; which of the lists is filled depends on the type."""

    DTYPE: Final = 1
    TENSOR_SHAPE: Final = 2
    VERSION_NUMBER: Final = 3
    TENSOR_CONTENT: Final = 4
    FLOAT_VAL: Final = 5
    DOUBLE_VAL: Final = 6
    INT_VAL: Final = 7
    STRING_VAL: Final = 8
    SCOMPLEX_VAL: Final = 9
    INT64_VAL: Final = 10
    BOOL_VAL: Final = 11
    DCOMPLEX_VAL: Final = 12
    HALF_VAL: Final = 13
    UINT32_VAL: Final = 16
    UINT64_VAL: Final = 17
    FLOAT8_VAL: Final = 18


class TensorShapeField:
    """`tensorflow.TensorShapeProto`."""

    DIM: Final = 2
    UNKNOWN_RANK: Final = 3


class DimField:
    """`tensorflow.TensorShapeProto.Dim`."""

    SIZE: Final = 1


class DataType:
    """`tensorflow.DataType`; a reference to a type has the type's number and `REF` more."""

    INVALID: Final = 0
    FLOAT: Final = 1
    DOUBLE: Final = 2
    INT32: Final = 3
    UINT8: Final = 4
    INT16: Final = 5
    INT8: Final = 6
    STRING: Final = 7
    COMPLEX64: Final = 8
    INT64: Final = 9
    BOOL: Final = 10
    QINT8: Final = 11
    QUINT8: Final = 12
    QINT32: Final = 13
    BFLOAT16: Final = 14
    QINT16: Final = 15
    QUINT16: Final = 16
    UINT16: Final = 17
    COMPLEX128: Final = 18
    HALF: Final = 19
    RESOURCE: Final = 20
    VARIANT: Final = 21
    UINT32: Final = 22
    UINT64: Final = 23
    FLOAT8_E5M2: Final = 24
    FLOAT8_E4M3FN: Final = 25
    FLOAT8_E4M3FNUZ: Final = 26
    FLOAT8_E4M3B11FNUZ: Final = 27
    FLOAT8_E5M2FNUZ: Final = 28
    INT4: Final = 29
    UINT4: Final = 30
    INT2: Final = 31
    UINT2: Final = 32
    FLOAT4_E2M1FN: Final = 33
    REF: Final = 100
