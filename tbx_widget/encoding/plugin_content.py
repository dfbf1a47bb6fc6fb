"""What the plugins of PR curves and meshes write about a tag, into the metadata of its values.

Sources:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/pr_curve/plugin_data.proto
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/mesh/plugin_data.proto
"""

from __future__ import annotations

from collections.abc import Iterable

from tbx_widget.encoding.plugin_schema import CurveField, MeshField
from tbx_widget.encoding.wire import bytes_field, encode_varint, text_field, varint_field


def curve_content(thresholds: int) -> bytes:
    """Encode a `PrCurvePluginData` message.

    Examples
    --------
    >>> curve_content(127)
    b'\\x10\\x7f'
    """
    return varint_field(CurveField.NUM_THRESHOLDS, thresholds)


def mesh_content(
    name: str, part: int, parts: Iterable[int], shape: tuple[int, ...], *, config: str = "{}"
) -> bytes:
    """Encode a `MeshPluginData` message.

    Parameters
    ----------
    name : str
        What the tags of all parts begin with.
    part : int
        The `MeshContent` under this tag.
    parts : ints
        All that were logged together.
    shape : tuple of int
    config : str
        Settings for three.js, as JSON.
    """
    components = sum(1 << one for one in parts)
    return b"".join(
        (
            text_field(MeshField.NAME, name),
            varint_field(MeshField.CONTENT_TYPE, part),
            text_field(MeshField.JSON_CONFIG, config),
            bytes_field(MeshField.SHAPE, b"".join(map(encode_varint, shape))),
            varint_field(MeshField.COMPONENTS, components),
        )
    )
