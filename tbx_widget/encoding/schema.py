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
    """`tensorflow.Event`; from `FILE_VERSION` to `SESSION_LOG` is a oneof."""

    WALL_TIME: Final = 1
    STEP: Final = 2
    FILE_VERSION: Final = 3
    GRAPH_DEF: Final = 4
    SUMMARY: Final = 5
    SESSION_LOG: Final = 7
    TAGGED_RUN_METADATA: Final = 8
    META_GRAPH_DEF: Final = 9
    SOURCE_METADATA: Final = 10


class SourceMetadataField:
    """`tensorflow.SourceMetadata`."""

    WRITER: Final = 1


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


class TensorField:
    """`tensorflow.TensorProto`."""

    DTYPE: Final = 1
    TENSOR_SHAPE: Final = 2
    VERSION_NUMBER: Final = 3
    TENSOR_CONTENT: Final = 4
    FLOAT_VAL: Final = 5
    DOUBLE_VAL: Final = 6
    STRING_VAL: Final = 8


class TensorShapeField:
    """`tensorflow.TensorShapeProto`."""

    DIM: Final = 2


class DimField:
    """`tensorflow.TensorShapeProto.Dim`."""

    SIZE: Final = 1


class DataType:
    """`tensorflow.DataType`."""

    FLOAT: Final = 1
    DOUBLE: Final = 2
    STRING: Final = 7
