"""Field numbers of the messages that plugins write: graphs, hyperparameters, layouts, curves, meshes.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/graph.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/node_def.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/attr_value.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/function.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/meta_graph.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/plugin_data.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/api.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/custom_scalar/layout.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/pr_curve/plugin_data.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/mesh/plugin_data.proto
"""

from __future__ import annotations

from typing import Final


class MapField:
    """One entry of a map."""

    KEY: Final = 1
    VALUE: Final = 2


class MetaGraphField:
    """`tensorflow.MetaGraphDef`."""

    GRAPH_DEF: Final = 2


class GraphField:
    """`tensorflow.GraphDef`."""

    NODE: Final = 1
    LIBRARY: Final = 2
    VERSIONS: Final = 4


class VersionsField:
    """`tensorflow.VersionDef`."""

    PRODUCER: Final = 1


class RunMetadataField:
    """`tensorflow.RunMetadata`."""

    STEP_STATS: Final = 1


class StepStatsField:
    """`tensorflow.StepStats`."""

    DEV_STATS: Final = 1


class DeviceStatsField:
    """`tensorflow.DeviceStepStats`."""

    DEVICE: Final = 1


class LibraryField:
    """`tensorflow.FunctionDefLibrary`."""

    FUNCTION: Final = 1


class FunctionField:
    """`tensorflow.FunctionDef`."""

    SIGNATURE: Final = 1
    NODE_DEF: Final = 3


class SignatureField:
    """`tensorflow.OpDef`."""

    NAME: Final = 1


class NodeField:
    """`tensorflow.NodeDef`."""

    NAME: Final = 1
    OP: Final = 2
    INPUT: Final = 3
    DEVICE: Final = 4
    ATTR: Final = 5


class AttrField:
    """`tensorflow.AttrValue`, a oneof; its lists have the same numbers but for functions."""

    LIST: Final = 1
    S: Final = 2
    I: Final = 3  # noqa: E741 (the schema's name)
    F: Final = 4
    B: Final = 5
    TYPE: Final = 6
    SHAPE: Final = 7
    TENSOR: Final = 8
    PLACEHOLDER: Final = 9
    FUNC: Final = 10
    FUNC_IN_LIST: Final = 9


class FuncField:
    """`tensorflow.NameAttrList`."""

    NAME: Final = 1


class HParamsField:
    """`tensorboard.hparams.HParamsPluginData`; all but `VERSION` are a oneof."""

    VERSION: Final = 1
    EXPERIMENT: Final = 2
    SESSION_START_INFO: Final = 3
    SESSION_END_INFO: Final = 4


class SessionStartField:
    """`tensorboard.hparams.SessionStartInfo`."""

    HPARAMS: Final = 1
    MODEL_URI: Final = 2
    MONITOR_URL: Final = 3
    GROUP_NAME: Final = 4
    START_TIME_SECS: Final = 5


class SessionEndField:
    """`tensorboard.hparams.SessionEndInfo`."""

    STATUS: Final = 1
    END_TIME_SECS: Final = 2


class ExperimentField:
    """`tensorboard.hparams.Experiment`."""

    DESCRIPTION: Final = 1
    USER: Final = 2
    TIME_CREATED_SECS: Final = 3
    HPARAM_INFOS: Final = 4
    METRIC_INFOS: Final = 5
    NAME: Final = 6


class HParamInfoField:
    """`tensorboard.hparams.HParamInfo`; the domains are a oneof."""

    NAME: Final = 1
    DISPLAY_NAME: Final = 2
    DESCRIPTION: Final = 3
    TYPE: Final = 4
    DOMAIN_DISCRETE: Final = 5
    DOMAIN_INTERVAL: Final = 6


class IntervalField:
    """`tensorboard.hparams.Interval`."""

    MIN_VALUE: Final = 1
    MAX_VALUE: Final = 2


class MetricInfoField:
    """`tensorboard.hparams.MetricInfo`."""

    NAME: Final = 1
    DISPLAY_NAME: Final = 3
    DESCRIPTION: Final = 4
    DATASET_TYPE: Final = 5


class MetricNameField:
    """`tensorboard.hparams.MetricName`."""

    GROUP: Final = 1
    TAG: Final = 2


class StructValueField:
    """`google.protobuf.Value`, a oneof."""

    NULL_VALUE: Final = 1
    NUMBER_VALUE: Final = 2
    STRING_VALUE: Final = 3
    BOOL_VALUE: Final = 4
    STRUCT_VALUE: Final = 5
    LIST_VALUE: Final = 6


class ListValueField:
    """`google.protobuf.ListValue`."""

    VALUES: Final = 1


class LayoutField:
    """`tensorboard.Layout`."""

    VERSION: Final = 1
    CATEGORY: Final = 2


class CategoryField:
    """`tensorboard.Category`."""

    TITLE: Final = 1
    CHART: Final = 2
    CLOSED: Final = 3


class ChartField:
    """`tensorboard.Chart`; the contents are a oneof."""

    TITLE: Final = 1
    MULTILINE: Final = 2
    MARGIN: Final = 3


class MultilineField:
    """`tensorboard.MultilineChartContent`."""

    TAG: Final = 1


class MarginField:
    """`tensorboard.MarginChartContent`."""

    SERIES: Final = 1


class MarginSeriesField:
    """`tensorboard.MarginChartContent.Series`."""

    VALUE: Final = 1
    LOWER: Final = 2
    UPPER: Final = 3


class CurveField:
    """`tensorboard.PrCurvePluginData`."""

    VERSION: Final = 1
    NUM_THRESHOLDS: Final = 2


class MeshField:
    """`tensorboard.mesh.MeshPluginData`."""

    VERSION: Final = 1
    NAME: Final = 2
    CONTENT_TYPE: Final = 3
    JSON_CONFIG: Final = 5
    SHAPE: Final = 6
    COMPONENTS: Final = 7


class MeshContent:
    """`tensorboard.mesh.MeshPluginData.ContentType`; a set of them is the sum of 1 << each."""

    VERTEX: Final = 1
    FACE: Final = 2
    COLOR: Final = 3
